"""Tables of the deposit: obligation and assessments, receipts, interest, guarantees."""

import json
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import VoucherProposal
from ledger.db import Base, Fen, Id
from ledger.money import Money
from ledger.parties.models import Company, Project


class Obligation(Base):
    """The one deposit obligation of a project. What covers it stands in the book alone."""

    __tablename__ = "deposit_obligation"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("required >= 0", name="required"),
        Index("deposit_obligation_county_id_state_idx", "county_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: ASSESSED, ACTIVE, EXEMPT, RETURNING, RETURNED, CANCELLED.
    state: Mapped[str] = mapped_column(String(12))
    #: What the assessment in force requires; zero until its voucher is reviewed.
    required: Mapped[Money] = mapped_column(Fen)
    #: The assessment in force.
    assessment_id: Mapped[int | None] = mapped_column(Id)
    #: What went back before the end by steps of the policy (X-09); it is no longer required.
    returned_early: Mapped[Money] = mapped_column(Fen, default=Money.ZERO, server_default="0")
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Assessment(Base):
    """One reckoning of the deposit with its inputs and steps; it never changes (I-12)."""

    __tablename__ = "deposit_assessment"
    __table_args__ = (
        CheckConstraint("basis IN ('CONTRACT', 'ANNUAL')", name="basis"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("deposit_assessment_obligation_id_idx", "obligation_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    obligation_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_obligation.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: The policy version in force on the obligation date.
    policy_version_id: Mapped[int] = mapped_column(Id)
    obliged_on: Mapped[date] = mapped_column(Date)
    made_on: Mapped[date] = mapped_column(Date)
    #: Which contract amount was used (D-04).
    basis: Mapped[str] = mapped_column(String(8))
    #: JSON of the facts and of the steps that lead from them to the amount.
    inputs: Mapped[str] = mapped_column(Text)
    steps: Mapped[str] = mapped_column(Text)
    #: JSON: each fact of the register with where it comes from.
    sources: Mapped[str | None] = mapped_column(Text)
    #: Both amounts of the contract as they stood; ``basis`` says which was used (D-04).
    contract_amount: Mapped[Money | None] = mapped_column(Fen)
    annual_amount: Mapped[Money | None] = mapped_column(Fen)
    amount: Mapped[Money] = mapped_column(Fen)
    #: What was required before.
    previous: Mapped[Money] = mapped_column(Fen)
    #: Why it was reckoned again; None the first time.
    reason: Mapped[str | None] = mapped_column(String(500))
    #: None when the book had nothing to say, because cover already exceeded the sum.
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    proposal: Mapped[VoucherProposal | None] = relationship()

    @property
    def step_list(self) -> list[dict[str, Any]]:
        """The explanation, step by step, as it was stored."""
        records: list[dict[str, Any]] = json.loads(self.steps)
        return records

    @property
    def source_list(self) -> list[dict[str, Any]]:
        """The facts of the register with where each comes from."""
        records: list[dict[str, Any]] = json.loads(self.sources or "[]")
        return records


class Receipt(Base):
    """Cash that reached the custody account for a project; its voucher waits for review."""

    __tablename__ = "deposit_receipt"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("deposit_receipt_project_id_idx", "project_id"),
        Index("deposit_receipt_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    bank_account_id: Mapped[int] = mapped_column(Id)
    bank_reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date.
    received_on: Mapped[date] = mapped_column(Date)
    #: Whence it came, and whither alone it may return (X-08).
    payer_name: Mapped[str] = mapped_column(String(200))
    payer_bank: Mapped[str] = mapped_column(String(200))
    payer_account: Mapped[str] = mapped_column(String(32))
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    project: Mapped[Project] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()


class InterestSlip(Base):
    """Interest the bank credited to the custody account, with the projects it belongs to."""

    __tablename__ = "deposit_interest"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("deposit_interest_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    bank_account_id: Mapped[int] = mapped_column(Id)
    bank_reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date.
    credited_on: Mapped[date] = mapped_column(Date)
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    shares: Mapped[list["InterestShare"]] = relationship(order_by="InterestShare.id")
    proposal: Mapped[VoucherProposal] = relationship()


class InterestShare(Base):
    """The part of an interest slip that belongs to one project's contractor (D-15)."""

    __tablename__ = "deposit_interest_share"
    __table_args__ = (
        UniqueConstraint("interest_id", "project_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    interest_id: Mapped[int] = mapped_column(Id, ForeignKey("deposit_interest.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    amount: Mapped[Money] = mapped_column(Fen)

    project: Mapped[Project] = relationship()


class Guarantee(Base):
    """A guarantee in place of cash; what is left of its face stands in the book (9201)."""

    __tablename__ = "guarantee"
    __table_args__ = (
        CheckConstraint("face > 0", name="face"),
        CheckConstraint("expires_on > issued_on", name="expires_on"),
        CheckConstraint("kind IN ('BANK', 'SURETY', 'INSURANCE')", name="kind"),
        Index("guarantee_project_id_idx", "project_id"),
        Index("guarantee_county_id_expires_on_idx", "county_id", "expires_on"),
        Index(
            "guarantee_county_id_issuer_number_idx",
            "county_id",
            "issuer",
            "number",
            unique=True,
            sqlite_where=text("state <> 'REJECTED'"),
            postgresql_where=text("state <> 'REJECTED'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(12))
    issuer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(64))
    face: Mapped[Money] = mapped_column(Fen)
    #: Always the county's bureau (G-03).
    beneficiary: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date] = mapped_column(Date)
    #: Last day on which it can be claimed.
    expires_on: Mapped[date] = mapped_column(Date)
    #: Where the original lies (G-02).
    kept_at: Mapped[str] = mapped_column(String(200))
    #: SUBMITTED, ACTIVE, CLAIMED_PART, CLAIMED_FULL, REPLACED, LAPSED, RELEASED, REJECTED.
    state: Mapped[str] = mapped_column(String(12))
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    lapse_proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    #: The older paper whose place this one takes.
    replaces_id: Mapped[int | None] = mapped_column(Id)
    #: The voucher (29) by which this one gives way to a successor.
    replace_proposal_id: Mapped[int | None] = mapped_column(Id)
    released_on: Mapped[date | None] = mapped_column(Date)
    #: When and to whom the original was handed back (X-04).
    handed_on: Mapped[date | None] = mapped_column(Date)
    handed_to: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()
    proposal: Mapped[VoucherProposal | None] = relationship(foreign_keys=[proposal_id])

    __mapper_args__ = {"version_id_col": version}


def contractor_of(obligation: Obligation) -> Company:
    """The company that owes the deposit."""
    return obligation.project.contractor
