"""Receipts of recovery that were reversed."""

import sqlalchemy as sa
from alembic import op

revision = "0017_recoveries"
down_revision = "0016_registers"

APPEND_ONLY = ("recovery_reversal",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "recovery_reversal",
        sa.Column("receipt_id", ID, primary_key=True, autoincrement=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("reversed_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["recovery_receipt.id"], name="recovery_reversal_receipt_id_fkey"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("Recoveries are records; they are never taken away.")
