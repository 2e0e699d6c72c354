"""Who of those who answer for a debt paid a receipt: the debtor, or one beside him."""

from alembic import op

revision = "0032_payers"
down_revision = "0031_settled_anew"


def upgrade() -> None:
    # Added with its reference in one statement: both engines take it so, and SQLite no other way.
    op.execute(
        "ALTER TABLE recovery_receipt ADD COLUMN payer_id "
        f"{'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'} "
        "CONSTRAINT recovery_receipt_payer_id_fkey REFERENCES company (id)"
    )
    op.create_index("recovery_receipt_payer_id_idx", "recovery_receipt", ["payer_id"])


def downgrade() -> None:
    raise NotImplementedError("Who paid is never taken away.")
