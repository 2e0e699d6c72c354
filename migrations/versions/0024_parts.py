"""Return of a deposit in parts, by the steps of the policy, before the project ends."""

import sqlalchemy as sa
from alembic import op

revision = "0024_parts"
down_revision = "0023_cases"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: Name, table, statement, condition under which it is refused, what it says.
GUARDS = (
    ("partial_return_moves", "partial_return", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.stage <> OLD.stage OR NEW.project_id <> OLD.project_id"
     " OR (NEW.state <> OLD.state AND NOT ("
     "(OLD.state = 'REQUESTED' AND NEW.state = 'CONFIRMED')"
     " OR (OLD.state = 'CONFIRMED' AND NEW.state = 'PAID')"
     " OR (OLD.state = 'PAID' AND NEW.state = 'CONFIRMED')))",
     "no such move of a return in part"),
    ("partial_return_kept", "partial_return", "DELETE", "1 = 1", "returns in part are kept"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "deposit_obligation",
        sa.Column("returned_early", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "partial_return",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False, index=True),
        sa.Column("policy_version_id", ID, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("progress", sa.String(8)),
        sa.Column("evidence", sa.String(200), nullable=False),
        sa.Column("hardship", sa.String(200)),
        sa.Column("application", sa.String(200), nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("payments", sa.Integer, nullable=False),
        sa.Column("paid_on", sa.Date),
        sa.Column("bounce_proposal_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"partial_return_{column}_fkey")
            for column, to in (
                ("county_id", "county"), ("project_id", "project"),
                ("policy_version_id", "policy_version"), ("receipt_id", "deposit_receipt"),
                ("approval_id", "approval_request"), ("bounce_proposal_id", "voucher_proposal"),
            )
        ),
        sa.CheckConstraint("stage IN ('PROGRESS', 'MAIN_STRUCTURE')", name="stage"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )  # fmt: skip
    op.create_index("partial_return_county_id_id_idx", "partial_return", ["county_id", "id"])
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("What was returned is a record; it is never taken away.")
