"""Recovery, whole: spread and reversed receipts, steps, instalments, co-debtors."""

import sqlalchemy as sa
from alembic import op

revision = "0017_recoveries"
down_revision = "0016_registers"

APPEND_ONLY = (
    "recovery_share", "recovery_reversal", "interest_accrual", "recovery_step", "instalment_plan",
    "instalment", "co_debtor",
)  # fmt: skip

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "recovery_share",
        sa.Column("receipt_id", ID, primary_key=True, autoincrement=False),
        sa.Column("advance_id", ID, primary_key=True, autoincrement=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("to_cost", sa.BigInteger, nullable=False),
        sa.Column("to_interest", sa.BigInteger, nullable=False),
        sa.Column("to_principal", sa.BigInteger, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["recovery_receipt.id"], name="recovery_share_receipt_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["advance_id"], ["advance.id"], name="recovery_share_advance_id_fkey"
        ),
    )
    op.create_index("recovery_share_advance_id_idx", "recovery_share", ["advance_id"])
    op.execute(
        "INSERT INTO recovery_share SELECT id, advance_id, county_id, to_cost, to_interest,"
        " to_principal, steps FROM recovery_receipt WHERE to_principal IS NOT NULL"
    )
    op.drop_column("recovery_receipt", "steps")
    op.create_table(
        "recovery_reversal",
        sa.Column("receipt_id", ID, primary_key=True, autoincrement=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("reversed_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["recovery_receipt.id"], name="recovery_reversal_receipt_id_fkey"
        ),
    )
    _pursuit()
    for table in APPEND_ONLY:
        op.guard(f"{table}_fixed", table, "UPDATE", "1 = 1", f"{table} never changes")
        op.guard(f"{table}_kept", table, "DELETE", "1 = 1", f"{table} is kept")


def _pursuit() -> None:
    op.create_table(
        "interest_accrual",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("proposal_id", ID, nullable=False, index=True),
        sa.Column("accrued_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _points("interest_accrual", "county_id", "county"),
        _points("interest_accrual", "advance_id", "advance"),
        _points("interest_accrual", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount <> 0", name="amount"),
    )
    op.create_table(
        "recovery_step",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("note", sa.String(500)),
        _points("recovery_step", "county_id", "county"),
        _points("recovery_step", "advance_id", "advance"),
    )
    op.create_table(
        "instalment_plan",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("advance_id", ID, nullable=False, index=True),
        sa.Column("agreement", sa.String(200), nullable=False),
        sa.Column("agreed_on", sa.Date, nullable=False),
        _points("instalment_plan", "county_id", "county"),
        _points("instalment_plan", "advance_id", "advance"),
    )
    op.create_table(
        "instalment",
        sa.Column("plan_id", ID, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _points("instalment", "plan_id", "instalment_plan"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_table(
        "co_debtor",
        sa.Column("advance_id", ID, primary_key=True, autoincrement=False),
        sa.Column("company_id", ID, primary_key=True, autoincrement=False, index=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("ground", sa.String(200), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        _points("co_debtor", "advance_id", "advance"),
        _points("co_debtor", "company_id", "company"),
    )


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def downgrade() -> None:
    raise NotImplementedError("Recoveries are records; they are never taken away.")
