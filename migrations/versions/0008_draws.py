"""Draws on deposits: the draw and its lines."""

import sqlalchemy as sa
from alembic import op

revision = "0008_draws"
down_revision = "0007_deposits"

APPEND_ONLY = ("draw_line",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "draw",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False, index=True),
        sa.Column("project_id", ID, nullable=False, index=True),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("notice_number", sa.String(64), nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("to_replenish", sa.BigInteger, nullable=False),
        sa.Column("policy_version_id", ID, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("executed_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="draw_county_id_fkey"),
        sa.ForeignKeyConstraint(["case_id"], ["arrears_case.id"], name="draw_case_id_fkey"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="draw_project_id_fkey"),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name="draw_bank_account_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval_request.id"], name="draw_approval_id_fkey"
        ),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("to_replenish >= 0", name="to_replenish"),
    )
    op.create_index("draw_county_id_idx", "draw", ["county_id", "id"])
    op.create_table(
        "draw_line",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("draw_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("worker_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name="draw_line_draw_id_fkey"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="draw_line_claim_id_fkey"),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name="draw_line_worker_id_fkey"),
        sa.UniqueConstraint("draw_id", "claim_id", name="draw_line_draw_id_claim_id_key"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )


def downgrade() -> None:
    raise NotImplementedError("Draws are records; they are never taken away.")
