"""Receipts of recovery: spread over several advances, and reversed."""

import sqlalchemy as sa
from alembic import op

revision = "0017_recoveries"
down_revision = "0016_registers"

APPEND_ONLY = ("recovery_share", "recovery_reversal")

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("recovery_share_fixed", "recovery_share", "UPDATE", "1 = 1", "shares never change"),
    ("recovery_share_kept", "recovery_share", "DELETE", "1 = 1", "shares are kept"),
    ("recovery_reversal_fixed", "recovery_reversal", "UPDATE", "1 = 1", "reversals never change"),
    ("recovery_reversal_kept", "recovery_reversal", "DELETE", "1 = 1", "reversals are kept"),
)

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
    for guard in GUARDS:
        _guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("Recoveries are records; they are never taken away.")


def _guard(name: str, table: str, when: str, refused_if: str, says: str) -> None:
    """A row trigger that refuses the statement when the condition holds, on either engine."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW WHEN {refused_if} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused_if} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
