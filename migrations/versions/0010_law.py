"""Policies changed by an approved request, chains of approval as policy."""

revision = "0010_law"
down_revision = "0009_funds"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
