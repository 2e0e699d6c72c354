"""Openings that a second administrator decides on, and papers that were issued."""

import sqlalchemy as sa
from alembic import op

revision = "0015_papers"
down_revision = "0014_draws"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("opening_moves", "opening", "UPDATE",
     "OLD.state <> 'ASKED' OR NEW.code <> OLD.code OR NEW.asked_by <> OLD.asked_by",
     "a decided opening never changes"),
    ("opening_kept", "opening", "DELETE", "1 = 1", "openings are kept"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("county", sa.Column("short", sa.String(8)))
    _openings()
    for guard in GUARDS:
        _guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("What was decided and issued is never taken away.")


def _openings() -> None:
    op.create_table(
        "opening",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("bureau", sa.String(200)),
        sa.Column("short", sa.String(8)),
        sa.Column("county_id", ID),
        sa.Column("book_kind", sa.String(4)),
        sa.Column("opened_on", sa.Date),
        sa.Column("one_officer", sa.Boolean, nullable=False),
        sa.Column("asked_by", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("decided_by", sa.BigInteger),
        sa.Column("decided_at", sa.String(27)),
        sa.Column("made_id", sa.BigInteger),
        _points("opening", "county_id", "county"),
        sa.CheckConstraint("kind IN ('COUNTY', 'BOOK')", name="kind"),
        sa.CheckConstraint("state IN ('ASKED', 'OPENED', 'REFUSED')", name="state"),
        sa.CheckConstraint("decided_by <> asked_by", name="second"),
        sa.CheckConstraint("(state = 'ASKED') = (decided_by IS NULL)", name="decided"),
        sa.CheckConstraint("(state = 'OPENED') = (made_id IS NOT NULL)", name="made"),
        sa.CheckConstraint(
            "(kind = 'COUNTY') = (name IS NOT NULL AND bureau IS NOT NULL)", name="county"
        ),
        sa.CheckConstraint(
            "(kind = 'BOOK') = (county_id IS NOT NULL AND book_kind IS NOT NULL"
            " AND opened_on IS NOT NULL)",
            name="book",
        ),
        sa.CheckConstraint("book_kind IN ('DEP', 'FUND')", name="book_kind"),
    )
    op.create_index("opening_state_idx", "opening", ["state", "id"])


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def _guard(name: str, table: str, when: str, refused_if: str, says: str) -> None:
    """A row trigger that refuses the statement when the condition holds, on either engine."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW WHEN {refused_if} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused_if} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
