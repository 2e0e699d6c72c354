"""Tables of contracts: who stands behind one, how it changed, who is listed for dishonesty."""

import json
from datetime import date, datetime
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

from ledger.db import Base, Id, Instant
from ledger.parties.models import Company, Project


class VentureMember(Base):
    """One company of a joint venture that builds a project together (D-14)."""

    __tablename__ = "venture_member"
    __table_args__ = (
        UniqueConstraint("project_id", "company_id"),
        CheckConstraint("leads OR NOT stores OR agreed_in IS NOT NULL", name="stores"),
        Index(
            "venture_member_leads_idx", "project_id", unique=True,
            sqlite_where=text("leads"), postgresql_where=text("leads"),
        ),
        Index(
            "venture_member_stores_idx", "project_id", unique=True,
            sqlite_where=text("stores"), postgresql_where=text("stores"),
        ),
        Index("venture_member_company_id_idx", "company_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    company_id: Mapped[int] = mapped_column(Id, ForeignKey("company.id"))
    #: The lead party, who stores unless the contract says otherwise.
    leads: Mapped[bool]
    #: Who stores the deposit: exactly one member.
    stores: Mapped[bool]
    #: The clause of the contract by which another than the lead party stores.
    agreed_in: Mapped[str | None] = mapped_column(String(200))

    company: Mapped[Company] = relationship()


class ContractChange(Base):
    """One dated change of a project's contract, with the document that made it. Append-only."""

    __tablename__ = "contract_change"
    __table_args__ = (
        CheckConstraint("kind IN ('CHANGE', 'VOID')", name="kind"),
        Index("contract_change_project_id_idx", "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: CHANGE, or VOID when the contract is over before it was performed.
    kind: Mapped[str] = mapped_column(String(8))
    happened_on: Mapped[date] = mapped_column(Date)
    document_title: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(64))
    document_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(500))
    #: JSON: what changed -> [before, after], as texts.
    changes: Mapped[str] = mapped_column(Text)
    #: The assessment that followed; None when nothing had been assessed.
    assessment_id: Mapped[int | None] = mapped_column(Id)
    #: The voucher that ends the requirement of a void contract.
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    person_id: Mapped[int] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    project: Mapped[Project] = relationship()

    @property
    def change_list(self) -> list[dict[str, Any]]:
        """What changed, one after another: ``what``, ``before``, ``after``."""
        told: dict[str, list[str | None]] = json.loads(self.changes)
        return [
            {"what": what, "before": before, "after": after}
            for what, (before, after) in told.items()
        ]


class Listing(Base):
    """A company on the list of serious dishonesty over wages, for three years (D-09, R-10)."""

    __tablename__ = "dishonesty_listing"
    __table_args__ = (
        UniqueConstraint(
            "county_id", "document_number", "company_id", name="dishonesty_listing_document_key"
        ),
        CheckConstraint("until_on > listed_on", name="until_on"),
        CheckConstraint(
            "(removed_on IS NULL) = (paid_on IS NULL)"
            " AND (removed_on IS NULL) = (undertaking IS NULL)"
            " AND (removed_on IS NULL) = (removal_document IS NULL)",
            name="removed",
        ),
        CheckConstraint("removed_on > paid_on", name="removed_on"),
        Index("dishonesty_listing_company_id_idx", "company_id"),
        Index("dishonesty_listing_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    company_id: Mapped[int] = mapped_column(Id, ForeignKey("company.id"))
    listed_on: Mapped[date] = mapped_column(Date)
    #: First day on which it no longer counts: three years after.
    until_on: Mapped[date] = mapped_column(Date)
    #: The decision by which it was listed.
    document_title: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(64))
    document_on: Mapped[date] = mapped_column(Date)
    #: Early removal: since when, when everything had been paid, undertaking and decision.
    removed_on: Mapped[date | None] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    undertaking: Mapped[str | None] = mapped_column(String(200))
    removal_document: Mapped[str | None] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    company: Mapped[Company] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def ends_on(self) -> date:
        """The first day on which it no longer counts."""
        return min(self.removed_on or self.until_on, self.until_on)

    def holds_on(self, day: date) -> bool:
        """Whether the company stands on the list on that day."""
        return self.listed_on <= day < self.ends_on
