"""Papers that were issued, numbered, with their digests."""

revision = "0015_papers"
down_revision = "0014_draws"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
