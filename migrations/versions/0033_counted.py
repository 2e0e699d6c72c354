"""What was counted with a request when its chain was laid down (I-22)."""

import sqlalchemy as sa
from alembic import op

revision = "0033_counted"
down_revision = "0032_payers"


def upgrade() -> None:
    op.add_column("approval_request", sa.Column("counted", sa.Text))
    op.guard(
        "approval_request_grounds", "approval_request", "UPDATE",
        "COALESCE(NEW.counted, '') <> COALESCE(OLD.counted, '')"
        " OR COALESCE(NEW.urgent, '') <> COALESCE(OLD.urgent, '')",
        "the grounds of a chain never change",
    )  # fmt: skip


def downgrade() -> None:
    raise NotImplementedError("What was counted is never taken away.")
