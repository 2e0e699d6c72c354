"""Rolls of workers: the same person is found in whatever county, by keyed hash alone."""

from alembic import op

revision = "0020_rolls"
down_revision = "0019_approvals"


def upgrade() -> None:
    op.create_index("worker_identity_index_idx", "worker", ["identity_index"])


def downgrade() -> None:
    raise NotImplementedError("Rolls are records; they are never taken away.")
