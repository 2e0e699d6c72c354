"""Result files of the bank: each is taken in once for its batch."""

import sqlalchemy as sa
from alembic import op

revision = "0027_bank_results"
down_revision = "0026_agreements"

APPEND_ONLY = ("bank_result",)

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "bank_result",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("paid", sa.Integer, nullable=False),
        sa.Column("bounced", sa.Integer, nullable=False),
        sa.Column("imported_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payment_batch.id"], name="bank_result_batch_id_fkey"
        ),
        sa.UniqueConstraint("batch_id", "digest", name="bank_result_batch_id_digest_key"),
    )
    for table in APPEND_ONLY:
        _guard(f"{table}_fixed", table, "UPDATE", f"{table} never changes")
        _guard(f"{table}_kept", table, "DELETE", f"{table} is kept")


def downgrade() -> None:
    raise NotImplementedError("Result files of the bank are kept.")


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
