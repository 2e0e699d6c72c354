"""Tables of the fund: money that came in, or that the bank took, beside advances."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import VoucherProposal
from ledger.banking.models import BankAccount
from ledger.db import Base, Fen, Id
from ledger.money import Money


class FundMovement(Base):
    """An allotment, donation, interest or charge on the fund's account. Append-only."""

    __tablename__ = "fund_movement"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "kind IN ('allotment', 'donation', 'fund-interest', 'charge')", name="kind"
        ),
        Index("fund_movement_county_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    kind: Mapped[str] = mapped_column(String(16))
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    bank_reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date.
    happened_on: Mapped[date] = mapped_column(Date)
    #: Who paid, and the document behind it: budget notice, agreement, slip.
    counterparty: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(String(200))
    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    account: Mapped[BankAccount] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()

    @property
    def signed(self) -> Money:
        """What it did to the fund: a charge is below zero."""
        return -self.amount if self.kind == "charge" else self.amount
