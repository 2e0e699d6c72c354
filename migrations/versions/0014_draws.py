"""Draws in every custody mode, replenishment and returns, whole."""

revision = "0014_draws"
down_revision = "0013_receipts"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
