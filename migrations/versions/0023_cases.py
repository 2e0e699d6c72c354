"""Cases, whole: intake, transfer, reclassification, supervision, referral, claims that end."""

import sqlalchemy as sa
from alembic import op

revision = "0023_cases"
down_revision = "0022_fund_whole"

APPEND_ONLY = ("claim_end",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

MOVES = """NEW.state <> OLD.state AND NOT (
    (OLD.state = 'REPORTED'
        AND NEW.state IN ('ACCEPTED', 'REJECTED', 'TRANSFERRED', 'RECLASSIFIED'))
    OR (OLD.state = 'ACCEPTED' AND NEW.state = 'INVESTIGATING')
    OR (OLD.state = 'INVESTIGATING'
        AND NEW.state IN ('ORDERED', 'PAID_BY_EMPLOYER', 'ENDED', 'TRANSFERRED', 'RECLASSIFIED'))
    OR (OLD.state = 'ORDERED' AND NEW.state IN ('DEFAULTED', 'PAID_BY_EMPLOYER', 'ENDED'))
    OR (OLD.state = 'DEFAULTED'
        AND NEW.state IN ('SETTLING', 'PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY', 'ENDED'))
    OR (OLD.state = 'SETTLING'
        AND NEW.state IN ('PAID_BY_EMPLOYER', 'SETTLED_BY_THIRD_PARTY', 'ENDED'))
    OR (OLD.state = 'PAID_BY_EMPLOYER' AND NEW.state IN ('CLOSED', 'CLOSED_PURSUING'))
    OR (OLD.state IN ('SETTLED_BY_THIRD_PARTY', 'ENDED')
        AND NEW.state IN ('CLOSED', 'CLOSED_PURSUING', 'SETTLING'))
    OR (OLD.state = 'CLOSED_PURSUING' AND NEW.state IN ('CLOSED', 'SETTLING'))
    OR (OLD.state = 'CLOSED' AND NEW.state = 'SETTLING')
)"""

COLUMNS = (
    ("arrears_case", sa.Column("reference", sa.String(64))),
    ("arrears_case", sa.Column("sector", sa.String(24))),
    ("arrears_case",
     sa.Column("government_invested", sa.Boolean, nullable=False, server_default=sa.false())),
    ("arrears_case", sa.Column("accepted_on", sa.Date)),
    ("arrears_case", sa.Column("extended_on", sa.Date)),
    ("arrears_case", sa.Column("supervision", sa.String(12))),
    ("arrears_case", sa.Column("referred_on", sa.Date)),
    ("arrears_case", sa.Column("referred_to", sa.String(200))),
    ("arrears_case", sa.Column("compensation_percent", sa.Integer)),
    ("arrears_case", sa.Column("extra_compensation", sa.BigInteger)),
    ("arrears_case", sa.Column("compensation_on", sa.Date)),
    ("employer_payment", sa.Column("document_number", sa.String(64))),
    ("employer_payment", sa.Column("document_digest", sa.String(64))),
    ("employer_payment", sa.Column("extra_compensation", sa.BigInteger)),
    ("case_event", sa.Column("document", sa.String(200))),
    ("case_event", sa.Column("document_number", sa.String(64))),
    ("case_event", sa.Column("document_digest", sa.String(64))),
)  # fmt: skip


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "claim_end",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False, index=True),
        sa.Column("case_id", ID, nullable=False, index=True),
        sa.Column("ended_on", sa.Date, nullable=False),
        sa.Column("ground", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("document_number", sa.String(64), nullable=False),
        sa.Column("document_digest", sa.String(64)),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="claim_end_claim_id_fkey"),
        sa.ForeignKeyConstraint(["case_id"], ["arrears_case.id"], name="claim_end_case_id_fkey"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.guard("claim_end_fixed", "claim_end", "UPDATE", "1 = 1", "an ended claim stays ended")
    op.guard("claim_end_kept", "claim_end", "DELETE", "1 = 1", "ended claims are kept")
    _moves()


def downgrade() -> None:
    raise NotImplementedError("Cases are records; they are never taken away.")


def _moves() -> None:
    """The listed moves of a case, in the place of those of 0006."""
    says = "no such move of a case"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER arrears_case_moves")
        op.execute(
            f"CREATE TRIGGER arrears_case_moves BEFORE UPDATE ON arrears_case FOR EACH ROW "
            f"WHEN {MOVES} BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION arrears_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {MOVES} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF; "
        f"RETURN NEW; END $$"
    )
