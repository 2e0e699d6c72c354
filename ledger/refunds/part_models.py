"""Table of the returns of a part of the deposit before the project ends (X-09)."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.db import Base, Fen, Id
from ledger.deposits.models import Receipt
from ledger.money import Money
from ledger.parties.models import Project


class PartialReturn(Base):
    """One step of the policy by which a part of the principal goes back early."""

    __tablename__ = "partial_return"
    __table_args__ = (
        CheckConstraint("stage IN ('PROGRESS', 'MAIN_STRUCTURE')", name="stage"),
        CheckConstraint("amount > 0", name="amount"),
        Index("partial_return_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"), index=True)
    #: The policy whose step it is.
    policy_version_id: Mapped[int] = mapped_column(Id, ForeignKey("policy_version.id"))
    #: PROGRESS or MAIN_STRUCTURE; what goes back at completion is the whole return.
    stage: Mapped[str] = mapped_column(String(16))
    #: REQUESTED, CONFIRMED (16 posted), PAID (17 posted).
    state: Mapped[str] = mapped_column(String(12))
    #: Progress of the works in percent, where the step asks for it.
    progress: Mapped[str | None] = mapped_column(String(8))
    #: The document that proves the stage.
    evidence: Mapped[str] = mapped_column(String(200))
    #: The document that proves hardship, where the step asks for it.
    hardship: Mapped[str | None] = mapped_column(String(200))
    #: The contractor's written application.
    application: Mapped[str] = mapped_column(String(200))
    requested_on: Mapped[date] = mapped_column(Date)
    #: Principal that goes back; interest stays until the whole return.
    amount: Mapped[Money] = mapped_column(Fen)
    #: The receipt whose paying account alone is paid (X-08).
    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_receipt.id"))
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    #: Payments sent so far; more than one after a bounce.
    payments: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[date | None] = mapped_column(Date)
    bounce_proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()
    receipt: Mapped[Receipt] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()
    bounce: Mapped[VoucherProposal | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def source(self) -> str:
        """The name of the return on the trail and in the journal."""
        return f"partial-return:{self.id}"

    @property
    def is_alive(self) -> bool:
        """Whether it is under way or done: its step is taken."""
        asked = self.approval is not None and self.approval.state in ("IN_REVIEW", "APPROVED")
        return self.state != "REQUESTED" or asked
