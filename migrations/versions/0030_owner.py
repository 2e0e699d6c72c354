"""Wages that the owner of a project advanced for its contractor, up to the unsettled price."""

import sqlalchemy as sa
from alembic import op

revision = "0030_owner"
down_revision = "0029_payees"


def upgrade() -> None:
    op.add_column(
        "employer_payment",
        sa.Column("payer", sa.String(8), nullable=False, server_default="EMPLOYER"),
    )
    op.add_column("employer_payment", sa.Column("unsettled_price", sa.BigInteger))
    op.add_column(
        "advance",
        sa.Column("basis_kind", sa.String(9), nullable=False, server_default="AGREEMENT"),
    )


def downgrade() -> None:
    raise NotImplementedError("Who paid the workers is never taken away.")
