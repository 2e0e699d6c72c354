"""Tables of the custody modes: supervised accounts, transfers, freezes, a guarantee's log."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.db import Base, Fen, Id, Instant
from ledger.money import Money
from ledger.parties.models import Project


class GuaranteeEvent(Base):
    """One turn in the life of a guarantee: accepted, extended, claimed ... Append-only."""

    __tablename__ = "guarantee_event"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("expires_to > expires_from", name="expires_to"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    guarantee_id: Mapped[int] = mapped_column(Id, ForeignKey("guarantee.id"), index=True)
    #: SUBMITTED, ACCEPTED, REJECTED, EXTENDED, CLAIMED, REPLACED, LAPSED, RELEASED.
    what: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date] = mapped_column(Date)
    #: What was claimed; None where no money is spoken of.
    amount: Mapped[Money | None] = mapped_column(Fen)
    #: The last day before and after an extension.
    expires_from: Mapped[date | None] = mapped_column(Date)
    expires_to: Mapped[date | None] = mapped_column(Date)
    #: The paper behind it: endorsement, draw, successor.
    document: Mapped[str | None] = mapped_column(String(200))
    remark: Mapped[str | None] = mapped_column(String(500))
    person_id: Mapped[int] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class HandOver(Base):
    """One line of the custody log of an original: who, when, where, to whom (G-02). Append-only."""

    __tablename__ = "guarantee_handover"
    __table_args__ = (
        CheckConstraint(
            "what IN ('RECEIVED', 'MOVED', 'LENT', 'RETURNED', 'HANDED_BACK')", name="what"
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    guarantee_id: Mapped[int] = mapped_column(Id, ForeignKey("guarantee.id"), index=True)
    what: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date] = mapped_column(Date)
    #: Where the original lies afterwards.
    place: Mapped[str] = mapped_column(String(200))
    #: Who took it.
    handed_to: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(200))
    #: The officer who recorded it.
    person_id: Mapped[int] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class SupervisedMovement(Base):
    """Money stored in, or released from, an account the bureau supervises (65号 8)."""

    __tablename__ = "supervised_movement"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind IN ('STORE', 'MOVED', 'RELEASE')", name="kind"),
        Index("supervised_movement_project_id_idx", "project_id"),
        Index("supervised_movement_county_id_id_idx", "county_id", "id"),
        Index("supervised_movement_account_number_idx", "account_number"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: STORE (22, 24), MOVED from custody (20), RELEASE (25).
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's own date.
    happened_on: Mapped[date] = mapped_column(Date)
    bank: Mapped[str] = mapped_column(String(200))
    #: Contractor, project, 工资保证金专门账户 (D-13).
    account_name: Mapped[str] = mapped_column(String(200))
    account_number: Mapped[str] = mapped_column(String(32))
    #: The agreement with the bank, or the confirmation of the release.
    document: Mapped[str] = mapped_column(String(200))
    #: Number of the bank's proof.
    bank_reference: Mapped[str] = mapped_column(String(64))
    #: The change of mode that brought it here, if one did.
    change_id: Mapped[int | None] = mapped_column(Id)
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))

    project: Mapped[Project] = relationship()
    proposal: Mapped[VoucherProposal] = relationship()


class DepositTransfer(Base):
    """Cash in custody that moves from one project of a contractor to another (posting 21)."""

    __tablename__ = "deposit_transfer"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("from_project_id <> to_project_id", name="projects"),
        Index("deposit_transfer_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    from_project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"), index=True)
    to_project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"), index=True)
    amount: Mapped[Money] = mapped_column(Fen)
    #: The contractor's written application.
    application: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    requested_on: Mapped[date] = mapped_column(Date)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    executed_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    from_project: Mapped[Project] = relationship(foreign_keys=[from_project_id])
    to_project: Mapped[Project] = relationship(foreign_keys=[to_project_id])
    approval: Mapped[ApprovalRequest | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class DepositFreeze(Base):
    """An authority's order that keeps a deposit from going back, with its legal basis (D-03)."""

    __tablename__ = "deposit_freeze"
    __table_args__ = (
        CheckConstraint("length(trim(legal_basis)) > 0", name="legal_basis"),
        CheckConstraint("lifted_on >= frozen_on", name="lifted_on"),
        CheckConstraint("(lifted_on IS NULL) = (lifting_document IS NULL)", name="lifted"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"), index=True)
    #: The court or other body that ordered it.
    authority: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(64))
    #: The law and article that allow it.
    legal_basis: Mapped[str] = mapped_column(String(500))
    frozen_on: Mapped[date] = mapped_column(Date)
    frozen_by: Mapped[int] = mapped_column(Id)
    lifted_on: Mapped[date | None] = mapped_column(Date)
    lifting_document: Mapped[str | None] = mapped_column(String(200))
    lifted_by: Mapped[int | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()

    __mapper_args__ = {"version_id_col": version}
