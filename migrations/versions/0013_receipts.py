"""Unidentified receipts, what leaves the custody account again, allocation sheets of interest."""

import sqlalchemy as sa
from alembic import op

revision = "0013_receipts"
down_revision = "0012_modes"

APPEND_ONLY = ("deposit_identification", "deposit_interest_sheet", "deposit_interest_line")

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("deposit_unidentified_final", "deposit_unidentified", "UPDATE",
     "OLD.proposal_id IS NOT NULL OR NEW.amount <> OLD.amount",
     "an unidentified receipt never changes"),
    ("deposit_unidentified_kept", "deposit_unidentified", "DELETE", "1 = 1",
     "unidentified receipts are kept"),
    ("deposit_identification_fixed", "deposit_identification", "UPDATE", "1 = 1",
     "identifications never change"),
    ("deposit_identification_kept", "deposit_identification", "DELETE", "1 = 1",
     "identifications are kept"),
    ("deposit_remittance_fixed", "deposit_remittance", "UPDATE",
     "NEW.amount <> OLD.amount OR NEW.kind <> OLD.kind OR NEW.payee_account <> OLD.payee_account"
     " OR OLD.paid_on IS NOT NULL", "a remittance never changes"),
    ("deposit_remittance_kept", "deposit_remittance", "DELETE", "1 = 1", "remittances are kept"),
    ("deposit_interest_sheet_fixed", "deposit_interest_sheet", "UPDATE", "1 = 1",
     "allocation sheets never change"),
    ("deposit_interest_sheet_kept", "deposit_interest_sheet", "DELETE", "1 = 1",
     "allocation sheets are kept"),
    ("deposit_interest_line_fixed", "deposit_interest_line", "UPDATE", "1 = 1",
     "lines of a sheet never change"),
    ("deposit_interest_line_kept", "deposit_interest_line", "DELETE", "1 = 1",
     "lines of a sheet are kept"),
)  # fmt: skip


def upgrade() -> None:
    _unidentified()
    _remittances()
    _sheets()
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("The record of receipts is never taken away.")


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"{table}_{column}_fkey")


def _unidentified() -> None:
    op.create_table(
        "deposit_unidentified",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("bank_reference", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("payer_name", sa.String(200), nullable=False),
        sa.Column("payer_bank", sa.String(200), nullable=False),
        sa.Column("payer_account", sa.String(32), nullable=False),
        sa.Column("memo", sa.String(200)),
        sa.Column("proposal_id", ID),
        _points("deposit_unidentified", "county_id", "county"),
        _points("deposit_unidentified", "bank_account_id", "bank_account"),
        _points("deposit_unidentified", "proposal_id", "voucher_proposal"),
        sa.CheckConstraint("amount > 0", name="deposit_unidentified_amount_check"),
    )
    op.create_index(
        "deposit_unidentified_county_id_id_idx", "deposit_unidentified", ["county_id", "id"]
    )
    op.create_table(
        "deposit_identification",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("unidentified_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("identified_on", sa.Date, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        _points("deposit_identification", "county_id", "county"),
        _points("deposit_identification", "unidentified_id", "deposit_unidentified"),
        _points("deposit_identification", "receipt_id", "deposit_receipt"),
        sa.UniqueConstraint("receipt_id", name="deposit_identification_receipt_id_key"),
    )
    op.create_index(
        "deposit_identification_unidentified_id_idx", "deposit_identification", ["unidentified_id"]
    )


def _remittances() -> None:
    op.create_table(
        "deposit_remittance",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("unidentified_id", ID),
        sa.Column("project_id", ID),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("payee_name", sa.String(200), nullable=False),
        sa.Column("payee_bank", sa.String(200), nullable=False),
        sa.Column("payee_account", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("paid_on", sa.Date),
        sa.Column("bank_reference", sa.String(64)),
        _points("deposit_remittance", "county_id", "county"),
        _points("deposit_remittance", "unidentified_id", "deposit_unidentified"),
        _points("deposit_remittance", "project_id", "project"),
        _points("deposit_remittance", "bank_account_id", "bank_account"),
        _points("deposit_remittance", "approval_id", "approval_request"),
        sa.CheckConstraint("amount > 0", name="deposit_remittance_amount_check"),
        sa.CheckConstraint(
            "kind IN ('UNIDENTIFIED', 'EXCESS', 'INTEREST')", name="deposit_remittance_kind_check"
        ),
        sa.CheckConstraint(
            "(kind = 'UNIDENTIFIED') = (unidentified_id IS NOT NULL)"
            " AND (kind <> 'UNIDENTIFIED') = (project_id IS NOT NULL)",
            name="deposit_remittance_subject_check",
        ),
    )
    for name, columns in (
        ("deposit_remittance_county_id_id_idx", ["county_id", "id"]),
        ("deposit_remittance_project_id_idx", ["project_id"]),
        ("deposit_remittance_unidentified_id_idx", ["unidentified_id"]),
    ):
        op.create_index(name, "deposit_remittance", columns)


def _sheets() -> None:
    op.create_table(
        "deposit_interest_sheet",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("interest_id", ID, nullable=False),
        sa.Column("period_from", sa.Date, nullable=False),
        sa.Column("period_to", sa.Date, nullable=False),
        _points("deposit_interest_sheet", "county_id", "county"),
        _points("deposit_interest_sheet", "interest_id", "deposit_interest"),
        sa.UniqueConstraint("interest_id", name="deposit_interest_sheet_interest_id_key"),
        sa.CheckConstraint("period_from <= period_to", name="deposit_interest_sheet_period_check"),
    )
    op.create_table(
        "deposit_interest_line",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("product", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("rounding", sa.Integer, nullable=False),
        _points("deposit_interest_line", "sheet_id", "deposit_interest_sheet"),
        _points("deposit_interest_line", "project_id", "project"),
        sa.UniqueConstraint(
            "sheet_id", "project_id", name="deposit_interest_line_sheet_id_project_id_key"
        ),
        sa.CheckConstraint("product > 0", name="deposit_interest_line_product_check"),
        sa.CheckConstraint("amount >= 0", name="deposit_interest_line_amount_check"),
        sa.CheckConstraint("rounding IN (0, 1)", name="deposit_interest_line_rounding_check"),
    )
