"""Tables of the people who use the system, their roles and their sign-ins."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.actor import ADMINISTRATORS, Role
from ledger.db import Base, Id, Instant

ROLES = ", ".join(f"'{role}'" for role in Role)

#: The county of a role that is held for the whole office (SY, SE, AA).
WHOLE_OFFICE = 0


class Person(Base):
    """A natural person. The sealed identity number makes him one row only (S-2)."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("token"), UniqueConstraint("id_index"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: random row name, bound into every sealed field of this row
    token: Mapped[str] = mapped_column(String(32))
    #: the name as it stands on vouchers; officials sign with it
    name: Mapped[str] = mapped_column(String(200))
    id_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_index: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)


class UserAccount(Base):
    """The one account of a person."""

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("person_id"),
        UniqueConstraint("login"),
        CheckConstraint("login = lower(login)", name="login"),
        CheckConstraint("locale IN ('zh_CN', 'en')", name="locale"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    login: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[datetime] = mapped_column(Instant)
    #: an administrator chose the password: the person must change it before anything else
    password_given: Mapped[bool] = mapped_column(Boolean)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: the last 30-second step whose code was accepted; none at or before it is taken again
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    locale: Mapped[str | None] = mapped_column(String(5))
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class RoleGrant(Base):
    """A role held by a person in one county; S-3 and I-32 are kept by trigger."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(f"role IN ({ROLES})", name="role"),
        CheckConstraint("(role IN ('SY', 'SE', 'AA')) = (county_id = 0)", name="county"),
        CheckConstraint("granted_by <> person_id", name="self"),
        CheckConstraint("seconded_by <> granted_by", name="second"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index(
            "role_grant_active_idx",
            "person_id",
            "role",
            "county_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(2))
    #: 0 for administrators, who serve the whole office
    county_id: Mapped[int] = mapped_column(BigInteger)
    #: person ids; 0 is the system itself (first administrators, sample county)
    granted_by: Mapped[int] = mapped_column(BigInteger)
    seconded_by: Mapped[int | None] = mapped_column(BigInteger)
    granted_at: Mapped[datetime] = mapped_column(Instant)
    revoked_by: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class GrantRequest(Base):
    """A role that waits for the second administrator (S-10, note 3 of the role table)."""

    __tablename__ = "grant_request"
    __table_args__ = (
        CheckConstraint(f"role IN ({ROLES})", name="role"),
        CheckConstraint("state IN ('ASKED', 'GRANTED', 'REFUSED')", name="state"),
        CheckConstraint("decided_by <> asked_by", name="second"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(2))
    county_id: Mapped[int] = mapped_column(BigInteger)
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="ASKED")
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class SignIn(Base):
    """One sign-in of one browser; looked up at every request, so ending it acts at once."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_hash"), Index("sign_in_user_id_idx", "user_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: SHA-256 of the random 128 bits that the cookie carries
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    address: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    #: until then decisions need no new code or password
    fresh_until: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_why: Mapped[str | None] = mapped_column(String(20))


class SignInAttempt(Base):
    """An attempt to sign in, kept for the throttle and for the auditor."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("sign_in_attempt_address_at_idx", "address", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: keyed hash of the name typed: people type passwords into the wrong box
    login_index: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    succeeded: Mapped[bool] = mapped_column(Boolean)


class ApiToken(Base):
    """A bearer token with which a program acts as its owner, except where a person must."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"), Index("api_token_user_id_idx", "user_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    label: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


def county_of(role: Role, county_id: int) -> int:
    """The county a grant of the role is written under: 0 for administrators."""
    return WHOLE_OFFICE if role in ADMINISTRATORS else county_id


class Delegation(Base):
    """An official's step lies in another's hands for some days; it ends once, never changes."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("role IN ('A1', 'A2')", name="role"),
        CheckConstraint("from_person <> to_person", name="self"),
        CheckConstraint("last_day >= first_day", name="days"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, index=True)
    role: Mapped[str] = mapped_column(String(4))
    from_person: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    to_person: Mapped[int] = mapped_column(Id, ForeignKey("person.id"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    #: The paper by which it was given.
    document: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
