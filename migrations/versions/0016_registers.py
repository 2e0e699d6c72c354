"""What turned overdue and when, and an index that leads from the running clocks to the few."""

import sqlalchemy as sa
from alembic import op

revision = "0016_registers"
down_revision = "0015_papers"

APPEND_ONLY = ("deadline_overdue",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
RUNNING = sa.text("settled_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "deadline_overdue",
        sa.Column("deadline_id", ID, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("marked_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("deadline_id", "due_on", name="deadline_overdue_pkey"),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name="deadline_overdue_deadline_id_fkey"
        ),
    )
    op.create_index(
        "deadline_county_id_rule_due_on_idx", "deadline", ["county_id", "rule", "due_on"],
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    )  # fmt: skip
    for when, name in (("UPDATE", "deadline_overdue_fixed"), ("DELETE", "deadline_overdue_kept")):
        _guard(name, when)


def downgrade() -> None:
    raise NotImplementedError("What turned overdue is never forgotten.")


def _guard(name: str, when: str) -> None:
    """A row trigger that refuses the statement, on either engine."""
    says = "what turned overdue stays written down"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON deadline_overdue FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON deadline_overdue"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
