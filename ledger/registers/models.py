"""Tables of imports: one row a register brought in, and the rows of it that a reviewer sees."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base, Id, Instant

#: States in which the same files cannot be brought in once more.
STANDING = "state IN ('PROPOSED', 'POSTING', 'POSTED')"
STATES = ("CHECKING", "REFUSED", "PROPOSED", "POSTING", "POSTED", "RETURNED", "WITHDRAWN")


class RegisterImport(Base):
    """A register of deposits as files told of it; nothing of it is in force before POSTED."""

    __tablename__ = "register_import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('CHECKING', 'REFUSED', 'PROPOSED', 'POSTING', 'POSTED', 'RETURNED',"
            " 'WITHDRAWN')",
            name="state",
        ),
        Index("register_import_county_id_idx", "county_id", "id"),
        Index(
            "register_import_county_id_files_idx", "county_id", "files", unique=True,
            sqlite_where=text(STANDING), postgresql_where=text(STANDING),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    #: CHECKING -> REFUSED or PROPOSED -> POSTING -> POSTED; RETURNED or WITHDRAWN while PROPOSED.
    state: Mapped[str] = mapped_column(String(10))
    #: SHA-256 over the files, whatever their order.
    files: Mapped[str] = mapped_column(String(64))
    #: SHA-256 over the proposed rows: what the reviewer signs.
    seen: Mapped[str | None] = mapped_column(String(64))
    #: JSON: how many rows of each kind, new and known, and their sums.
    totals: Mapped[str | None] = mapped_column(Text)
    #: JSON: the wrong rows with their cells and mistakes, of a refused import.
    wrong: Mapped[str | None] = mapped_column(Text)
    maker_user: Mapped[int] = mapped_column(Id)
    maker_person: Mapped[int] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Instant)
    reviewer_person: Mapped[int | None] = mapped_column(Id)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Why it was handed back, or what stopped its posting.
    opinion: Mapped[str | None] = mapped_column(String(500))
    #: The first and last sequence of the entries it posted.
    first_seq: Mapped[int | None] = mapped_column(Id)
    last_seq: Mapped[int | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def sums(self) -> Mapping[str, Any]:
        """The totals by kind, read back; empty while it is checked."""
        found: Mapping[str, Any] = json.loads(self.totals or "{}")
        return found

    @property
    def mistakes(self) -> list[dict[str, Any]]:
        """The wrong rows, read back."""
        found: list[dict[str, Any]] = json.loads(self.wrong or "[]")
        return found


class ImportPart(Base):
    """Some hundred proposed rows of one kind, as they will be posted. Append-only."""

    __tablename__ = "register_part"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    import_id: Mapped[int] = mapped_column(Id, ForeignKey("register_import.id"))
    number: Mapped[int]
    #: companies, projects, assessments, receipts, supervised or guarantees.
    kind: Mapped[str] = mapped_column(String(12))
    #: JSON: the rows, each with its values as on the wire.
    content: Mapped[str] = mapped_column(Text)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows, in their order."""
        yield from json.loads(self.content)
