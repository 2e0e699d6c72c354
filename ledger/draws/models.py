"""Tables of draws: the draw and who gets what of it."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest
from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase, Claim
from ledger.db import Base, Fen, Id
from ledger.money import Money
from ledger.parties.models import Project


class Draw(Base):
    """One payment notice on a project's deposit for one case (U-02)."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("to_replenish >= 0", name="to_replenish"),
        Index("draw_county_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("arrears_case.id"), index=True)
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"), index=True)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    #: Number of the payment notice (支付通知书).
    notice_number: Mapped[str] = mapped_column(String(64))
    requested_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Money] = mapped_column(Fen)
    #: What the contractor is to put back, and the policy version that says so (U-05).
    to_replenish: Mapped[Money] = mapped_column(Fen)
    policy_version_id: Mapped[int] = mapped_column(Id)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    executed_on: Mapped[date | None] = mapped_column(Date)
    #: CUSTODY, SUPERVISED or GUARANTEE: whence the money comes (design 2.9).
    mode: Mapped[str] = mapped_column(String(12), default="CUSTODY")
    guarantee_id: Mapped[int | None] = mapped_column(Id)
    #: WORKERS, or BUREAU when the issuer of a guarantee pays into custody first (27a).
    payee: Mapped[str] = mapped_column(String(8), default="WORKERS")
    #: The day on which bank or issuer paid, and under which reference; not for CUSTODY.
    reported_on: Mapped[date | None] = mapped_column(Date)
    report_reference: Mapped[str | None] = mapped_column(String(64))
    #: When the notice came to nothing, and why.
    given_up_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(500))
    #: Rises with every edit.
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[ArrearsCase] = relationship()
    project: Mapped[Project] = relationship()
    account: Mapped[BankAccount] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()
    lines: Mapped[list["DrawLine"]] = relationship(order_by="DrawLine.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def source(self) -> str:
        """The name under which its payments and its batch stand."""
        return f"draw:{self.id}"


class DrawLine(Base):
    """The share of one claim. Append-only."""

    __tablename__ = "draw_line"
    __table_args__ = (
        UniqueConstraint("draw_id", "claim_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    draw_id: Mapped[int] = mapped_column(Id, ForeignKey("draw.id"))
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("claim.id"))
    worker_id: Mapped[int] = mapped_column(Id, ForeignKey("worker.id"))
    amount: Mapped[Money] = mapped_column(Fen)

    claim: Mapped[Claim] = relationship(lazy="selectin")
