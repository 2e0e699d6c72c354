"""Against which of those who answer for a debt a letter or a step of the pursuit goes."""

from alembic import op

revision = "0038_against"
down_revision = "0037_order"


def upgrade() -> None:
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table in ("demand_letter", "recovery_step"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN debtor_id {number} "
            f"CONSTRAINT {table}_debtor_id_fkey REFERENCES company (id)"
        )


def downgrade() -> None:
    raise NotImplementedError("Whom a demand went to is never taken away.")
