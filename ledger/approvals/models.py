"""Tables of approvals: what was asked, who decided, and vouchers that wait for a second person."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.db import Base, Fen, Id, Instant
from ledger.money import Money
from ledger.text import Text as Bilingual


class ApprovalRequest(Base):
    """One request for approval. Its content never changes; its state only moves forward."""

    __tablename__ = "approval_request"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, index=True)
    #: What is asked: draw, refund, advance, write-off, reversal, close ...
    kind: Mapped[str] = mapped_column(String(32))
    #: The thing it is asked for, as "draw:12".
    subject: Mapped[str] = mapped_column(String(64), index=True)
    #: Canonical JSON of everything that is approved; ``digest`` is its SHA-256.
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The book in which money is held for it, if any.
    book_id: Mapped[int | None] = mapped_column(Id)
    summary_zh: Mapped[str] = mapped_column(String(300))
    summary_en: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(12), index=True)
    #: The roles that decide, in order, as "A1,A2"; ``step`` counts those who approved.
    chain: Mapped[str] = mapped_column(String(64))
    step: Mapped[int] = mapped_column(Integer)
    #: The approval policy that laid down the chain; none where none was loaded (I-22).
    policy_version_id: Mapped[int | None] = mapped_column(Id)
    #: With what its sum adds up within the policy's window, such as "project:12".
    subject_group: Mapped[str | None] = mapped_column(String(64), index=True)
    #: Canonical JSON, ``[[request, amount], ...]``: what was counted with its sum; none where no
    #: step depends on sums (I-22).
    counted: Mapped[str | None] = mapped_column(Text)
    requester_user: Mapped[int] = mapped_column(Id)
    requester_person: Mapped[int] = mapped_column(Id)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    #: The last day on which it may be decided or executed.
    expires_on: Mapped[date] = mapped_column(Date)
    #: Why it could not wait, where it is urgent (A-06).
    urgent: Mapped[str | None] = mapped_column(String(500))
    executor_person: Mapped[int | None] = mapped_column(Id)
    executed_at: Mapped[datetime | None] = mapped_column(Instant)

    decisions: Mapped[list["ApprovalDecision"]] = relationship(
        order_by="ApprovalDecision.id", lazy="selectin"
    )

    @property
    def summary(self) -> Bilingual:
        """What is asked, in one line."""
        return Bilingual(self.summary_zh, self.summary_en)

    @property
    def next_role(self) -> str | None:
        """The role whose turn it is, or None when nobody's is."""
        steps = self.chain.split(",")
        return steps[self.step] if self.state == "IN_REVIEW" and self.step < len(steps) else None

    def facts(self) -> dict[str, Any]:
        """The content that was approved, read back."""
        facts: dict[str, Any] = json.loads(self.content)
        return facts


class ApprovalDecision(Base):
    """What one official said to one request, bound to the digest he saw. Append-only."""

    __tablename__ = "approval_decision"
    __table_args__ = (UniqueConstraint("request_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    request_id: Mapped[int] = mapped_column(Id, ForeignKey("approval_request.id"))
    step: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(4))
    user_id: Mapped[int] = mapped_column(Id)
    person_id: Mapped[int] = mapped_column(Id)
    decision: Mapped[str] = mapped_column(String(8))
    opinion: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    #: The official for whom a delegate decided; none where it was his own step.
    for_person: Mapped[int | None] = mapped_column(Id)

    @property
    def persons(self) -> set[int]:
        """Who decided, and for whom."""
        return {self.person_id, self.for_person or self.person_id}

    @property
    def official(self) -> int:
        """The person whose step it was."""
        return self.for_person or self.person_id


class VoucherProposal(Base):
    """A voucher recorded by one officer that moves no balance until a second one reviews it."""

    __tablename__ = "voucher_proposal"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, index=True)
    book_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(32))
    #: The value date the entry will bear.
    on: Mapped[date] = mapped_column("value_date", Date)
    amount: Mapped[Money] = mapped_column(Fen)
    summary: Mapped[str] = mapped_column(String(200))
    #: Canonical JSON of the facts from which the owning package draws the entry.
    content: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), index=True)
    maker_user: Mapped[int] = mapped_column(Id)
    maker_person: Mapped[int] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Instant)
    reviewer_person: Mapped[int | None] = mapped_column(Id)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    opinion: Mapped[str | None] = mapped_column(String(500))
    #: The sequence of the entry that the review posted.
    entry_seq: Mapped[int | None] = mapped_column(Id)

    @property
    def facts(self) -> Mapping[str, Any]:
        """The recorded facts, read back."""
        facts: dict[str, Any] = json.loads(self.content)
        return facts
