"""Tables of recovery: costs, demands, receipts from debtors, write-offs."""

import json
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.advances.models import Advance
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.banking.models import BankAccount
from ledger.db import Base, Fen, Id
from ledger.money import Money
from ledger.parties.models import Company
from ledger.text import Text as Bilingual


class RecoveryReceipt(Base):
    """Money a debtor paid; its parts are known once its voucher is posted."""

    __tablename__ = "recovery_receipt"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    bank_reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date; interest runs until it.
    received_on: Mapped[date] = mapped_column(Date)
    payer: Mapped[str] = mapped_column(String(200))
    #: Who of those who answer for the debt paid: the debtor or one beside him; None for others.
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("company.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    #: How it was applied in all (R-04); each advance's own part is a share.
    to_cost: Mapped[Money | None] = mapped_column(Fen)
    to_interest: Mapped[Money | None] = mapped_column(Fen)
    to_principal: Mapped[Money | None] = mapped_column(Fen)
    over: Mapped[Money | None] = mapped_column(Fen)
    #: What of it is penalty or default interest, and the agreement or judgment that says so (45).
    penalty: Mapped[Money | None] = mapped_column(Fen)
    penalty_document: Mapped[str | None] = mapped_column(String(200))
    #: What of it came for a debt that was written off (50).
    to_income: Mapped[Money | None] = mapped_column(Fen)
    #: The unidentified receipt (2307.09) that it was found in; None for money new at the bank.
    identified_from: Mapped[str | None] = mapped_column(String(80))

    advance: Mapped[Advance] = relationship()
    account: Mapped[BankAccount] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()
    shares: Mapped[list["RecoveryShare"]] = relationship(order_by="RecoveryShare.advance_id")
    reversal: Mapped["RecoveryReversal | None"] = relationship()

    @property
    def source(self) -> str:
        """The name under which it settles clocks."""
        return f"recovery:{self.id}"

    def explanation(self) -> list[Bilingual]:
        """The interest statements of every share, one sentence a stretch."""
        return [said for share in self.shares for said in share.explanation()]


class RecoveryShare(Base):
    """What one advance got of a receipt, and the interest statement behind it. Append-only."""

    __tablename__ = "recovery_share"

    receipt_id: Mapped[int] = mapped_column(
        Id, ForeignKey("recovery_receipt.id"), primary_key=True, autoincrement=False
    )
    advance_id: Mapped[int] = mapped_column(
        Id, ForeignKey("advance.id"), primary_key=True, autoincrement=False, index=True
    )
    county_id: Mapped[int] = mapped_column(Id)
    to_cost: Mapped[Money] = mapped_column(Fen)
    to_interest: Mapped[Money] = mapped_column(Fen)
    to_principal: Mapped[Money] = mapped_column(Fen)
    #: JSON of sentences: [[zh, en], ...].
    steps: Mapped[str] = mapped_column(Text)

    advance: Mapped[Advance] = relationship()

    def explanation(self) -> list[Bilingual]:
        """The interest statement, one sentence a stretch."""
        return [Bilingual(zh, en) for zh, en in json.loads(self.steps)]


class RecoveryReversal(Base):
    """A receipt whose voucher was reversed: it applied to nothing. Append-only."""

    __tablename__ = "recovery_reversal"

    receipt_id: Mapped[int] = mapped_column(
        Id, ForeignKey("recovery_receipt.id"), primary_key=True, autoincrement=False
    )
    county_id: Mapped[int] = mapped_column(Id)
    reversed_on: Mapped[date] = mapped_column(Date)


class RecoveryCost(Base):
    """A cost of pursuing the debtor, paid from the fund after approval (row 43)."""

    __tablename__ = "recovery_cost"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    amount: Mapped[Money] = mapped_column(Fen)
    purpose: Mapped[str] = mapped_column(String(200))
    requested_on: Mapped[date] = mapped_column(Date)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    paid_on: Mapped[date | None] = mapped_column(Date)
    bank_reference: Mapped[str | None] = mapped_column(String(64))

    advance: Mapped[Advance] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()


class DemandLetter(Base):
    """A demand that interrupts the limitation of three years (R-06). Append-only."""

    __tablename__ = "demand_letter"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    sent_on: Mapped[date] = mapped_column(Date)
    number: Mapped[str] = mapped_column(String(64))
    how: Mapped[str] = mapped_column(String(200))
    #: Which of those who answer for the debt it went to; none means all of them.
    debtor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("company.id"))

    debtor: Mapped[Company | None] = relationship()


class InterestAccrual(Base):
    """Interest of an advance recognised at a month's end (42); a reversal stands as its negative.

    Append-only.
    """

    __tablename__ = "interest_accrual"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("voucher_proposal.id"), index=True)
    #: Interest is recognised up to this day, which is not counted.
    accrued_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Money] = mapped_column(Fen)


class RecoveryStep(Base):
    """A step of the pursuit other than a demand: promise, acknowledgement, court. Append-only."""

    __tablename__ = "recovery_step"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    step: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[date] = mapped_column(Date)
    document: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    #: Which of those who answer for the debt it concerns; none means all of them.
    debtor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("company.id"))

    debtor: Mapped[Company | None] = relationship()


class InstalmentPlan(Base):
    """What a debtor promised to pay by when; a later plan replaces it. Append-only."""

    __tablename__ = "instalment_plan"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    agreement: Mapped[str] = mapped_column(String(200))
    agreed_on: Mapped[date] = mapped_column(Date)

    instalments: Mapped[list["Instalment"]] = relationship(order_by="Instalment.number")


class Instalment(Base):
    """One sum of a plan and its day. Append-only."""

    __tablename__ = "instalment"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    plan_id: Mapped[int] = mapped_column(
        Id, ForeignKey("instalment_plan.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    county_id: Mapped[int] = mapped_column(Id)
    due_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Money] = mapped_column(Fen)


class CoDebtor(Base):
    """A company that answers for the debt as a whole beside the debtor (条例 30). Append-only."""

    __tablename__ = "co_debtor"

    advance_id: Mapped[int] = mapped_column(
        Id, ForeignKey("advance.id"), primary_key=True, autoincrement=False
    )
    company_id: Mapped[int] = mapped_column(
        Id, ForeignKey("company.id"), primary_key=True, autoincrement=False, index=True
    )
    county_id: Mapped[int] = mapped_column(Id)
    ground: Mapped[str] = mapped_column(String(200))
    since: Mapped[date] = mapped_column(Date)

    company: Mapped[Company] = relationship()


class WriteOff(Base):
    """A proposal to write an advance off, with its evidence and its way through (R-08)."""

    __tablename__ = "write_off"
    __table_args__ = (
        CheckConstraint("principal >= 0", name="principal"),
        CheckConstraint("interest >= 0", name="interest"),
        CheckConstraint("cost >= 0", name="cost"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    advance_id: Mapped[int] = mapped_column(Id, ForeignKey("advance.id"), index=True)
    #: Bankruptcy closed, entity cancelled without assets, enforcement terminated (R-08).
    ground: Mapped[str] = mapped_column(String(32))
    evidence: Mapped[str] = mapped_column(String(500))
    proposed_on: Mapped[date] = mapped_column(Date)
    #: PROPOSED, PENDING (47 posted), APPROVED (48 posted), REFUSED (49 posted).
    state: Mapped[str] = mapped_column(String(12))
    #: What row 47 moved to pending.
    principal: Mapped[Money] = mapped_column(Fen)
    interest: Mapped[Money] = mapped_column(Fen)
    cost: Mapped[Money] = mapped_column(Fen)
    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    advance: Mapped[Advance] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()
    papers: Mapped[list["WriteOffPaper"]] = relationship(order_by="WriteOffPaper.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def total(self) -> Money:
        """Everything that is pending."""
        return self.principal + self.interest + self.cost


class WriteOffPaper(Base):
    """One piece of the evidence of R-08: its kind, number, who issued it and when. Append-only."""

    __tablename__ = "write_off_paper"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    write_off_id: Mapped[int] = mapped_column(Id, ForeignKey("write_off.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date] = mapped_column(Date)
