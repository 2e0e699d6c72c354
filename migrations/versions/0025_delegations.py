"""An official may have his step done by another for some days; the decision tells for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0025_delegations"
down_revision = "0024_parts"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

FROZEN = """
    NEW.county_id <> OLD.county_id OR NEW.role <> OLD.role OR NEW.from_person <> OLD.from_person
    OR NEW.to_person <> OLD.to_person OR NEW.first_day <> OLD.first_day
    OR NEW.last_day <> OLD.last_day OR NEW.document <> OLD.document
    OR OLD.revoked_at IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False, index=True),
        sa.Column("role", sa.String(4), nullable=False),
        sa.Column("from_person", ID, nullable=False, index=True),
        sa.Column("to_person", ID, nullable=False, index=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("given_at", sa.String(27), nullable=False),
        sa.Column("revoked_at", sa.String(27)),
        sa.CheckConstraint("role IN ('A1', 'A2')", name="role"),
        sa.CheckConstraint("from_person <> to_person", name="self"),
        sa.CheckConstraint("last_day >= first_day", name="days"),
        sa.ForeignKeyConstraint(["from_person"], ["person.id"], name="delegation_from_person_fkey"),
        sa.ForeignKeyConstraint(["to_person"], ["person.id"], name="delegation_to_person_fkey"),
    )
    op.guard("delegation_fixed", "delegation", "UPDATE", FROZEN, "a delegation only ends, once")
    op.guard("delegation_kept", "delegation", "DELETE", "1 = 1", "delegations are kept")
    op.add_column("approval_decision", sa.Column("for_person", ID))


def downgrade() -> None:
    raise NotImplementedError("For whom an official decided is never taken away.")
