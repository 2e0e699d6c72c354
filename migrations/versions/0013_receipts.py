"""Unidentified receipts, allocation sheets of interest, interest paid out."""

revision = "0013_receipts"
down_revision = "0012_modes"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
