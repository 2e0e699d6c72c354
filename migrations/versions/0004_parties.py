"""Parties: counties, companies, projects, and workers whose identity is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0004_parties"
down_revision = "0003_policies"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "county",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("pinyin", sa.String(400), nullable=False),
        sa.Column("bureau", sa.String(200), nullable=False),
        sa.Column("registered_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name="county_pkey"),
        sa.UniqueConstraint("code", name="county_code_key"),
    )
    _companies()
    _projects()
    _workers()


def _companies() -> None:
    op.create_table(
        "company",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("uscc", sa.String(18), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("pinyin", sa.String(400), nullable=False),
        sa.Column("bank_name", sa.String(200)),
        sa.Column("bank_account", sa.String(32)),
        sa.Column("registered_at", sa.String(27), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="company_pkey"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="company_county_id_fkey"),
        sa.UniqueConstraint("county_id", "uscc", name="company_county_id_uscc_key"),
        sa.CheckConstraint("length(uscc) = 18", name="company_uscc_check"),
    )
    op.create_index("company_county_id_pinyin_idx", "company", ["county_id", "pinyin", "id"])


def _projects() -> None:
    op.create_table(
        "project",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("pinyin", sa.String(400), nullable=False),
        sa.Column("contractor_id", ID, nullable=False),
        sa.Column("owner_name", sa.String(200), nullable=False),
        sa.Column("sector", sa.String(32), nullable=False),
        sa.Column("work", sa.String(16), nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("contract_amount", sa.BigInteger, nullable=False),
        sa.Column("annual_amount", sa.BigInteger),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("permit_on", sa.Date),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("government_invested", sa.Boolean, nullable=False),
        sa.Column("completed_on", sa.Date),
        sa.Column("registered_at", sa.String(27), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="project_pkey"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="project_county_id_fkey"),
        sa.ForeignKeyConstraint(
            ["contractor_id"], ["company.id"], name="project_contractor_id_fkey"
        ),
        sa.UniqueConstraint("county_id", "code", name="project_county_id_code_key"),
        sa.CheckConstraint("contract_amount > 0", name="project_contract_amount_check"),
        sa.CheckConstraint("annual_amount > 0", name="project_annual_amount_check"),
        sa.CheckConstraint("ends_on >= signed_on", name="project_ends_on_check"),
        sa.CheckConstraint("permit_on >= signed_on", name="project_permit_on_check"),
        sa.CheckConstraint("completed_on >= signed_on", name="project_completed_on_check"),
    )
    op.create_index("project_county_id_pinyin_idx", "project", ["county_id", "pinyin", "id"])
    op.create_index("project_contractor_id_idx", "project", ["contractor_id"])


def _workers() -> None:
    op.create_table(
        "worker",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("identity_index", sa.LargeBinary(32), nullable=False),
        sa.Column("card_index", sa.LargeBinary(32)),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("citizen_id_sealed", sa.LargeBinary, nullable=False),
        sa.Column("bank_card_sealed", sa.LargeBinary),
        sa.Column("phone_sealed", sa.LargeBinary),
        sa.Column("registered_at", sa.String(27), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="worker_pkey"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="worker_county_id_fkey"),
        sa.UniqueConstraint("token", name="worker_token_key"),
        sa.UniqueConstraint(
            "county_id", "identity_index", name="worker_county_id_identity_index_key"
        ),
    )
    op.create_index("worker_county_id_card_index_idx", "worker", ["county_id", "card_index"])


def downgrade() -> None:
    for table in ("worker", "project", "company", "county"):
        op.drop_table(table)
