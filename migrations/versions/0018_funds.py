"""Money that leaves the fund other than to workers."""

import sqlalchemy as sa
from alembic import op

revision = "0018_funds"
down_revision = "0017_recoveries"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "fund_outlay",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("payee_name", sa.String(200), nullable=False),
        sa.Column("payee_bank", sa.String(200), nullable=False),
        sa.Column("payee_account", sa.String(32), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("bank_line", sa.String(80)),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("paid_on", sa.Date),
        sa.Column("bank_reference", sa.String(64)),
        _points("county_id", "county"),
        _points("bank_account_id", "bank_account"),
        _points("approval_id", "approval_request"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint(
            "kind IN ('BUDGET', 'INTEREST', 'INTEREST_CLOSED', 'OVERPAID')", name="kind"
        ),
    )
    op.create_index("fund_outlay_county_id_idx", "fund_outlay", ["county_id", "id"])
    fixed = (
        "NEW.amount <> OLD.amount OR NEW.kind <> OLD.kind"
        " OR NEW.payee_account <> OLD.payee_account OR OLD.paid_on IS NOT NULL"
    )
    op.guard("fund_outlay_fixed", "fund_outlay", "UPDATE", fixed, "a paid outlay never changes")
    op.guard("fund_outlay_kept", "fund_outlay", "DELETE", "1 = 1", "outlays are kept")


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fund_outlay_{column}_fkey")


def downgrade() -> None:
    raise NotImplementedError("The fund's records are never taken away.")
