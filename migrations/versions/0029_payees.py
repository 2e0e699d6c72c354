"""To whom a transfer goes: the account approved, cards changed by two, each bank's own columns."""

import sqlalchemy as sa
from alembic import op

revision = "0029_payees"
down_revision = "0028_advances"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: A change of card is decided once, by somebody other than its maker, and what it says stands.
FIXED = (
    "OLD.state <> 'PROPOSED' OR NEW.worker_id <> OLD.worker_id"
    " OR NEW.card_sealed <> OLD.card_sealed OR NEW.maker_person <> OLD.maker_person"
    " OR (NEW.state = 'CONFIRMED' AND NEW.reviewer_person = OLD.maker_person)"
)


def upgrade() -> None:
    op.add_column("payment_line", sa.Column("payee_index", sa.LargeBinary(32)))
    op.execute(
        "UPDATE payment_line SET payee_index ="
        " (SELECT card_index FROM worker WHERE worker.id = payment_line.worker_id)"
    )
    _templates()
    _card_changes()
    op.guard(
        "card_change_fixed",
        "card_change",
        "UPDATE",
        FIXED,
        "a card is changed by two persons, once",
    )
    op.guard("card_change_kept", "card_change", "DELETE", "1 = 1", "changes of cards are kept")


def downgrade() -> None:
    raise NotImplementedError("Who changed the account of a worker is never taken away.")


def _templates() -> None:
    op.create_table(
        "bank_template",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("columns", sa.Text, nullable=False),
        sa.Column("unit", sa.String(4), nullable=False),
        sa.Column("delimiter", sa.String(9), nullable=False),
        sa.Column("encoding", sa.String(7), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name="bank_template_bank_account_id_fkey"
        ),
        sa.UniqueConstraint("bank_account_id", name="bank_template_bank_account_id_key"),
        sa.CheckConstraint("unit IN ('YUAN', 'FEN')", name="unit"),
        sa.CheckConstraint("encoding IN ('UTF8', 'GB18030')", name="encoding"),
    )


def _card_changes() -> None:
    op.create_table(
        "card_change",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("worker_id", ID, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("card_sealed", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("maker_person", ID, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("reviewer_person", ID),
        sa.Column("reviewed_at", sa.String(27)),
        sa.Column("opinion", sa.String(500)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name="card_change_worker_id_fkey"),
        sa.CheckConstraint("state IN ('PROPOSED', 'CONFIRMED', 'REFUSED')", name="state"),
    )
    op.create_index("card_change_county_id_state_idx", "card_change", ["county_id", "state"])
    op.create_index(
        "card_change_open_key", "card_change", ["worker_id"], unique=True,
        postgresql_where=sa.text("state = 'PROPOSED'"), sqlite_where=sa.text("state = 'PROPOSED'"),
    )  # fmt: skip
