"""Table of the changes of custody mode that take cash out of the bureau's account."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.db import Base, Fen, Id
from ledger.deposits.models import Guarantee, Receipt
from ledger.money import Money
from ledger.parties.models import Project


class ModeChange(Base):
    """Cash replaced by a guarantee (19), or moved to a supervised account (20)."""

    __tablename__ = "mode_change"
    __table_args__ = (
        CheckConstraint("kind IN ('REPLACED', 'MOVED')", name="kind"),
        CheckConstraint("principal > 0", name="principal"),
        CheckConstraint("interest >= 0", name="interest"),
        CheckConstraint("kind = 'MOVED' OR guarantee_id IS NOT NULL", name="guarantee"),
        Index("mode_change_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"), index=True)
    #: Kind of rules.refunds: REPLACED or MOVED.
    kind: Mapped[str] = mapped_column(String(8))
    #: REQUESTED, CONFIRMED (16 posted), PAID (17 posted), DONE (20 posted; a REPLACED ends PAID).
    state: Mapped[str] = mapped_column(String(12))
    principal: Mapped[Money] = mapped_column(Fen)
    #: All interest, when all the principal goes; otherwise zero.
    interest: Mapped[Money] = mapped_column(Fen)
    #: The contractor's written application.
    application: Mapped[str] = mapped_column(String(200))
    requested_on: Mapped[date] = mapped_column(Date)
    #: A receipt of the money: whence it was paid, and from which of our accounts it leaves.
    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_receipt.id"))
    #: The guarantee that takes the place of the cash.
    guarantee_id: Mapped[int | None] = mapped_column(Id, ForeignKey("guarantee.id"))
    #: The payee: the paying account (X-08), or the supervised account (D-13).
    bank: Mapped[str] = mapped_column(String(200))
    account_name: Mapped[str] = mapped_column(String(200))
    account_number: Mapped[str] = mapped_column(String(32))
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    #: Payments sent so far; more than one after a bounce.
    payments: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[date | None] = mapped_column(Date)
    bounce_proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()
    receipt: Mapped[Receipt] = relationship()
    guarantee: Mapped[Guarantee | None] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()
    bounce: Mapped[VoucherProposal | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def total(self) -> Money:
        """Principal and interest together."""
        return self.principal + self.interest

    @property
    def source(self) -> str:
        """The name of the change on the trail and in the journal."""
        return f"mode-change:{self.id}"
