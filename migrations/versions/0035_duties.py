"""What a project's contractor owes its workers besides the deposit: cycle, account, board."""

import sqlalchemy as sa
from alembic import op

revision = "0035_duties"
down_revision = "0034_answers"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "project_duty",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("begun_on", sa.Date),
        sa.Column("cycle_days", sa.Integer),
        sa.Column("pay_day", sa.Integer),
        sa.Column("dispute_on", sa.Date),
        sa.Column("paid_in_dispute", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("account_name", sa.String(420)),
        sa.Column("account_bank", sa.String(200)),
        sa.Column("account_number", sa.String(32)),
        sa.Column("notice_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("balance_returned", sa.BigInteger),
        sa.Column("board_on", sa.Date),
        sa.Column("note", sa.String(500)),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="project_duty_county_id_fkey"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="project_duty_project_id_fkey"
        ),
        sa.UniqueConstraint("project_id", name="project_duty_project_id_key"),
        sa.CheckConstraint("cycle_days IS NULL OR pay_day IS NULL", name="cycle"),
        sa.CheckConstraint("cycle_days > 0", name="cycle_days"),
        sa.CheckConstraint("pay_day BETWEEN 1 AND 31", name="pay_day"),
        sa.CheckConstraint("closed_on >= notice_on", name="closed_on"),
        sa.CheckConstraint("balance_returned IS NULL OR closed_on IS NOT NULL", name="balance"),
    )
    op.guard("project_duty_kept", "project_duty", "DELETE", "1 = 1", "duties of a project are kept")


def downgrade() -> None:
    raise NotImplementedError("What was recorded of a project's duties is never taken away.")
