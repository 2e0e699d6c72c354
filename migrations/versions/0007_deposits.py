"""Deposits: obligations, assessments, receipts, interest, guarantees, returns."""

import sqlalchemy as sa
from alembic import op

revision = "0007_deposits"
down_revision = "0006_cases"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

OBLIGATION_MOVES = """
    (OLD.state = 'ASSESSED' AND NEW.state IN ('ACTIVE', 'EXEMPT', 'CANCELLED'))
    OR (OLD.state = 'ACTIVE' AND NEW.state IN ('RETURNING', 'RETURNED', 'CANCELLED'))
    OR (OLD.state = 'RETURNING' AND NEW.state IN ('ACTIVE', 'RETURNED', 'CANCELLED'))
    OR (OLD.state = 'RETURNED' AND NEW.state = 'RETURNING')
    OR (OLD.state = 'EXEMPT' AND NEW.state IN ('ASSESSED', 'RETURNED', 'CANCELLED'))
"""
GUARANTEE_MOVES = """
    (OLD.state = 'SUBMITTED' AND NEW.state IN ('ACTIVE', 'REJECTED'))
    OR (OLD.state = 'ACTIVE'
        AND NEW.state IN ('LAPSED', 'REPLACED', 'RELEASED', 'CLAIMED_PART', 'CLAIMED_FULL'))
    OR (OLD.state = 'CLAIMED_PART' AND NEW.state IN ('ACTIVE', 'CLAIMED_FULL', 'LAPSED', 'RELEASED'))
"""
RETURN_MOVES = """
    (OLD.state = 'NOTICE' AND NEW.state IN ('SUSPENDED', 'REVIEW', 'WITHDRAWN'))
    OR (OLD.state = 'SUSPENDED' AND NEW.state IN ('NOTICE', 'WITHDRAWN'))
    OR (OLD.state = 'REVIEW' AND NEW.state IN ('REFUSED', 'CONFIRMED', 'WITHDRAWN'))
    OR (OLD.state = 'CONFIRMED' AND NEW.state = 'DONE')
    OR (OLD.state = 'DONE' AND NEW.state = 'CONFIRMED')
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("deposit_obligation_moves", "deposit_obligation", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({OBLIGATION_MOVES})", "no such move of an obligation"),
    ("deposit_obligation_kept", "deposit_obligation", "DELETE", "1 = 1", "obligations are kept"),
    ("deposit_assessment_final", "deposit_assessment", "UPDATE",
     "OLD.proposal_id IS NOT NULL OR NEW.amount <> OLD.amount OR NEW.inputs <> OLD.inputs "
     "OR NEW.steps <> OLD.steps OR NEW.policy_version_id <> OLD.policy_version_id",
     "an assessment never changes"),
    ("deposit_assessment_kept", "deposit_assessment", "DELETE", "1 = 1", "assessments are kept"),
    ("deposit_receipt_final", "deposit_receipt", "UPDATE",
     "OLD.proposal_id IS NOT NULL OR NEW.amount <> OLD.amount", "a receipt never changes"),
    ("deposit_receipt_kept", "deposit_receipt", "DELETE", "1 = 1", "receipts are kept"),
    ("deposit_interest_final", "deposit_interest", "UPDATE",
     "OLD.proposal_id IS NOT NULL OR NEW.amount <> OLD.amount", "an interest slip never changes"),
    ("deposit_interest_kept", "deposit_interest", "DELETE", "1 = 1", "interest slips are kept"),
    ("guarantee_moves", "guarantee", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({GUARANTEE_MOVES})", "no such move of a guarantee"),
    ("guarantee_face", "guarantee", "UPDATE", "NEW.face <> OLD.face", "the face never changes"),
    ("guarantee_kept", "guarantee", "DELETE", "1 = 1", "guarantees are kept"),
    ("deposit_return_moves", "deposit_return", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({RETURN_MOVES})", "no such move of a return"),
    ("deposit_return_kept", "deposit_return", "DELETE", "1 = 1", "returns are kept"),
    ("return_complaint_kept", "return_complaint", "DELETE", "1 = 1", "complaints are kept"),
)  # fmt: skip


def upgrade() -> None:
    _obligations()
    _receipts()
    _interest()
    _guarantees()
    _returns()
    for name, table, when, refused_if, says in GUARDS:
        op.guard(name, table, when, refused_if, says)


def downgrade() -> None:
    raise NotImplementedError("The record of deposits is never taken away.")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"{table}_{column}_fkey")


def _obligations() -> None:
    op.create_table(
        "deposit_obligation",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("required", sa.BigInteger, nullable=False),
        sa.Column("assessment_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        _to("deposit_obligation", "county_id", "county"),
        _to("deposit_obligation", "project_id", "project"),
        sa.UniqueConstraint("project_id", name="deposit_obligation_project_id_key"),
        sa.CheckConstraint("required >= 0", name="deposit_obligation_required_check"),
    )
    op.create_index(
        "deposit_obligation_county_id_state_idx", "deposit_obligation", ["county_id", "state"]
    )
    op.create_table(
        "deposit_assessment",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("obligation_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("policy_version_id", ID, nullable=False),
        sa.Column("obliged_on", sa.Date, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("basis", sa.String(8), nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("previous", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("proposal_id", ID),
        _to("deposit_assessment", "obligation_id", "deposit_obligation"),
        _to("deposit_assessment", "project_id", "project"),
        _to("deposit_assessment", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint(
            "basis IN ('CONTRACT', 'ANNUAL')", name="deposit_assessment_basis_check"
        ),
        sa.CheckConstraint("amount >= 0", name="deposit_assessment_amount_check"),
    )
    op.create_index("deposit_assessment_obligation_id_idx", "deposit_assessment", ["obligation_id"])


def _receipts() -> None:
    op.create_table(
        "deposit_bank_reference",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("proposal_id", ID),
        _to("deposit_bank_reference", "proposal_id", "voucher_proposal"),
        sa.UniqueConstraint(
            "bank_account_id", "reference",
            name="deposit_bank_reference_bank_account_id_reference_key",
        ),
    )  # fmt: skip
    op.create_table(
        "deposit_receipt",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("payer_name", sa.String(200), nullable=False),
        sa.Column("payer_bank", sa.String(200), nullable=False),
        sa.Column("payer_account", sa.String(32), nullable=False),
        sa.Column("proposal_id", ID),
        _to("deposit_receipt", "project_id", "project"),
        _to("deposit_receipt", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="deposit_receipt_amount_check"),
    )
    op.create_index("deposit_receipt_project_id_idx", "deposit_receipt", ["project_id"])
    op.create_index("deposit_receipt_county_id_id_idx", "deposit_receipt", ["county_id", "id"])


def _interest() -> None:
    op.create_table(
        "deposit_interest",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("credited_on", sa.Date, nullable=False),
        sa.Column("proposal_id", ID),
        _to("deposit_interest", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="deposit_interest_amount_check"),
    )
    op.create_index("deposit_interest_county_id_id_idx", "deposit_interest", ["county_id", "id"])
    op.create_table(
        "deposit_interest_share",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("interest_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _to("deposit_interest_share", "interest_id", "deposit_interest"),
        _to("deposit_interest_share", "project_id", "project"),
        sa.UniqueConstraint(
            "interest_id", "project_id", name="deposit_interest_share_interest_id_project_id_key"
        ),
        sa.CheckConstraint("amount > 0", name="deposit_interest_share_amount_check"),
    )


def _guarantees() -> None:
    op.create_table(
        "guarantee",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("face", sa.BigInteger, nullable=False),
        sa.Column("beneficiary", sa.String(200), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("kept_at", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("proposal_id", ID),
        sa.Column("lapse_proposal_id", ID),
        sa.Column("released_on", sa.Date),
        sa.Column("handed_on", sa.Date),
        sa.Column("handed_to", sa.String(200)),
        sa.Column("version", sa.Integer, nullable=False),
        _to("guarantee", "project_id", "project"),
        _to("guarantee", "proposal_id", "voucher_proposal"),
        _to("guarantee", "lapse_proposal_id", "voucher_proposal"),
        sa.CheckConstraint("face > 0", name="guarantee_face_check"),
        sa.CheckConstraint("expires_on > issued_on", name="guarantee_expires_on_check"),
        sa.CheckConstraint("kind IN ('BANK', 'SURETY', 'INSURANCE')", name="guarantee_kind_check"),
    )
    op.create_index("guarantee_project_id_idx", "guarantee", ["project_id"])
    op.create_index("guarantee_county_id_expires_on_idx", "guarantee", ["county_id", "expires_on"])
    op.create_index(
        "guarantee_county_id_issuer_number_idx",
        "guarantee",
        ["county_id", "issuer", "number"],
        unique=True,
        sqlite_where=sa.text("state <> 'REJECTED'"),
        postgresql_where=sa.text("state <> 'REJECTED'"),
    )


def _returns() -> None:
    op.create_table(
        "deposit_return",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("completed_on", sa.Date),
        sa.Column("undertaking", sa.String(200)),
        sa.Column("notice_from", sa.Date),
        sa.Column("notice_to", sa.Date),
        sa.Column("notice_places", sa.String(500)),
        sa.Column("applied_on", sa.Date),
        sa.Column("application", sa.String(200)),
        sa.Column("reviewed_on", sa.Date),
        sa.Column("reviewer_person", ID),
        sa.Column("finding", sa.String(8)),
        sa.Column("opinion", sa.String(500)),
        sa.Column("approval_id", ID),
        sa.Column("receipt_id", ID),
        sa.Column("principal", sa.BigInteger),
        sa.Column("interest", sa.BigInteger),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("payments", sa.Integer, nullable=False),
        sa.Column("paid_on", sa.Date),
        sa.Column("bounce_proposal_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        _to("deposit_return", "project_id", "project"),
        _to("deposit_return", "approval_id", "approval_request"),
        _to("deposit_return", "receipt_id", "deposit_receipt"),
        _to("deposit_return", "bounce_proposal_id", "voucher_proposal"),
        sa.CheckConstraint("notice_to >= notice_from", name="deposit_return_notice_to_check"),
        sa.CheckConstraint("finding IN ('CLEAR', 'ARREARS')", name="deposit_return_finding_check"),
    )
    op.create_index("deposit_return_county_id_id_idx", "deposit_return", ["county_id", "id"])
    op.create_index(
        "deposit_return_project_id_idx",
        "deposit_return",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('REFUSED', 'WITHDRAWN', 'DONE')"),
        postgresql_where=sa.text("state NOT IN ('REFUSED', 'WITHDRAWN', 'DONE')"),
    )
    op.create_table(
        "return_complaint",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("return_id", ID, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("says", sa.String(500), nullable=False),
        sa.Column("resolved_on", sa.Date),
        sa.Column("resolution", sa.String(500)),
        _to("return_complaint", "return_id", "deposit_return"),
    )
    op.create_index("return_complaint_return_id_idx", "return_complaint", ["return_id"])
