"""Tables of the return of a deposit and of the complaints that suspend it."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.db import Base, Fen, Id
from ledger.deposits.models import Receipt
from ledger.money import Money
from ledger.parties.models import Project

OPEN = "state NOT IN ('REFUSED', 'WITHDRAWN', 'DONE')"


class DepositReturn(Base):
    """One return of a project's deposit, from the notice on the board to the bank's slip."""

    __tablename__ = "deposit_return"
    __table_args__ = (
        CheckConstraint("notice_to >= notice_from", name="notice_to"),
        CheckConstraint("finding IN ('CLEAR', 'ARREARS')", name="finding"),
        Index("deposit_return_county_id_id_idx", "county_id", "id"),
        Index(
            "deposit_return_project_id_idx",
            "project_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: Kind of rules.refunds: FINAL, or one that leaves the cover sufficient.
    kind: Mapped[str] = mapped_column(String(12))
    #: NOTICE, SUSPENDED, REVIEW, REFUSED, CONFIRMED, DONE, WITHDRAWN.
    state: Mapped[str] = mapped_column(String(12))
    completed_on: Mapped[date | None] = mapped_column(Date)
    #: Reference of the written undertaking that nothing is owed (X-01).
    undertaking: Mapped[str | None] = mapped_column(String(200))
    #: First and last day of the public notice, and where it hangs.
    notice_from: Mapped[date | None] = mapped_column(Date)
    notice_to: Mapped[date | None] = mapped_column(Date)
    notice_places: Mapped[str | None] = mapped_column(String(500))
    applied_on: Mapped[date | None] = mapped_column(Date)
    application: Mapped[str | None] = mapped_column(String(200))
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    reviewer_person: Mapped[int | None] = mapped_column(Id)
    finding: Mapped[str | None] = mapped_column(String(8))
    opinion: Mapped[str | None] = mapped_column(String(500))
    #: The latest request for approval of the payment.
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    #: The receipt whose paying account alone may be paid (X-08); None when no cash is held.
    receipt_id: Mapped[int | None] = mapped_column(Id, ForeignKey("deposit_receipt.id"))
    principal: Mapped[Money | None] = mapped_column(Fen)
    interest: Mapped[Money | None] = mapped_column(Fen)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    #: Payments sent so far; more than one after a bounce.
    payments: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[date | None] = mapped_column(Date)
    bounce_proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()
    bounce: Mapped[VoucherProposal | None] = relationship()
    receipt: Mapped[Receipt | None] = relationship()
    complaints: Mapped[list["ReturnComplaint"]] = relationship(order_by="ReturnComplaint.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def total(self) -> Money:
        """Principal and interest together."""
        return (self.principal or Money.ZERO) + (self.interest or Money.ZERO)


class ReturnComplaint(Base):
    """A complaint during the notice; it suspends the return until it is resolved (X-06)."""

    __tablename__ = "return_complaint"
    __table_args__ = (Index("return_complaint_return_id_idx", "return_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    return_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_return.id"))
    made_on: Mapped[date] = mapped_column(Date)
    says: Mapped[str] = mapped_column(String(500))
    resolved_on: Mapped[date | None] = mapped_column(Date)
    resolution: Mapped[str | None] = mapped_column(String(500))
