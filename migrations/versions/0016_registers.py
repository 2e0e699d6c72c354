"""What the registers and clocks need to answer quickly."""

revision = "0016_registers"
down_revision = "0015_papers"


def upgrade() -> None:
    """Nothing stands here yet."""


def downgrade() -> None:
    """Nothing to undo."""
