"""What became of a referral to the police."""

import sqlalchemy as sa
from alembic import op

revision = "0034_answers"
down_revision = "0033_counted"


def upgrade() -> None:
    op.add_column("arrears_case", sa.Column("referral_result", sa.String(12)))
    op.add_column("arrears_case", sa.Column("referral_answered_on", sa.Date))


def downgrade() -> None:
    raise NotImplementedError("What became of a referral is never taken away.")
