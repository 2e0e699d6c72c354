"""The registers of the house: counties, companies, projects, workers."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.db import Base, Fen, Id, Instant
from ledger.money import Money


class County(Base):
    """A county whose bureau keeps the two books."""

    __tablename__ = "county"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Administrative division code, such as 652301.
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    #: Sort key of the name.
    pinyin: Mapped[str] = mapped_column(String(400))
    #: The bureau that is beneficiary of guarantees (G-03).
    bureau: Mapped[str] = mapped_column(String(200))
    #: The short name that begins the numbers of its papers, such as 昌; else the name's first sign.
    short: Mapped[str | None] = mapped_column(String(8))
    registered_at: Mapped[datetime] = mapped_column(Instant)


class Opening(Base):
    """A county or a book that one administrator asked for and a second decides on (S-10)."""

    __tablename__ = "opening"
    __table_args__ = (
        CheckConstraint("kind IN ('COUNTY', 'BOOK')", name="kind"),
        CheckConstraint("state IN ('ASKED', 'OPENED', 'REFUSED')", name="state"),
        CheckConstraint("decided_by <> asked_by", name="second"),
        CheckConstraint("(state = 'ASKED') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("(state = 'OPENED') = (made_id IS NOT NULL)", name="made"),
        CheckConstraint(
            "(kind = 'COUNTY') = (name IS NOT NULL AND bureau IS NOT NULL)", name="county"
        ),
        CheckConstraint(
            "(kind = 'BOOK') = (county_id IS NOT NULL AND book_kind IS NOT NULL"
            " AND opened_on IS NOT NULL)",
            name="book",
        ),
        CheckConstraint("book_kind IN ('DEP', 'FUND')", name="book_kind"),
        Index("opening_state_idx", "state", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    #: Division code of the county, or code of the book such as 652301-DEP.
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(200))
    bureau: Mapped[str | None] = mapped_column(String(200))
    short: Mapped[str | None] = mapped_column(String(8))
    county_id: Mapped[int | None] = mapped_column(Id, ForeignKey("county.id"))
    book_kind: Mapped[str | None] = mapped_column(String(4))
    opened_on: Mapped[date | None] = mapped_column(Date)
    #: Whether one officer may post alone in the book.
    one_officer: Mapped[bool] = mapped_column(default=False)
    #: Person ids.
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(8), default="ASKED")
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    #: The county or book that stands since.
    made_id: Mapped[int | None] = mapped_column(BigInteger)


class Company(Base):
    """A company known to the county: contractor, subcontractor, owner or debtor."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("county_id", "uscc"),
        CheckConstraint("length(uscc) = 18", name="uscc"),
        Index("company_county_id_pinyin_idx", "county_id", "pinyin", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: Unified social credit code, check character proved (P-05).
    uscc: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(200))
    #: Sort key of the name.
    pinyin: Mapped[str] = mapped_column(String(400))
    #: The company's own bank and account, if it has told them.
    bank_name: Mapped[str | None] = mapped_column(String(200))
    bank_account: Mapped[str | None] = mapped_column(String(32))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    #: Rises with every edit.
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Project(Base):
    """A building or other project for which a deposit may be owed."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("county_id", "code"),
        CheckConstraint("contract_amount > 0", name="contract_amount"),
        CheckConstraint("annual_amount > 0", name="annual_amount"),
        CheckConstraint("ends_on >= signed_on", name="ends_on"),
        CheckConstraint("permit_on >= signed_on", name="permit_on"),
        CheckConstraint("completed_on >= signed_on", name="completed_on"),
        Index("project_county_id_pinyin_idx", "county_id", "pinyin", "id"),
        Index("project_contractor_id_idx", "contractor_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: The county's own project number.
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    #: Sort key of the name.
    pinyin: Mapped[str] = mapped_column(String(400))
    #: Who stores the deposit (D-01): the contractor, of a joint venture the member named (D-14).
    contractor_id: Mapped[int] = mapped_column(Id, ForeignKey("company.id"))
    #: Who has it built.
    owner_name: Mapped[str] = mapped_column(String(200))
    #: Trade, an open list (F-07), and kind of work; together they find the tier.
    sector: Mapped[str] = mapped_column(String(32))
    work: Mapped[str] = mapped_column(String(16))
    #: Division code of the place, by which its policies are found; the county's unless stated.
    area: Mapped[str] = mapped_column(String(12))
    #: Base of the deposit (D-04), and the yearly one if that is used.
    contract_amount: Mapped[Money] = mapped_column(Fen)
    annual_amount: Mapped[Money | None] = mapped_column(Fen)
    signed_on: Mapped[date] = mapped_column(Date)
    #: Construction permit or start report, from which D-12 runs.
    permit_on: Mapped[date | None] = mapped_column(Date)
    #: End of the contract's term (G-04).
    ends_on: Mapped[date] = mapped_column(Date)
    government_invested: Mapped[bool] = mapped_column(default=False)
    #: GENERAL, or SPECIALIST for one hired directly by the owner, who stores as well (D-01).
    contracting: Mapped[str] = mapped_column(String(12), default="GENERAL")
    #: Since when workers are registered by real name, and since when a wage account pays (D-08).
    real_name_on: Mapped[date | None] = mapped_column(Date)
    wage_account_on: Mapped[date | None] = mapped_column(Date)
    completed_on: Mapped[date | None] = mapped_column(Date)
    registered_at: Mapped[datetime] = mapped_column(Instant)
    #: Rises with every edit.
    version: Mapped[int] = mapped_column(default=1)

    contractor: Mapped[Company] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def obliged_on(self) -> date:
        """The obligation date: permit or start report, else contract signing (I-12, D-12)."""
        return self.permit_on or self.signed_on


class Worker(Base):
    """A worker, findable by his exact identity number, readable only through the vault (P-02)."""

    __tablename__ = "worker"
    __table_args__ = (
        UniqueConstraint("token"),
        UniqueConstraint("county_id", "identity_index"),
        Index("worker_identity_index_idx", "identity_index"),
        Index("worker_county_id_card_index_idx", "county_id", "card_index"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: Random name of the row, bound into every sealed field so that none can be moved.
    token: Mapped[str] = mapped_column(String(32))
    #: Keyed hash of the normalised citizen number: one row per person and county.
    identity_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    #: Keyed hash of the bank card, to find two persons on one card.
    card_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    citizen_id_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    bank_card_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    registered_at: Mapped[datetime] = mapped_column(Instant)
    #: Rises with every edit.
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
