"""The fund, whole: reserve budgets, unidentified receipts, penalties, papers of write-offs."""

import sqlalchemy as sa
from alembic import op

revision = "0022_fund_whole"
down_revision = "0021_imports"

APPEND_ONLY = ("reserve_budget", "fund_unidentified", "write_off_paper")

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "reserve_budget",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False, index=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("recorded_on", sa.Date, nullable=False),
        _points("reserve_budget", "county_id", "county"),
        sa.CheckConstraint("amount >= 0", name="amount"),
    )
    op.create_table(
        "fund_unidentified",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("payer", sa.String(200), nullable=False),
        sa.Column("memo", sa.String(500)),
        sa.Column("proposal_id", ID, nullable=False),
        _points("fund_unidentified", "county_id", "county"),
        _points("fund_unidentified", "bank_account_id", "bank_account"),
        _points("fund_unidentified", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_index("fund_unidentified_county_id_idx", "fund_unidentified", ["county_id", "id"])
    op.create_table(
        "write_off_paper",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("write_off_id", ID, nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        _points("write_off_paper", "write_off_id", "write_off"),
    )
    for column in (
        sa.Column("penalty", sa.BigInteger),
        sa.Column("penalty_document", sa.String(200)),
        sa.Column("to_income", sa.BigInteger),
        sa.Column("identified_from", sa.String(80)),
    ):
        op.add_column("recovery_receipt", column)
    for table in APPEND_ONLY:
        _guard(f"{table}_fixed", table, "UPDATE", f"{table} never changes")
        _guard(f"{table}_kept", table, "DELETE", f"{table} is kept")


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def downgrade() -> None:
    raise NotImplementedError("The fund's records are never taken away.")


def _guard(name: str, table: str, when: str, says: str) -> None:
    """A row trigger that refuses the statement, on either engine."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
