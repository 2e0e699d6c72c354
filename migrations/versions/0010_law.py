"""Policies changed by an approved request, chains of approval as policy."""

import sqlalchemy as sa
from alembic import op

revision = "0010_law"
down_revision = "0009_funds"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: name, table, when, condition under which it is refused, what is said
GUARDS = (
    ("approval_request_law", "approval_request", "UPDATE",
     "COALESCE(NEW.policy_version_id, 0) <> COALESCE(OLD.policy_version_id, 0)"
     " OR COALESCE(NEW.subject_group, '') <> COALESCE(OLD.subject_group, '')",
     "the policy behind a request never changes"),
    ("policy_amendment_fixed", "policy_amendment", "UPDATE",
     "NEW.base_id <> OLD.base_id OR NEW.terms <> OLD.terms OR NEW.basis <> OLD.basis"
     " OR NEW.effective_from <> OLD.effective_from OR NEW.source_zh <> OLD.source_zh"
     " OR NEW.article <> OLD.article OR OLD.version_id IS NOT NULL",
     "a change of policy never changes"),
    ("policy_amendment_kept", "policy_amendment", "DELETE", "1 = 1", "changes of policy are kept"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("policy_version", sa.Column("county_id", ID))
    op.add_column("approval_request", sa.Column("policy_version_id", ID))
    op.add_column("approval_request", sa.Column("subject_group", sa.String(64)))
    op.create_index("approval_request_subject_group_idx", "approval_request", ["subject_group"])
    op.create_table(
        "policy_amendment",
        sa.Column("id", ID, primary_key=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("base_id", ID, nullable=False),
        sa.Column("source_zh", sa.String(500), nullable=False),
        sa.Column("source_en", sa.String(500), nullable=False),
        sa.Column("article", sa.String(200), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("effective_from", sa.Date, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("approval_id", ID),
        sa.Column("version_id", ID),
        sa.Column("adopted_on", sa.Date),
        _points("county_id", "county"),
        _points("base_id", "policy_version"),
        _points("approval_id", "approval_request"),
        _points("version_id", "policy_version"),
    )
    op.create_index("policy_amendment_county_id_id_idx", "policy_amendment", ["county_id", "id"])
    for guard in GUARDS:
        op.guard(*guard)


def downgrade() -> None:
    raise NotImplementedError("Changes of policy are never taken away.")


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"policy_amendment_{column}_fkey")
