"""Table of the changes of policy that were asked for."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest
from ledger.db import Base, Id
from ledger.policies.models import PolicyVersion


class Amendment(Base):
    """New figures for one policy: asked for, approved by both tiers, adopted as a new version."""

    __tablename__ = "policy_amendment"
    __table_args__ = (Index("policy_amendment_county_id_id_idx", "county_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: The version whose figures are changed.
    base_id: Mapped[int] = mapped_column(Id, ForeignKey("policy_version.id"))
    #: Title of the text the new figures were read in.
    source_zh: Mapped[str] = mapped_column(String(500))
    source_en: Mapped[str] = mapped_column(String(500))
    article: Mapped[str] = mapped_column(String(200))
    #: The document on which the change rests: title and number.
    basis: Mapped[str] = mapped_column(String(200))
    effective_from: Mapped[date] = mapped_column(Date)
    #: The new figures, as canonical JSON in the shape of ``policy_version.terms``.
    terms: Mapped[str] = mapped_column(LongText)
    requested_on: Mapped[date] = mapped_column(Date)
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    #: The version it became; none until it is carried out.
    version_id: Mapped[int | None] = mapped_column(Id, ForeignKey("policy_version.id"))
    adopted_on: Mapped[date | None] = mapped_column(Date)

    base: Mapped[PolicyVersion] = relationship(foreign_keys=[base_id])
    version: Mapped[PolicyVersion | None] = relationship(foreign_keys=[version_id])
    approval: Mapped[ApprovalRequest | None] = relationship()

    @property
    def figures(self) -> dict[str, Any]:
        """The new figures, read back."""
        figures: dict[str, Any] = json.loads(self.terms)
        return figures

    @property
    def state(self) -> str:
        """The state of its request; ADOPTED once it is a version."""
        if self.version_id is not None:
            return "ADOPTED"
        return self.approval.state if self.approval else "IN_REVIEW"
