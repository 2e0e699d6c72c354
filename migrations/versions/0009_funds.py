"""The fund: movements, advances with their flows, recoveries, demands, write-offs."""

import sqlalchemy as sa
from alembic import op

revision = "0009_funds"
down_revision = "0008_draws"

APPEND_ONLY = ("fund_movement", "advance_line", "advance_flow", "demand_letter")

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

WRITE_OFF_MOVES = """
    (OLD.state = 'PROPOSED' AND NEW.state = 'PENDING')
    OR (OLD.state = 'PENDING' AND NEW.state IN ('APPROVED', 'REFUSED'))
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("fund_movement_fixed", "fund_movement", "UPDATE", "1 = 1", "movements never change"),
    ("fund_movement_kept", "fund_movement", "DELETE", "1 = 1", "movements are kept"),
    ("advance_fixed", "advance", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.case_id <> OLD.case_id OR NEW.debtor_id <> OLD.debtor_id"
     " OR NEW.policy_version_id <> OLD.policy_version_id"
     " OR NEW.interest_version_id <> OLD.interest_version_id"
     " OR OLD.executed_on IS NOT NULL AND NEW.executed_on IS NULL",
     "an advance never changes"),
    ("advance_kept", "advance", "DELETE", "1 = 1", "advances are kept"),
    ("advance_line_fixed", "advance_line", "UPDATE", "1 = 1", "lines never change"),
    ("advance_line_kept", "advance_line", "DELETE", "1 = 1", "lines are kept"),
    ("advance_flow_fixed", "advance_flow", "UPDATE", "1 = 1", "flows never change"),
    ("advance_flow_kept", "advance_flow", "DELETE", "1 = 1", "flows are kept"),
    ("demand_letter_fixed", "demand_letter", "UPDATE", "1 = 1", "letters never change"),
    ("demand_letter_kept", "demand_letter", "DELETE", "1 = 1", "letters are kept"),
    ("recovery_receipt_fixed", "recovery_receipt", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.received_on <> OLD.received_on"
     " OR NEW.advance_id <> OLD.advance_id OR OLD.to_principal IS NOT NULL",
     "a receipt never changes"),
    ("recovery_receipt_kept", "recovery_receipt", "DELETE", "1 = 1", "receipts are kept"),
    ("recovery_cost_fixed", "recovery_cost", "UPDATE",
     "NEW.amount <> OLD.amount OR OLD.paid_on IS NOT NULL", "a paid cost never changes"),
    ("recovery_cost_kept", "recovery_cost", "DELETE", "1 = 1", "costs are kept"),
    ("write_off_moves", "write_off", "UPDATE",
     f"NEW.principal <> OLD.principal OR (NEW.state <> OLD.state AND NOT ({WRITE_OFF_MOVES}))",
     "no such move of a write-off"),
    ("write_off_kept", "write_off", "DELETE", "1 = 1", "write-offs are kept"),
)  # fmt: skip


def upgrade() -> None:
    _funds_and_advances()
    _recoveries()
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("The fund's records are never taken away.")


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def _funds_and_advances() -> None:
    op.create_table(
        "fund_movement",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("counterparty", sa.String(200), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        _points("fund_movement", "county_id", "county"),
        _points("fund_movement", "bank_account_id", "bank_account"),
        _points("fund_movement", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint(
            "kind IN ('allotment', 'donation', 'fund-interest', 'charge')", name="kind"
        ),
    )
    op.create_index("fund_movement_county_id_idx", "fund_movement", ["county_id", "id"])
    op.create_table(
        "advance",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False, index=True),
        sa.Column("debtor_id", ID, nullable=False, index=True),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("repay_by", sa.Date, nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("policy_version_id", ID, nullable=False),
        sa.Column("interest_version_id", ID, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("executed_on", sa.Date),
        sa.Column("written_off_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        _points("advance", "county_id", "county"),
        _points("advance", "case_id", "arrears_case"),
        _points("advance", "debtor_id", "company"),
        _points("advance", "bank_account_id", "bank_account"),
        _points("advance", "approval_id", "approval_request"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_index("advance_county_id_idx", "advance", ["county_id", "id"])
    op.create_table(
        "advance_line",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("worker_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _points("advance_line", "advance_id", "advance"),
        _points("advance_line", "claim_id", "claim"),
        _points("advance_line", "worker_id", "worker"),
        sa.UniqueConstraint("advance_id", "claim_id", name="advance_line_advance_id_claim_id_key"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_table(
        "advance_flow",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        _points("advance_flow", "advance_id", "advance"),
        sa.CheckConstraint("amount <> 0", name="amount"),
    )


def _recoveries() -> None:
    op.create_table(
        "recovery_receipt",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("payer", sa.String(200), nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("to_cost", sa.BigInteger),
        sa.Column("to_interest", sa.BigInteger),
        sa.Column("to_principal", sa.BigInteger),
        sa.Column("over", sa.BigInteger),
        sa.Column("steps", sa.Text),
        _points("recovery_receipt", "county_id", "county"),
        _points("recovery_receipt", "advance_id", "advance"),
        _points("recovery_receipt", "bank_account_id", "bank_account"),
        _points("recovery_receipt", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_table(
        "recovery_cost",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("paid_on", sa.Date),
        sa.Column("bank_reference", sa.String(64)),
        _points("recovery_cost", "county_id", "county"),
        _points("recovery_cost", "advance_id", "advance"),
        _points("recovery_cost", "bank_account_id", "bank_account"),
        _points("recovery_cost", "approval_id", "approval_request"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_table(
        "demand_letter",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("sent_on", sa.Date, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("how", sa.String(200), nullable=False),
        _points("demand_letter", "county_id", "county"),
        _points("demand_letter", "advance_id", "advance"),
    )
    op.create_table(
        "write_off",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("principal", sa.BigInteger, nullable=False),
        sa.Column("interest", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("decided_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        _points("write_off", "county_id", "county"),
        _points("write_off", "advance_id", "advance"),
        _points("write_off", "proposal_id", "voucher_proposal"),
        _points("write_off", "approval_id", "approval_request"),
        sa.CheckConstraint("principal >= 0", name="principal"),
        sa.CheckConstraint("interest >= 0", name="interest"),
        sa.CheckConstraint("cost >= 0", name="cost"),
    )
