"""Advances by kind, urgent ones, and those above the ceilings by decision of the government."""

import sqlalchemy as sa
from alembic import op

revision = "0028_advances"
down_revision = "0027_bank_results"

COLUMNS = (
    ("approval_request", sa.Column("urgent", sa.String(500))),
    ("advance", sa.Column("kind", sa.String(8), nullable=False, server_default="WAGE")),
    ("advance", sa.Column("urgent", sa.String(500))),
    ("advance", sa.Column("override_document", sa.String(200))),
    ("advance", sa.Column("override_reason", sa.String(500))),
    ("advance", sa.Column("override_limit", sa.BigInteger)),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)


def downgrade() -> None:
    raise NotImplementedError("What was advanced, and why, is never taken away.")
