"""Tables of the fund: money that came in, or that the bank took, beside advances."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest, VoucherProposal
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


class ReserveBudget(Base):
    """The reserve of a year's budget (预备费) that stands beside the fund, not in its book.

    Append-only; the newest line of a year holds.
    """

    __tablename__ = "reserve_budget"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"), index=True)
    year: Mapped[int]
    amount: Mapped[Money] = mapped_column(Fen)
    #: The budget notice behind it.
    document: Mapped[str] = mapped_column(String(200))
    recorded_on: Mapped[date] = mapped_column(Date)


class FundUnidentified(Base):
    """Money in the fund's account that nobody can name yet (2307.09). Append-only."""

    __tablename__ = "fund_unidentified"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("fund_unidentified_county_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    bank_reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date; a debtor's interest runs until it.
    received_on: Mapped[date] = mapped_column(Date)
    payer: Mapped[str] = mapped_column(String(200))
    memo: Mapped[str | None] = mapped_column(String(500))
    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    account: Mapped[BankAccount] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()


class FundOutlay(Base):
    """Money that leaves the fund other than to workers, once approved (34, 35, 46a)."""

    __tablename__ = "fund_outlay"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "kind IN ('BUDGET', 'INTEREST', 'INTEREST_CLOSED', 'OVERPAID')", name="kind"
        ),
        Index("fund_outlay_county_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    kind: Mapped[str] = mapped_column(String(16))
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    amount: Mapped[Money] = mapped_column(Fen)
    payee_name: Mapped[str] = mapped_column(String(200))
    payee_bank: Mapped[str] = mapped_column(String(200))
    payee_account: Mapped[str] = mapped_column(String(32))
    #: The notice, rule or application behind it.
    document: Mapped[str] = mapped_column(String(200))
    #: Which unidentified receipt is sent back; for OVERPAID alone.
    bank_line: Mapped[str | None] = mapped_column(String(80))
    requested_on: Mapped[date] = mapped_column(Date)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    paid_on: Mapped[date | None] = mapped_column(Date)
    bank_reference: Mapped[str | None] = mapped_column(String(64))

    account: Mapped[BankAccount] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()

    @property
    def source(self) -> str:
        """The name under which its entry and its reference stand."""
        return f"outlay:{self.id}"

    @property
    def aux(self) -> dict[str, str]:
        """The auxiliaries of the title that it lowers."""
        if self.bank_line is not None:
            return {"bank_line": self.bank_line}
        return {"source": "budget"} if self.kind == "BUDGET" else {}
