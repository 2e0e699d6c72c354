"""Tables of arrears cases: the case, its claims, what was paid towards them, its history."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.db import Base, Fen, Id, Instant
from ledger.money import Money
from ledger.parties.models import Company, Project, Worker
from ledger.text import Text


class ArrearsCase(Base):
    """One case of unpaid wages, from report to strike-off (C-01, C-09)."""

    __tablename__ = "arrears_case"
    __table_args__ = (
        UniqueConstraint("county_id", "number"),
        CheckConstraint("pay_by >= ordered_on", name="pay_by"),
        CheckConstraint("ordered_on >= filed_on", name="ordered_on"),
        Index("arrears_case_county_id_state_idx", "county_id", "state"),
        Index("arrears_case_project_id_idx", "project_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: The bureau's own number, such as 2026-003.
    number: Mapped[str] = mapped_column(String(64))
    #: None for employers outside construction (F-07).
    project_id: Mapped[int | None] = mapped_column(Id, ForeignKey("project.id"))
    #: Who owes the wages, and later the advances (F-02).
    employer_id: Mapped[int] = mapped_column(Id, ForeignKey("company.id"))
    #: How it came in: HOTLINE, VISIT, INSPECTION, TRANSFER, ONLINE.
    source: Mapped[str] = mapped_column(String(16))
    #: Number of the letter, call or order by which it came in.
    reference: Mapped[str | None] = mapped_column(String(64))
    #: Trade of the employer (F-07), and whether public money builds the project (C-08).
    sector: Mapped[str | None] = mapped_column(String(24))
    government_invested: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Why the employer does not pay (A-01).
    reason: Mapped[str] = mapped_column(String(24))
    summary: Mapped[str] = mapped_column(String(500))
    filed_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(24))
    #: Taken up, and given its one extension of 30 working days (C-01).
    accepted_on: Mapped[date | None] = mapped_column(Date)
    extended_on: Mapped[date | None] = mapped_column(Date)
    #: Which level watches over it (督办): COUNTY, PREFECTURE, PROVINCE or NATIONAL.
    supervision: Mapped[str | None] = mapped_column(String(12))
    #: Handed to the police beside whatever else happens (R-09).
    referred_on: Mapped[date | None] = mapped_column(Date)
    referred_to: Mapped[str | None] = mapped_column(String(200))
    #: What the police answered: FILED, NOT_FILED or RETURNED.
    referral_result: Mapped[str | None] = mapped_column(String(12))
    referral_answered_on: Mapped[date | None] = mapped_column(Date)
    #: What the employer must pay beside the wages, ordered on that day; never advanced (C-10).
    compensation_percent: Mapped[int | None]
    extra_compensation: Mapped[Money | None] = mapped_column(Fen)
    compensation_on: Mapped[date | None] = mapped_column(Date)
    #: The payment order (责令限期支付) and its last day.
    order_number: Mapped[str | None] = mapped_column(String(64))
    ordered_on: Mapped[date | None] = mapped_column(Date)
    pay_by: Mapped[date | None] = mapped_column(Date)
    defaulted_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    #: Rises with every step.
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project | None] = relationship()
    employer: Mapped[Company] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Claim(Base):
    """What one worker is owed for one month, as the roll of the case says."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("case_id", "worker_id", "month"),
        UniqueConstraint("case_id", "line"),
        CheckConstraint("owed > 0", name="owed"),
        Index("claim_worker_id_month_idx", "worker_id", "month"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("arrears_case.id"))
    #: Place on the roll; ties of a share go to the earlier line (U-04).
    line: Mapped[int]
    worker_id: Mapped[int] = mapped_column(Id, ForeignKey("worker.id"))
    #: Wage month as 2026-01.
    month: Mapped[str] = mapped_column(String(7))
    owed: Mapped[Money] = mapped_column(Fen)

    worker: Mapped[Worker] = relationship()


class ClaimPayment(Base):
    """A sum towards one claim from one source. Only WAGE lessens what is owed (A-04, A-10)."""

    __tablename__ = "claim_payment"
    __table_args__ = (
        UniqueConstraint("claim_id", "source"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind IN ('WAGE', 'LIVING', 'TRAVEL')", name="kind"),
        CheckConstraint("state IN ('PLANNED', 'PAID', 'BOUNCED', 'CANCELLED')", name="state"),
        Index("claim_payment_source_idx", "source"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("claim.id"))
    #: "draw:12", "advance:3" or "employer:5".
    source: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Money] = mapped_column(Fen)
    state: Mapped[str] = mapped_column(String(12))


class EmployerPayment(Base):
    """Wages paid by the employer, or by the owner for him, with the evidence (C-02, C-09). Append-only."""

    __tablename__ = "employer_payment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("arrears_case.id"), index=True)
    paid_on: Mapped[date] = mapped_column(Date)
    #: Wages alone; every claim it pays has a claim_payment of "employer:<id>".
    amount: Mapped[Money] = mapped_column(Fen)
    evidence: Mapped[str] = mapped_column(String(500))
    document_number: Mapped[str | None] = mapped_column(String(64))
    #: SHA-256 of the paper that was seen.
    document_digest: Mapped[str | None] = mapped_column(String(64))
    #: What he paid beside the wages (C-10); it lessens no claim.
    extra_compensation: Mapped[Money | None] = mapped_column(Fen)
    #: EMPLOYER, or OWNER: the project's owner, late with the price, advanced the wages (C-02).
    payer: Mapped[str] = mapped_column(String(8), default="EMPLOYER", server_default="EMPLOYER")
    #: What the owner still owed of the price; he advances no more than that.
    unsettled_price: Mapped[Money | None] = mapped_column(Fen)


class ClaimEnd(Base):
    """What was unpaid of a claim ended by law, with the paper that shows it (C-09). Append-only."""

    __tablename__ = "claim_end"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("claim.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("arrears_case.id"), index=True)
    ended_on: Mapped[date] = mapped_column(Date)
    #: WITHDRAWN, AWARD, NOT_OWED or SETTLED.
    ground: Mapped[str] = mapped_column(String(16))
    amount: Mapped[Money] = mapped_column(Fen)
    document: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(64))
    document_digest: Mapped[str | None] = mapped_column(String(64))


class CaseEvent(Base):
    """One step in the life of a case, for its timeline. Append-only."""

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("arrears_case.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int] = mapped_column(Id)
    person: Mapped[str] = mapped_column(String(200))
    what_zh: Mapped[str] = mapped_column(String(500))
    what_en: Mapped[str] = mapped_column(String(500))
    #: The paper behind the step, if it rests on one: its name, number and SHA-256.
    document: Mapped[str | None] = mapped_column(String(200))
    document_number: Mapped[str | None] = mapped_column(String(64))
    document_digest: Mapped[str | None] = mapped_column(String(64))

    @property
    def what(self) -> Text:
        """The step in words."""
        return Text(self.what_zh, self.what_en)
