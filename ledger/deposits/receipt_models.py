"""Tables of money on the custody account that is nobody's yet, leaves again, or earned interest."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.banking.models import BankAccount
from ledger.db import Base, Fen, Id
from ledger.deposits.models import InterestSlip, Receipt
from ledger.money import Money
from ledger.parties.models import Project


class UnidentifiedReceipt(Base):
    """Cash that reached the custody account without saying for which project (2307.09)."""

    __tablename__ = "deposit_unidentified"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("deposit_unidentified_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    bank_reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date.
    received_on: Mapped[date] = mapped_column(Date)
    #: Whence it came, and whither alone it may be sent back.
    payer_name: Mapped[str] = mapped_column(String(200))
    payer_bank: Mapped[str] = mapped_column(String(200))
    payer_account: Mapped[str] = mapped_column(String(32))
    #: What the payer wrote, if anything.
    memo: Mapped[str | None] = mapped_column(String(200))
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    account: Mapped[BankAccount] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()
    identifications: Mapped[list["Identification"]] = relationship(
        order_by="Identification.id", back_populates="unidentified"
    )
    remittances: Mapped[list["Remittance"]] = relationship(
        order_by="Remittance.id", back_populates="unidentified"
    )

    @property
    def bank_line(self) -> str:
        """The auxiliary of 2307.09: account and reference, unique in the book."""
        return f"{self.bank_account_id}/{self.bank_reference}"


class Identification(Base):
    """The note by which an unidentified receipt became one of a project. Append-only."""

    __tablename__ = "deposit_identification"
    __table_args__ = (
        UniqueConstraint("receipt_id"),
        Index("deposit_identification_unidentified_id_idx", "unidentified_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    unidentified_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_unidentified.id"))
    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_receipt.id"))
    identified_on: Mapped[date] = mapped_column(Date)
    #: How it was found out.
    note: Mapped[str] = mapped_column(String(500))

    unidentified: Mapped[UnidentifiedReceipt] = relationship(back_populates="identifications")
    receipt: Mapped[Receipt] = relationship()


class Remittance(Base):
    """Money sent from the custody account to who paid it in or earned it (6, 8), once approved."""

    __tablename__ = "deposit_remittance"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind IN ('UNIDENTIFIED', 'EXCESS', 'INTEREST')", name="kind"),
        CheckConstraint(
            "(kind = 'UNIDENTIFIED') = (unidentified_id IS NOT NULL)"
            " AND (kind <> 'UNIDENTIFIED') = (project_id IS NOT NULL)",
            name="subject",
        ),
        Index("deposit_remittance_county_id_id_idx", "county_id", "id"),
        Index("deposit_remittance_project_id_idx", "project_id"),
        Index("deposit_remittance_unidentified_id_idx", "unidentified_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: UNIDENTIFIED (2307.09), EXCESS (2307.01 beyond what is required), INTEREST (2307.02).
    kind: Mapped[str] = mapped_column(String(12))
    unidentified_id: Mapped[int | None] = mapped_column(Id, ForeignKey("deposit_unidentified.id"))
    project_id: Mapped[int | None] = mapped_column(Id, ForeignKey("project.id"))
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The account from which the money came (X-08).
    payee_name: Mapped[str] = mapped_column(String(200))
    payee_bank: Mapped[str] = mapped_column(String(200))
    payee_account: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(500))
    requested_on: Mapped[date] = mapped_column(Date)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    paid_on: Mapped[date | None] = mapped_column(Date)
    bank_reference: Mapped[str | None] = mapped_column(String(64))

    project: Mapped[Project | None] = relationship()
    unidentified: Mapped[UnidentifiedReceipt | None] = relationship(back_populates="remittances")
    account: Mapped[BankAccount] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()


class InterestSheet(Base):
    """The sheet by which a slip of interest was shared: its days and its lines. Append-only."""

    __tablename__ = "deposit_interest_sheet"
    __table_args__ = (
        UniqueConstraint("interest_id"),
        CheckConstraint("period_from <= period_to", name="period"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    interest_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_interest.id"))
    #: The first and the last day whose closing balance counts.
    period_from: Mapped[date] = mapped_column(Date)
    period_to: Mapped[date] = mapped_column(Date)

    slip: Mapped[InterestSlip] = relationship()
    lines: Mapped[list["InterestLine"]] = relationship(order_by="InterestLine.line")


class InterestLine(Base):
    """One project on an allocation sheet. Append-only."""

    __tablename__ = "deposit_interest_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "project_id"),
        CheckConstraint("product > 0", name="product"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("rounding IN (0, 1)", name="rounding"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    sheet_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_interest_sheet.id"))
    line: Mapped[int]
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: Fen times days: the sum of the closing balances of every day of the period.
    product: Mapped[int] = mapped_column(Id)
    #: What the project gets.
    amount: Mapped[Money] = mapped_column(Fen)
    #: The fen of it that came by the largest remainder: 0 or 1.
    rounding: Mapped[int]

    project: Mapped[Project] = relationship()
