"""What the employer agreed to of interest: its rate, the rate when he is late, days of a year."""

import sqlalchemy as sa
from alembic import op

revision = "0026_agreements"
down_revision = "0025_delegations"

NAME, SAYS = "advance_agreed", "an agreement never changes"
REFUSED = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("agreed_rate", "late_rate", "year_days", "repay_by")
)


def upgrade() -> None:
    op.add_column("advance", sa.Column("agreed_rate", sa.String(10)))
    op.add_column("advance", sa.Column("late_rate", sa.String(10)))
    op.add_column("advance", sa.Column("year_days", sa.SmallInteger))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON advance FOR EACH ROW WHEN {REFUSED} "
            f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {REFUSED} THEN RAISE EXCEPTION '{SAYS}' USING ERRCODE = '23514'; END IF; "
        f"RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON advance FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def downgrade() -> None:
    raise NotImplementedError("Agreements stand.")
