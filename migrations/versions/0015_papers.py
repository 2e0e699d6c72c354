"""Openings that a second administrator decides on, and papers that were issued."""

import sqlalchemy as sa
from alembic import op

revision = "0015_papers"
down_revision = "0014_draws"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

APPEND_ONLY = ("paper",)

KINDS = "'ASSESSMENT', 'RECEIPT', 'PAYMENT', 'REPLENISH', 'NOTICE', 'CONFIRM'"

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("opening_moves", "opening", "UPDATE",
     "OLD.state <> 'ASKED' OR NEW.code <> OLD.code OR NEW.asked_by <> OLD.asked_by",
     "a decided opening never changes"),
    ("opening_kept", "opening", "DELETE", "1 = 1", "openings are kept"),
    ("paper_fixed", "paper", "UPDATE", "1 = 1", "an issued paper never changes"),
    ("paper_kept", "paper", "DELETE", "1 = 1", "issued papers are kept"),
    ("paper_numbered", "paper", "INSERT",
     "NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM paper WHERE county_id = NEW.county_id"
     " AND kind = NEW.kind AND year = NEW.year)",
     "papers are numbered without gap"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("county", sa.Column("short", sa.String(8)))
    _openings()
    _papers()
    for guard in GUARDS:
        op.guard(*guard)


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


def _papers() -> None:
    op.create_table(
        "paper",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("issued_by", sa.BigInteger, nullable=False),
        sa.Column("issued_at", sa.String(27), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        _points("paper", "county_id", "county"),
        _points("paper", "project_id", "project"),
        sa.UniqueConstraint(
            "county_id", "kind", "year", "number", name="paper_county_id_kind_year_number_key"
        ),
        sa.UniqueConstraint(
            "county_id", "kind", "subject", name="paper_county_id_kind_subject_key"
        ),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("length(digest) = 64", name="digest"),
    )
    op.create_index("paper_county_id_id_idx", "paper", ["county_id", "id"])
    op.create_index("paper_project_id_idx", "paper", ["project_id"])
    op.create_index("paper_name_idx", "paper", ["name"])
    op.create_table(
        "paper_counter",
        sa.Column("county_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("county_id", "kind", "year", name="paper_counter_pkey"),
        _points("paper_counter", "county_id", "county"),
    )


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")
