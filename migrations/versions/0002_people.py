"""People, their roles and sign-ins, the audit events and the idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002_people"
down_revision = "0001_open_the_book"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.String(27)

ROLES = "'FO', 'A1', 'A2', 'AU', 'SY', 'SE', 'AA'"

#: Pairs of roles that one person never holds together (S-3, I-32): ``held`` against ``wanted``.
#: An auditor or an administrator holds nothing else; an officer approves nothing, anywhere; the
#: two tiers of one county are two persons.
APART = """
    held.revoked_at IS NULL AND held.person_id = NEW.person_id AND (
        (held.role <> NEW.role AND (held.role IN ('AU', 'SY', 'SE', 'AA')
                                    OR NEW.role IN ('AU', 'SY', 'SE', 'AA')))
        OR (held.role = 'FO' AND NEW.role IN ('A1', 'A2'))
        OR (NEW.role = 'FO' AND held.role IN ('A1', 'A2'))
        OR (held.county_id = NEW.county_id AND held.role IN ('A1', 'A2')
            AND NEW.role IN ('A1', 'A2') AND held.role <> NEW.role))
"""


def upgrade() -> None:
    _people()
    _sign_in()
    _audit()
    _idempotency()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_guards()
    else:
        _postgresql_guards()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("role_grant", "audit_event", "idempotency_key"):
            op.execute(f"DROP TABLE {table} CASCADE")
        for function in ("role_grant_apart", "role_grant_kept", "audit_event_kept",
                         "idempotency_key_kept", "people_refuse"):  # fmt: skip
            op.execute(f"DROP FUNCTION {function}()")
    else:
        for table in ("role_grant", "audit_event", "idempotency_key"):
            op.drop_table(table)
    for table in ("api_token", "sign_in_attempt", "sign_in", "grant_request", "user_account",
                  "person"):  # fmt: skip
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="person_pkey"),
        sa.UniqueConstraint("token", name="person_token_key"),
        sa.UniqueConstraint("id_index", name="person_id_index_key"),
    )
    op.create_table(
        "user_account",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("password_set_at", INSTANT, nullable=False),
        sa.Column("password_given", sa.Boolean(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(5), nullable=True),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="user_account_pkey"),
        sa.UniqueConstraint("person_id", name="user_account_person_id_key"),
        sa.UniqueConstraint("login", name="user_account_login_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="user_account_person_id_fkey"),
        sa.CheckConstraint("login = lower(login)", name="user_account_login_check"),
        sa.CheckConstraint("locale IN ('zh_CN', 'en')", name="user_account_locale_check"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(2), nullable=False),
        sa.Column("county_id", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("seconded_by", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="role_grant_pkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="role_grant_person_id_fkey"),
        sa.CheckConstraint(f"role IN ({ROLES})", name="role_grant_role_check"),
        sa.CheckConstraint(
            "(role IN ('SY', 'SE', 'AA')) = (county_id = 0)", name="role_grant_county_check"
        ),
        sa.CheckConstraint("granted_by <> person_id", name="role_grant_self_check"),
        sa.CheckConstraint("seconded_by <> granted_by", name="role_grant_second_check"),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name="role_grant_revoked_check"
        ),
    )
    op.create_index(
        "role_grant_active_idx",
        "role_grant",
        ["person_id", "role", "county_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "grant_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(2), nullable=False),
        sa.Column("county_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="grant_request_pkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="grant_request_person_id_fkey"),
        sa.CheckConstraint(f"role IN ({ROLES})", name="grant_request_role_check"),
        sa.CheckConstraint(
            "state IN ('ASKED', 'GRANTED', 'REFUSED')", name="grant_request_state_check"
        ),
        sa.CheckConstraint("decided_by <> asked_by", name="grant_request_second_check"),
    )


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("fresh_until", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_why", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("id", name="sign_in_pkey"),
        sa.UniqueConstraint("token_hash", name="sign_in_token_hash_key"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="sign_in_user_id_fkey"),
    )
    op.create_index("sign_in_user_id_idx", "sign_in", ["user_id"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", ID, nullable=False),
        sa.Column("login_index", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="sign_in_attempt_pkey"),
    )
    op.create_index("sign_in_attempt_address_at_idx", "sign_in_attempt", ["address", "at"])
    op.create_table(
        "api_token",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="api_token_pkey"),
        sa.UniqueConstraint("token_hash", name="api_token_token_hash_key"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="api_token_user_id_fkey"),
    )
    op.create_index("api_token_user_id_idx", "api_token", ["user_id"])


def _audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("county_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.String(40), nullable=False),
        sa.Column("door", sa.String(10), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("sealed_seq", sa.BigInteger(), nullable=True),
        sa.Column("prev_hash", sa.String(64), nullable=True),
        sa.Column("hash", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="audit_event_pkey"),
        sa.UniqueConstraint("sealed_seq", name="audit_event_sealed_seq_key"),
        sa.CheckConstraint(
            "(sealed_seq IS NULL) = (hash IS NULL) AND (sealed_seq IS NULL) = (prev_hash IS NULL)",
            name="audit_event_sealed_check",
        ),
    )
    op.create_index("audit_event_county_id_id_idx", "audit_event", ["county_id", "id"])
    op.create_index("audit_event_subject_idx", "audit_event", ["subject"])


def _idempotency() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("book_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("counties", sa.String(200), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(60), nullable=True),
        sa.Column("location", sa.String(300), nullable=True),
        sa.Column("etag", sa.String(80), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("book_id", "actor_id", "key", name="idempotency_key_pkey"),
    )


#: What may never change once written, and the columns that may be filled once.
_AUDIT_FIXED = ("id", "at", "action", "subject", "county_id", "user_id", "person_id", "roles",
                "door", "address", "request_id", "facts")  # fmt: skip
_GRANT_FIXED = ("id", "person_id", "role", "county_id", "granted_by", "seconded_by", "granted_at")
_KEY_FIXED = ("book_id", "actor_id", "key", "fingerprint", "created_at")


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)


def _sqlite_guards() -> None:
    for table, fixed, once in (
        ("audit_event", _AUDIT_FIXED, "sealed_seq"),
        ("role_grant", _GRANT_FIXED, "revoked_at"),
        ("idempotency_key", _KEY_FIXED, "status"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} keeps every row'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
            f"WHEN OLD.{once} IS NOT NULL OR {_changed(fixed, 'IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never rewritten'); END"
        )
    op.execute(
        "CREATE TRIGGER role_grant_apart BEFORE INSERT ON role_grant "
        f"WHEN EXISTS (SELECT 1 FROM role_grant AS held WHERE {APART}) "
        "BEGIN SELECT RAISE(ABORT, 'role_grant_apart: these roles are kept apart'); END"
    )


def _postgresql_guards() -> None:
    op.execute(
        """
        CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% keeps every row', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    for table, fixed, once in (
        ("audit_event", _AUDIT_FIXED, "sealed_seq"),
        ("role_grant", _GRANT_FIXED, "revoked_at"),
        ("idempotency_key", _KEY_FIXED, "status"),
    ):
        op.execute(
            f"""
            CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.{once} IS NOT NULL OR {_changed(fixed, "IS DISTINCT FROM")} THEN
                    RAISE EXCEPTION '{table} is never rewritten'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$
            """
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION people_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION people_refuse()"
        )
    op.execute(
        f"""
        CREATE FUNCTION role_grant_apart() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM person WHERE id = NEW.person_id FOR UPDATE;
            IF EXISTS (SELECT 1 FROM role_grant AS held WHERE {APART}) THEN
                RAISE EXCEPTION 'role_grant_apart: these roles are kept apart'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER role_grant_apart BEFORE INSERT ON role_grant "
        "FOR EACH ROW EXECUTE FUNCTION role_grant_apart()"
    )
