"""The table of idempotency keys."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base, Instant


class IdempotencyKey(Base):
    """A key that was used, and the answer given. Kept as long as the vouchers."""

    __tablename__ = "idempotency_key"
    __table_args__ = (PrimaryKeyConstraint("book_id", "actor_id", "key"),)

    book_id: Mapped[int] = mapped_column(BigInteger, autoincrement=False)
    #: the person, so that a second sign-in of his cannot repeat the deed
    actor_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    #: counties the deed touched; a replay asks again whether the actor serves them
    counties: Mapped[str] = mapped_column(String(200))
    #: empty only while the deed is running
    status: Mapped[int | None] = mapped_column(Integer)
    content_type: Mapped[str | None] = mapped_column(String(60))
    location: Mapped[str | None] = mapped_column(String(300))
    etag: Mapped[str | None] = mapped_column(String(80))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)
