"""Why an advance did not wait for a guarantee or a supervised account."""

import sqlalchemy as sa
from alembic import op

revision = "0036_cover"
down_revision = "0035_duties"


def upgrade() -> None:
    op.add_column("advance", sa.Column("cover_reason", sa.String(500)))


def downgrade() -> None:
    raise NotImplementedError("On what an advance was asked is never taken away.")
