"""Contracts that change, and ratios lowered, raised or waived by approval."""

revision = "0011_contracts"
down_revision = "0010_law"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
