"""Cases: the case, its roll and payments; bank accounts, payment batches, statements."""

import sqlalchemy as sa
from alembic import op

revision = "0006_cases"
down_revision = "0005_approvals"

# claim is guarded by triggers alone: a row lock needs the right to update.
APPEND_ONLY = ("case_event", "employer_payment", "bank_statement", "bank_statement_line")

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

CASE_MOVES = """
    (OLD.state = 'REPORTED' AND NEW.state IN ('ACCEPTED', 'REJECTED'))
    OR (OLD.state = 'ACCEPTED' AND NEW.state = 'INVESTIGATING')
    OR (OLD.state = 'INVESTIGATING' AND NEW.state IN ('ORDERED', 'PAID_BY_EMPLOYER'))
    OR (OLD.state = 'ORDERED' AND NEW.state IN ('DEFAULTED', 'PAID_BY_EMPLOYER'))
    OR (OLD.state = 'DEFAULTED'
        AND NEW.state IN ('SETTLING', 'PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY'))
    OR (OLD.state = 'SETTLING' AND NEW.state IN ('PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY'))
    OR (OLD.state = 'PAID_BY_EMPLOYER' AND NEW.state IN ('CLOSED', 'CLOSED_PURSUING'))
    OR (OLD.state = 'SETTLED_BY_THIRD_PARTY'
        AND NEW.state IN ('CLOSED', 'CLOSED_PURSUING', 'SETTLING'))
    OR (OLD.state = 'CLOSED_PURSUING' AND NEW.state IN ('CLOSED', 'SETTLING'))
    OR (OLD.state = 'CLOSED' AND NEW.state = 'SETTLING')
"""
LINE_MOVES = """
    (OLD.state = 'SENT' AND NEW.state IN ('PAID', 'CANCELLED'))
    OR (OLD.state IN ('PAID', 'REPAID') AND NEW.state = 'BOUNCED')
    OR (OLD.state = 'BOUNCED' AND NEW.state IN ('REPAID', 'CANCELLED'))
"""

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("arrears_case_moves", "arrears_case", "UPDATE",
     f"NEW.state <> OLD.state AND NOT ({CASE_MOVES})", "no such move of a case"),
    ("arrears_case_kept", "arrears_case", "DELETE", "1 = 1", "cases are kept"),
    ("claim_fixed", "claim", "UPDATE", "1 = 1", "a claim never changes"),
    ("claim_kept", "claim", "DELETE", "1 = 1", "claims are kept"),
    ("claim_payment_fixed", "claim_payment", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.claim_id <> OLD.claim_id OR NEW.source <> OLD.source"
     " OR NEW.kind <> OLD.kind OR OLD.state = 'CANCELLED' AND NEW.state <> 'CANCELLED'",
     "a payment towards a claim never changes"),
    ("claim_payment_kept", "claim_payment", "DELETE", "1 = 1", "payments are kept"),
    ("case_event_fixed", "case_event", "UPDATE", "1 = 1", "the timeline never changes"),
    ("case_event_kept", "case_event", "DELETE", "1 = 1", "the timeline is kept"),
    ("employer_payment_fixed", "employer_payment", "UPDATE", "1 = 1", "payments never change"),
    ("employer_payment_kept", "employer_payment", "DELETE", "1 = 1", "payments are kept"),
    ("payment_line_moves", "payment_line", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.worker_id <> OLD.worker_id OR NEW.source <> OLD.source"
     f" OR (NEW.state <> OLD.state AND NOT ({LINE_MOVES}))", "no such move of a payment line"),
    ("payment_line_kept", "payment_line", "DELETE", "1 = 1", "payment lines are kept"),
)  # fmt: skip


def upgrade() -> None:
    _cases()
    _banking()
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("Cases are records; they are never taken away.")


def _cases() -> None:
    op.create_table(
        "arrears_case",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("project_id", ID),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("summary", sa.String(500), nullable=False),
        sa.Column("filed_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("order_number", sa.String(64)),
        sa.Column("ordered_on", sa.Date),
        sa.Column("pay_by", sa.Date),
        sa.Column("defaulted_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="arrears_case_county_id_fkey"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="arrears_case_project_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["company.id"], name="arrears_case_employer_id_fkey"
        ),
        sa.UniqueConstraint("county_id", "number", name="arrears_case_county_id_number_key"),
        sa.CheckConstraint("pay_by >= ordered_on", name="pay_by"),
        sa.CheckConstraint("ordered_on >= filed_on", name="ordered_on"),
    )
    op.create_index("arrears_case_county_id_state_idx", "arrears_case", ["county_id", "state"])
    op.create_index("arrears_case_project_id_idx", "arrears_case", ["project_id"])
    op.create_table(
        "claim",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("worker_id", ID, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("owed", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["arrears_case.id"], name="claim_case_id_fkey"),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name="claim_worker_id_fkey"),
        sa.UniqueConstraint(
            "case_id", "worker_id", "month", name="claim_case_id_worker_id_month_key"
        ),
        sa.UniqueConstraint("case_id", "line", name="claim_case_id_line_key"),
        sa.CheckConstraint("owed > 0", name="owed"),
    )
    op.create_index("claim_worker_id_month_idx", "claim", ["worker_id", "month"])
    op.create_table(
        "claim_payment",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="claim_payment_claim_id_fkey"),
        sa.UniqueConstraint("claim_id", "source", name="claim_payment_claim_id_source_key"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("kind IN ('WAGE', 'LIVING', 'TRAVEL')", name="kind"),
        sa.CheckConstraint("state IN ('PLANNED', 'PAID', 'BOUNCED', 'CANCELLED')", name="state"),
    )
    op.create_index("claim_payment_source_idx", "claim_payment", ["source"])
    op.create_table(
        "employer_payment",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False, index=True),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["arrears_case.id"], name="employer_payment_case_id_fkey"
        ),
    )
    op.create_table(
        "case_event",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False, index=True),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("what_zh", sa.String(500), nullable=False),
        sa.Column("what_en", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["arrears_case.id"], name="case_event_case_id_fkey"),
    )


def _banking() -> None:
    op.create_table(
        "bank_account",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("book_id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("bank", sa.String(200), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="bank_account_county_id_fkey"),
        sa.UniqueConstraint("number", name="bank_account_number_key"),
    )
    op.create_table(
        "payment_batch",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("approval_id", ID, nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("paid_on", sa.Date),
        sa.Column("bank_reference", sa.String(64)),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name="payment_batch_bank_account_id_fkey"
        ),
        sa.UniqueConstraint("source", name="payment_batch_source_key"),
    )
    op.create_table(
        "payment_line",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False, index=True),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("worker_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("settled_on", sa.Date),
        sa.Column("bank_reference", sa.String(64)),
        sa.Column("reason", sa.String(500)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("proposal_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payment_batch.id"], name="payment_line_batch_id_fkey"
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name="payment_line_worker_id_fkey"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["voucher_proposal.id"], name="payment_line_proposal_id_fkey"
        ),
        sa.UniqueConstraint("source", "worker_id", name="payment_line_source_worker_id_key"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint(
            "state IN ('SENT', 'PAID', 'BOUNCED', 'REPAID', 'CANCELLED')", name="state"
        ),
    )
    op.create_table(
        "bank_statement",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False, index=True),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("opening", sa.BigInteger, nullable=False),
        sa.Column("closing", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("imported_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name="bank_statement_bank_account_id_fkey"
        ),
        sa.UniqueConstraint(
            "bank_account_id", "digest", name="bank_statement_bank_account_id_digest_key"
        ),
    )
    op.create_table(
        "bank_statement_line",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("statement_id", ID, nullable=False, index=True),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("balance", sa.BigInteger, nullable=False),
        sa.Column("counterparty", sa.String(200)),
        sa.Column("memo", sa.String(200)),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name="bank_statement_line_statement_id_fkey"
        ),
        sa.UniqueConstraint(
            "bank_account_id", "reference", name="bank_statement_line_bank_account_id_reference_key"
        ),
    )
