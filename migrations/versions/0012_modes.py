"""Supervised accounts, changes of custody mode, and the whole life of a guarantee."""

revision = "0012_modes"
down_revision = "0011_contracts"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
