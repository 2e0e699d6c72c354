"""Policies, the working-day calendar, and the clocks of the law."""

import sqlalchemy as sa
from alembic import op

revision = "0003_policies"
down_revision = "0002_people"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.String(27)

#: Tables whose rows decisions rest on: a row is never changed and never goes away (I-12).
KEPT = ("policy_version", "county_policy")


def upgrade() -> None:
    _policies()
    _calendar()
    _deadlines()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_guards()
    else:
        _postgresql_guards()


def downgrade() -> None:
    for table in ("deadline", "calendar_day", "county_policy", "policy_version"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION policies_refuse()")


def _policies() -> None:
    op.create_table(
        "policy_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("sector", sa.String(32), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("source_zh", sa.String(500), nullable=False),
        sa.Column("source_en", sa.String(500), nullable=False),
        sa.Column("article", sa.String(200), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date()),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="policy_version_pkey"),
        sa.UniqueConstraint("kind", "code", "number", name="policy_version_kind_code_number_key"),
        sa.CheckConstraint("number > 0", name="policy_version_number_check"),
        sa.CheckConstraint(
            "effective_to >= effective_from", name="policy_version_effective_to_check"
        ),
    )
    op.create_table(
        "county_policy",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sector", sa.String(32), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("adopted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="county_policy_pkey"),
        sa.UniqueConstraint(
            "county_id",
            "kind",
            "sector",
            "effective_from",
            name="county_policy_county_id_kind_sector_effective_from_key",
        ),
    )


def _calendar() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("day", name="calendar_day_pkey"),
    )


def _deadlines() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("what_zh", sa.String(200), nullable=False),
        sa.Column("what_en", sa.String(200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("day_kind", sa.String(8), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("missing_year", sa.Integer()),
        sa.Column("settled_on", sa.Date()),
        sa.Column("settled_by", sa.String(120)),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="deadline_pkey"),
        sa.CheckConstraint(
            "day_kind IN ('WORKING', 'NATURAL', 'WAITING', 'FIXED')",
            name="deadline_day_kind_check",
        ),
        sa.CheckConstraint(
            "(due_on IS NULL) <> (missing_year IS NULL)", name="deadline_due_or_missing_check"
        ),
        sa.CheckConstraint(
            "(settled_on IS NULL) = (settled_by IS NULL)", name="deadline_settled_check"
        ),
    )
    op.create_index(
        "deadline_running_idx", "deadline", ["subject", "rule"], unique=True,
        sqlite_where=sa.text("settled_on IS NULL"),
        postgresql_where=sa.text("settled_on IS NULL"),
    )  # fmt: skip
    op.create_index("deadline_county_id_due_on_idx", "deadline", ["county_id", "due_on", "id"])


def _sqlite_guards() -> None:
    for table in KEPT:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_kept_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'policies-kept: {table} is never changed'); END"
            )
    op.execute(
        "CREATE TRIGGER deadline_settled_stays BEFORE UPDATE ON deadline "
        "WHEN OLD.settled_on IS NOT NULL BEGIN "
        "SELECT RAISE(ABORT, 'deadline-settled: a settled deadline is never changed'); END"
    )


def _postgresql_guards() -> None:
    op.execute("""
        CREATE FUNCTION policies_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION policies_refuse('policies-kept: {table} is never changed')"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION policies_refuse('policies-kept: {table} is never changed')"
        )
    op.execute(
        "CREATE TRIGGER deadline_settled_stays BEFORE UPDATE ON deadline FOR EACH ROW "
        "WHEN (OLD.settled_on IS NOT NULL) EXECUTE FUNCTION "
        "policies_refuse('deadline-settled: a settled deadline is never changed')"
    )
