"""Approvals: requests, decisions, proposed vouchers, and the guards of I-13, I-21 .. I-24."""

import sqlalchemy as sa
from alembic import op

revision = "0005_approvals"
down_revision = "0004_parties"

APPEND_ONLY = ("approval_decision",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

MOVES = """
    (OLD.state = 'IN_REVIEW'
        AND NEW.state IN ('APPROVED', 'RETURNED', 'REJECTED', 'WITHDRAWN', 'EXPIRED'))
    OR (OLD.state = 'APPROVED' AND NEW.state IN ('EXECUTED', 'EXPIRED'))
"""
FROZEN = """
    NEW.county_id <> OLD.county_id OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject
    OR NEW.content <> OLD.content OR NEW.digest <> OLD.digest OR NEW.amount <> OLD.amount
    OR NEW.chain <> OLD.chain OR NEW.requester_person <> OLD.requester_person
    OR NEW.step < OLD.step OR NEW.expires_on <> OLD.expires_on
"""
COUNTED = """
    NEW.state IN ('APPROVED', 'EXECUTED') AND (SELECT count(*) FROM approval_decision d
        WHERE d.request_id = NEW.id AND d.decision = 'approve' AND d.digest = NEW.digest)
    <> 1 + length(NEW.chain) - length(replace(NEW.chain, ',', ''))
"""
EXECUTOR = """
    NEW.state = 'EXECUTED' AND (NEW.executor_person IS NULL
        OR NEW.executor_person = NEW.requester_person
        OR EXISTS (SELECT 1 FROM approval_decision d
            WHERE d.request_id = NEW.id AND d.person_id = NEW.executor_person))
"""
WRONG_DECISION = """
    NOT EXISTS (SELECT 1 FROM approval_request r WHERE r.id = NEW.request_id
        AND r.state = 'IN_REVIEW' AND r.digest = NEW.digest AND r.step = NEW.step
        AND r.requester_person <> NEW.person_id)
"""
PROPOSAL_MOVES = """
    OLD.state = 'PROPOSED' AND NEW.state IN ('POSTED', 'RETURNED', 'WITHDRAWN')
    AND (NEW.state = 'WITHDRAWN' OR NEW.reviewer_person <> NEW.maker_person)
"""
PROPOSAL_FROZEN = """
    NEW.book_id <> OLD.book_id OR NEW.kind <> OLD.kind OR NEW.content <> OLD.content
    OR NEW.amount <> OLD.amount OR NEW.value_date <> OLD.value_date
    OR NEW.maker_person <> OLD.maker_person
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("approval_request_frozen", "approval_request", "UPDATE", FROZEN,
     "an approval request never changes"),
    ("approval_request_moves", "approval_request", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({MOVES})", "no such move of an approval request"),
    ("approval_request_counted", "approval_request", "UPDATE", COUNTED,
     "approvals are missing"),
    ("approval_request_executor", "approval_request", "UPDATE", EXECUTOR,
     "the executor must be another person"),
    ("approval_request_starts", "approval_request", "INSERT",
     "NEW.state <> 'IN_REVIEW' OR NEW.step <> 0", "a request starts in review"),
    ("approval_request_kept", "approval_request", "DELETE", "1 = 1", "requests are kept"),
    ("approval_decision_judged", "approval_decision", "INSERT", WRONG_DECISION,
     "this person may not decide this now"),
    ("approval_decision_final", "approval_decision", "UPDATE", "1 = 1", "decisions are final"),
    ("approval_decision_kept", "approval_decision", "DELETE", "1 = 1", "decisions are kept"),
    ("voucher_proposal_frozen", "voucher_proposal", "UPDATE", PROPOSAL_FROZEN,
     "a proposed voucher never changes"),
    ("voucher_proposal_moves", "voucher_proposal", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({PROPOSAL_MOVES})", "no such move of a proposed voucher"),
    ("voucher_proposal_kept", "voucher_proposal", "DELETE", "1 = 1", "proposals are kept"),
)  # fmt: skip


def upgrade() -> None:
    _tables()
    for name, table, when, refused_if, says in GUARDS:
        op.guard(name, table, when, refused_if, says)


def downgrade() -> None:
    raise NotImplementedError("The record of approvals is never taken away.")


def _tables() -> None:
    op.create_table(
        "approval_request",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("book_id", ID),
        sa.Column("summary_zh", sa.String(300), nullable=False),
        sa.Column("summary_en", sa.String(300), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("requester_user", ID, nullable=False),
        sa.Column("requester_person", ID, nullable=False),
        sa.Column("requested_at", sa.String(27), nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("executor_person", ID),
        sa.Column("executed_at", sa.String(27)),
    )
    op.create_table(
        "approval_decision",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("role", sa.String(4), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("opinion", sa.String(500), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("decided_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_request.id"], name="approval_decision_request_id_fkey"
        ),
        sa.UniqueConstraint(
            "request_id", "person_id", name="approval_decision_request_id_person_id_key"
        ),
    )
    op.create_table(
        "voucher_proposal",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False, index=True),
        sa.Column("book_id", ID, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("value_date", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("summary", sa.String(200), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("maker_user", ID, nullable=False),
        sa.Column("maker_person", ID, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("reviewer_person", ID),
        sa.Column("reviewed_at", sa.String(27)),
        sa.Column("opinion", sa.String(500)),
        sa.Column("entry_seq", ID),
    )
