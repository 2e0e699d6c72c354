"""The audit event: one row for each thing done, refused or shown, never rewritten (I-04, I-28)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base, Id, Instant


class AuditEvent(Base):
    """What was done, to what, by whom, through which door. Holds no personal data."""

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("sealed_seq"),
        CheckConstraint(
            "(sealed_seq IS NULL) = (hash IS NULL) AND (sealed_seq IS NULL) = (prev_hash IS NULL)",
            name="sealed",
        ),
        Index("audit_event_county_id_id_idx", "county_id", "id"),
        Index("audit_event_subject_idx", "subject"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    #: stable English name such as ``deposit.receipt-proposed``
    action: Mapped[str] = mapped_column(String(80))
    #: what it was done to, such as ``receipt:12``
    subject: Mapped[str] = mapped_column(String(120))
    county_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(BigInteger)
    #: the roles held at that moment, in that county where there is one
    roles: Mapped[str] = mapped_column(String(40))
    #: page, json, cli or system
    door: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(36))
    #: further facts as canonical JSON
    facts: Mapped[str] = mapped_column(Text)
    #: position in the sealed chain; empty until the sealer has passed
    sealed_seq: Mapped[int | None] = mapped_column(BigInteger)
    prev_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))
