"""Table of exemptions and reductions: asked with a reason and a document, granted by approval."""

import json
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.approvals.models import ApprovalRequest
from ledger.db import Base, Fen, Id
from ledger.money import Money
from ledger.parties.models import Project


class Exemption(Base):
    """What a project need not store: all of it, or the part above a lowered ratio (D-19)."""

    __tablename__ = "deposit_exemption"
    __table_args__ = (
        CheckConstraint("kind IN ('EXEMPT', 'REDUCED', 'SEVERAL')", name="kind"),
        CheckConstraint("state IN ('ASKED', 'GRANTED', 'LAPSED')", name="state"),
        CheckConstraint("amount >= 0 AND amount < required", name="amount"),
        CheckConstraint("(state = 'ASKED') = (granted_on IS NULL)", name="granted"),
        CheckConstraint("(state = 'LAPSED') = (lapsed_on IS NOT NULL)", name="lapsed"),
        Index("deposit_exemption_project_id_idx", "project_id", "state"),
        Index("deposit_exemption_county_id_id_idx", "county_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    #: EXEMPT, REDUCED (clean years) or SEVERAL (projects in the area).
    kind: Mapped[str] = mapped_column(String(8))
    reason_code: Mapped[str] = mapped_column(String(24))
    #: The document it rests on.
    document_title: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(64))
    document_on: Mapped[date] = mapped_column(Date)
    remark: Mapped[str | None] = mapped_column(String(500))
    asked_on: Mapped[date] = mapped_column(Date)
    #: What was required when it was asked, and what is to be required once it is granted.
    required: Mapped[Money] = mapped_column(Fen)
    amount: Mapped[Money] = mapped_column(Fen)
    policy_version_id: Mapped[int] = mapped_column(Id)
    #: JSON: the steps that lead to ``amount`` and the facts of the register behind them.
    steps: Mapped[str] = mapped_column(Text)
    sources: Mapped[str] = mapped_column(Text)
    #: ASKED, GRANTED, LAPSED; how far the approval has come stands in the request.
    state: Mapped[str] = mapped_column(String(8))
    approval_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    granted_on: Mapped[date | None] = mapped_column(Date)
    lapsed_on: Mapped[date | None] = mapped_column(Date)
    #: What made it lapse, as ``case:3``.
    lapsed_by: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()
    approval: Mapped[ApprovalRequest | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def waived(self) -> Money:
        """By how much less is required."""
        return self.required - self.amount

    @property
    def step_list(self) -> list[dict[str, Any]]:
        """The explanation, step by step, as it was stored."""
        records: list[dict[str, Any]] = json.loads(self.steps)
        return records

    @property
    def source_list(self) -> list[dict[str, Any]]:
        """The facts of the register with where each comes from."""
        records: list[dict[str, Any]] = json.loads(self.sources)
        return records
