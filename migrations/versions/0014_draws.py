"""Draws in every custody mode: whence the money comes, who pays, what the payer reported."""

import sqlalchemy as sa
from alembic import op

revision = "0014_draws"
down_revision = "0013_receipts"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: name, condition under which an update is refused, what is said
GUARDS = (
    ("draw_fixed",
     "NEW.amount <> OLD.amount OR NEW.case_id <> OLD.case_id OR NEW.project_id <> OLD.project_id"
     " OR NEW.mode <> OLD.mode OR NEW.payee <> OLD.payee"
     " OR OLD.executed_on IS NOT NULL AND NEW.executed_on IS NULL"
     " OR OLD.reported_on IS NOT NULL AND NEW.reported_on IS NULL"
     " OR OLD.given_up_on IS NOT NULL AND NEW.given_up_on IS NULL"
     " OR NEW.reported_on IS NOT NULL AND NEW.executed_on IS NULL"
     " OR NEW.reported_on IS NOT NULL AND NEW.given_up_on IS NOT NULL",
     "a draw never changes"),
)  # fmt: skip


def upgrade() -> None:
    for column in (
        sa.Column("mode", sa.String(12), nullable=False, server_default="CUSTODY"),
        sa.Column("guarantee_id", ID),
        sa.Column("payee", sa.String(8), nullable=False, server_default="WORKERS"),
        sa.Column("reported_on", sa.Date),
        sa.Column("report_reference", sa.String(64)),
        sa.Column("given_up_on", sa.Date),
        sa.Column("reason", sa.String(500)),
    ):
        op.add_column("draw", column)
    for guard in GUARDS:
        _guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("Draws are records; they are never taken away.")


def _guard(name: str, refused_if: str, says: str) -> None:
    """A trigger that refuses the update when the condition holds, on either engine."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON draw FOR EACH ROW WHEN {refused_if} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused_if} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON draw FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
