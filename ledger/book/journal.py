"""The journal's rows as they are written and read. Only the book and the exports touch them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.record import close_record, entry_record, review_record

#: The columns of an entry, in the order in which they are written.
ENTRY_COLUMNS = (
    "book_id", "id", "period", "day", "word", "event", "summary", "source", "booked_at", "maker",
    "reviewer", "approvals", "policy", "reverses", "attachments", "attachment_digests", "key_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """An entry ready to be written: its row, its lines side by side, its leaf."""

    entry_id: int
    period: int
    day: int
    word: str
    row: tuple[Any, ...]
    #: (title, auxiliaries as text) of each line.
    names: tuple[tuple[str, str], ...]
    accounts: list[int]
    sides: list[str]
    amounts: list[int]
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an entry stands: its sequence in the book, its voucher number, its hash."""

    book_id: int
    entry_id: int
    seq: int
    period: int
    word: str
    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What is sealed and is no entry: a PERIOD_CLOSE, or the REVIEW of a sequence."""

    kind: str
    period: int
    leaf: bytes
    reviewed: int | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """One record of the chain with the seal that stands on it."""

    seq: int
    number: int
    leaf: bytes
    prev: bytes
    hash: bytes
    record: dict[str, Any]


def sealed_records(
    session: Session, book_id: int, after_seq: int = 0, page: int = 2000
) -> Iterator[Sealed]:
    """Every sealed record of the book after a sequence, in order, rebuilt from its rows.

    Reads a page at a time, so memory stays small however long the history is.
    """
    code = session.execute(text("SELECT code FROM book WHERE id = :b"), {"b": book_id}).scalar_one()
    while True:
        seals = session.execute(_SEALS, {"b": book_id, "after": after_seq, "n": page}).all()
        if not seals:
            return
        span = {"b": book_id, "first": seals[0].seq, "last": seals[-1].seq}
        lines: dict[int, list[tuple[str, str, int, dict[str, str]]]] = {}
        for line in session.execute(_LINES, span):
            lines.setdefault(line.seq, []).append(
                (line.title, line.side, line.amount, json.loads(line.aux))
            )
        entries = {row.seq: row for row in session.execute(_ENTRIES, span)}
        for seal in seals:
            if seal.kind == "ENTRY":
                row = dict(entries[seal.seq]._mapping)
                record = entry_record(code, row, lines.get(seal.seq, []))
            else:
                record = _note_record(session, code, book_id, seal)
            yield Sealed(
                seal.seq, seal.number, bytes(seal.leaf), bytes(seal.prev), bytes(seal.hash), record
            )
        after_seq = seals[-1].seq


def _note_record(session: Session, code: str, book_id: int, seal: Row[Any]) -> dict[str, Any]:
    at = {"b": book_id, "period": seal.period, "reviewed": seal.reviewed}
    if seal.kind == "REVIEW":
        note = session.execute(_REVIEW, at).one()
        return review_record(
            code,
            seal.period,
            reviewed=seal.reviewed,
            reviewed_hash=bytes(note.hash),
            reviewer=note.reviewer,
            reviewed_at=note.reviewed_at,
        )
    close = session.execute(_CLOSE, at).one()
    frozen = [(row.title, row.aux, row.balance) for row in session.execute(_CLOSINGS, at)]
    return close_record(
        code,
        seal.period,
        closed_at=close.closed_at,
        closer=close.closer,
        approvals=close.approvals,
        closings=frozen,
    )


_SEALS = text(
    "SELECT seq, kind, period, reviewed, number, leaf, prev, hash FROM seal"
    " WHERE book_id = :b AND seq > :after ORDER BY seq LIMIT :n"
)
_ENTRIES = text(
    f"SELECT s.seq, {', '.join('e.' + column for column in ENTRY_COLUMNS)}"
    " FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " WHERE s.book_id = :b AND s.seq BETWEEN :first AND :last"
)
_LINES = text(
    "SELECT s.seq, a.title, a.aux, p.side, p.amount FROM seal s"
    " JOIN posting p ON p.book_id = s.book_id AND p.entry_id = s.entry_id"
    " JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id"
    " WHERE s.book_id = :b AND s.seq BETWEEN :first AND :last ORDER BY s.seq, p.line"
)
_REVIEW = text(
    "SELECT r.reviewer, r.reviewed_at, s.hash FROM review r"
    " JOIN seal s ON s.book_id = r.book_id AND s.seq = r.reviewed"
    " WHERE r.book_id = :b AND r.reviewed = :reviewed"
)
_CLOSE = text(
    "SELECT closed_at, closer, approvals FROM period_close WHERE book_id = :b AND period = :period"
)
_CLOSINGS = text(
    "SELECT a.title, a.aux, c.balance FROM closing c"
    " JOIN account a ON a.book_id = c.book_id AND a.id = c.account_id"
    " WHERE c.book_id = :b AND c.period = :period"
)
