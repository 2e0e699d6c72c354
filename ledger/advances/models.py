"""Tables of advances: what was asked and agreed, who gets what, how the principal moved."""

import json
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest
from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase, Claim
from ledger.db import Base, Fen, Id
from ledger.money import Money
from ledger.parties.models import Company
from ledger.text import Text as Bilingual


class Advance(Base):
    """One advance from the fund for one case; the employer owes it back (F-02)."""

    __tablename__ = "advance"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("advance_county_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("arrears_case.id"), index=True)
    #: Who owes it back: the employer of the case.
    debtor_id: Mapped[int] = mapped_column(Id, ForeignKey("company.id"), index=True)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    #: Number of the agreement with the employer, or of the government's decision (A-05).
    #: AGREEMENT with the employer, or the government's DECISION where he absconded (A-05).
    basis_kind: Mapped[str] = mapped_column(
        String(9), default="AGREEMENT", server_default="AGREEMENT"
    )
    basis: Mapped[str] = mapped_column(String(200))
    #: The day by which it is to be paid back.
    repay_by: Mapped[date] = mapped_column(Date)
    requested_on: Mapped[date] = mapped_column(Date)
    #: WAGE, LIVING or TRAVEL; only WAGE lessens what is owed to workers (A-04).
    kind: Mapped[str] = mapped_column(String(8), default="WAGE", server_default="WAGE")
    #: Why it could not wait (A-06).
    urgent: Mapped[str | None] = mapped_column(String(500))
    #: Why supervised money or a guarantee of the project could not be drawn first (A-01).
    cover_reason: Mapped[str | None] = mapped_column(String(500))
    #: The government's decision above the ceilings: its number, why, and the sum it grants (A-02).
    override_document: Mapped[str | None] = mapped_column(String(200))
    override_reason: Mapped[str | None] = mapped_column(String(500))
    override_limit: Mapped[Money | None] = mapped_column(Fen)
    amount: Mapped[Money] = mapped_column(Fen)
    #: The ceilings and the interest that apply, as they were when it was asked for.
    policy_version_id: Mapped[int] = mapped_column(Id)
    interest_version_id: Mapped[int] = mapped_column(Id)
    #: Agreed: a receipt pays principal before interest (R-04).
    principal_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Agreed with the employer, percent a year: until ``repay_by``, and after it; days of a year.
    agreed_rate: Mapped[str | None] = mapped_column(String(10))
    late_rate: Mapped[str | None] = mapped_column(String(10))
    year_days: Mapped[int | None] = mapped_column(SmallInteger)
    #: JSON of the cap arithmetic as sentences: [[zh, en], ...].
    steps: Mapped[str] = mapped_column(Text)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    executed_on: Mapped[date | None] = mapped_column(Date)
    written_off_on: Mapped[date | None] = mapped_column(Date)
    #: Rises with every edit.
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[ArrearsCase] = relationship()
    debtor: Mapped[Company] = relationship()
    account: Mapped[BankAccount] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()
    lines: Mapped[list["AdvanceLine"]] = relationship(order_by="AdvanceLine.id")
    flows: Mapped[list["AdvanceFlow"]] = relationship(order_by="AdvanceFlow.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def source(self) -> str:
        """The name under which its payments, batch and hold stand."""
        return f"advance:{self.id}"

    @property
    def aux(self) -> dict[str, str]:
        """The auxiliaries of its receivable."""
        return {"debtor": str(self.debtor_id), "case": str(self.case_id), "advance": str(self.id)}

    @property
    def workers(self) -> int:
        """How many workers get something of it."""
        return len({line.worker_id for line in self.lines})

    @property
    def bearing(self) -> Money:
        """The principal that bears interest now."""
        return Money.sum(flow.amount for flow in self.flows)

    def explanation(self) -> list[Bilingual]:
        """The cap arithmetic, one sentence a step."""
        return [Bilingual(zh, en) for zh, en in json.loads(self.steps)]


class AdvanceLine(Base):
    """What one claim gets of it. Append-only."""

    __tablename__ = "advance_line"
    __table_args__ = (
        UniqueConstraint("advance_id", "claim_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"))
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("claim.id"))
    worker_id: Mapped[int] = mapped_column(Id, ForeignKey("worker.id"))
    amount: Mapped[Money] = mapped_column(Fen)

    claim: Mapped[Claim] = relationship(lazy="selectin")


class AdvanceFlow(Base):
    """The principal that bears interest rose or fell on the bank's date (R-03). Append-only."""

    __tablename__ = "advance_flow"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Money] = mapped_column(Fen)
    #: PAID, BOUNCED, REPAID, RECOVERED, WRITTEN_OFF.
    what: Mapped[str] = mapped_column(String(12))
