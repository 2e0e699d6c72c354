"""Tables of papers: the paper as it was issued, and the counter behind its number."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.db import Base, Id, Instant
from ledger.parties.models import Project

KINDS = "'ASSESSMENT', 'RECEIPT', 'PAYMENT', 'REPLENISH', 'NOTICE', 'CONFIRM'"


class Paper(Base):
    """One paper as it was issued. Append-only; it is printed again, never changed."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("county_id", "kind", "year", "number"),
        UniqueConstraint("county_id", "kind", "subject"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(digest) = 64", name="digest"),
        Index("paper_county_id_id_idx", "county_id", "id"),
        Index("paper_project_id_idx", "project_id"),
        Index("paper_name_idx", "name"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    kind: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    #: 1..n without gap per county, kind and year.
    number: Mapped[int]
    #: The number as it is printed, such as 昌保缴〔2026〕12号.
    name: Mapped[str] = mapped_column(String(40))
    #: What it was issued about, such as ``draw:12``; one paper of a kind each.
    subject: Mapped[str] = mapped_column(String(64))
    project_id: Mapped[int] = mapped_column(Id, ForeignKey("project.id"))
    issued_on: Mapped[date] = mapped_column(Date)
    issued_by: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    #: Canonical JSON of the content, and its SHA-256.
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    #: Binds the sealed rows to this paper.
    token: Mapped[str] = mapped_column(String(32))
    #: The workers in clear, for the bank's copy alone (P-02); its digest stands in the content.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    project: Mapped[Project] = relationship()

    @property
    def record(self) -> dict[str, Any]:
        """The content, read back."""
        record: dict[str, Any] = json.loads(self.content)
        return record

    @property
    def mark(self) -> str:
        """The last sixteen signs of the digest, by which a print is checked."""
        return self.digest[-16:]


class PaperCounter(Base):
    """The last number given of a kind in a year; raised in the transaction that uses it."""

    __tablename__ = "paper_counter"

    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
