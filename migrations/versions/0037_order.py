"""The order of applying a receipt as an agreement may have it: principal before interest."""

import sqlalchemy as sa
from alembic import op

revision = "0037_order"
down_revision = "0036_cover"


def upgrade() -> None:
    op.add_column(
        "advance",
        sa.Column("principal_first", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.guard(
        "advance_order_fixed", "advance", "UPDATE", "NEW.principal_first <> OLD.principal_first",
        "what was agreed never changes",
    )  # fmt: skip


def downgrade() -> None:
    raise NotImplementedError("What was agreed is never taken away.")
