"""Entries as people read them: titles with names, auxiliaries, persons, what reverses what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.orm import Session

from ledger.book.chart import TITLES, Side
from ledger.book.events import EVENTS
from ledger.book.record import day_date, day_number
from ledger.errors import NotFound
from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of an entry."""

    line: int
    title: str
    name: Text
    aux: Mapping[str, str]
    side: Side
    amount: Money

    @property
    def debit(self) -> Money | None:
        """The amount when it stands on the debit side."""
        return self.amount if self.side == "D" else None

    @property
    def credit(self) -> Money | None:
        """The amount when it stands on the credit side."""
        return self.amount if self.side == "C" else None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry with its lines, as it stands in the book."""

    book_id: int
    entry_id: int
    seq: int
    period: int
    word: str
    number: int
    on: date
    booked_at: datetime
    event: str
    event_name: Text
    summary: str
    source: str
    #: Person ids; what does not apply is None.
    maker: int
    reviewer: int | None
    #: Who caused the seal: the reviewer, or the maker who executed under approvals.
    poster: int
    approvals: bytes | None
    #: ``one-officer`` when one person posted alone; ``reviewed_by`` completes it later.
    policy: str | None
    reviewed_by: int | None
    attachments: int
    attachment_digests: tuple[str, ...]
    #: The sequence this entry reverses, and the one by which it was reversed.
    reverses: int | None
    reversed_by: int | None
    lines: tuple[LineView, ...]
    hash: bytes
    prev: bytes

    @property
    def voucher(self) -> str:
        """Its name on paper, such as ``收-12``."""
        return f"{self.word}-{self.number}"

    @property
    def total(self) -> Money:
        """The sum of its debits (negative in a reversal); memo lines count only among themselves."""
        money = [line for line in self.lines if not line.title.startswith("9")]
        return Money.sum(line.amount for line in money or self.lines if line.side == "D")


@dataclass(frozen=True, slots=True)
class Turnover:
    """A month of a book, counted and summed."""

    entries: int
    debit: Money
    credit: Money


def entry(session: Session, book_id: int, seq: int) -> EntryView:
    """The entry with that sequence; NotFound when there is none (a close has no entry)."""
    found = entries(session, book_id, after_seq=seq - 1, limit=1, up_to=seq)
    if not found:
        raise NotFound("没有这张凭证。", "There is no such entry.")
    return found[0]


def entries(
    session: Session,
    book_id: int,
    after_seq: int = 0,
    limit: int = 50,
    *,
    up_to: int | None = None,
    period: int | None = None,
    word: str | None = None,
    start: date | None = None,
    end: date | None = None,
    event: str | None = None,
    source: str | None = None,
    reviewable: bool = False,
) -> list[EntryView]:
    """The entries after a sequence, oldest first, at most ``limit``, that meet every filter given.

    ``source`` may be a beginning such as ``receipt:``; ``reviewable`` leaves those of one officer
    alone that no second person has reviewed.
    """
    filters = {
        "s.seq <= :up_to": up_to,
        "s.period = :period": period,
        "s.word = :word": word,
        "e.day >= :start": day_number(start) if start else None,
        "e.day <= :end": day_number(end) if end else None,
        "e.event = :event": event,
        "substr(e.source, 1, length(:source)) = :source": source,
    }
    given: dict[str, Any] = {"book": book_id, "after": after_seq, "limit": limit}
    where = ""
    for condition, value in filters.items():
        if value is not None:
            where += f" AND {condition}"
            given[condition.rsplit(":", 1)[1].rstrip(")")] = value
    if reviewable:
        where += " AND e.policy IS NOT NULL AND r.reviewer IS NULL"
    rows = session.execute(text(f"{_ENTRIES}{where} ORDER BY s.seq LIMIT :limit"), given).all()
    lines = _lines(session, book_id, [row.id for row in rows])
    return [_view(row, lines.get(row.id, [])) for row in rows]


def turnover(session: Session, book_id: int, period: int) -> Turnover:
    """How many entries the month holds, and what its debits and credits come to, memo included."""
    at = {"book": book_id, "period": period, "first": period * 100, "last": period * 100 + 99}
    counted = session.execute(_COUNT, at).scalar_one()
    sums = session.execute(_SUMS, at).one()
    return Turnover(counted, Money(int(sums.debit or 0)), Money(int(sums.credit or 0)))


def _lines(session: Session, book_id: int, ids: Sequence[int]) -> dict[int, list[LineView]]:
    found: dict[int, list[LineView]] = {}
    if not ids:
        return found
    for row in session.execute(_LINES, {"book": book_id, "ids": list(ids)}):
        found.setdefault(row.entry_id, []).append(
            LineView(
                line=row.line,
                title=row.title,
                name=TITLES[row.title].name,
                aux=json.loads(row.aux),
                side=row.side,
                amount=Money(row.amount),
            )
        )
    return found


def _view(row: Row[Any], lines: list[LineView]) -> EntryView:
    return EntryView(
        book_id=row.book_id,
        entry_id=row.id,
        seq=row.seq,
        period=row.period,
        word=row.word,
        number=row.number,
        on=day_date(row.day),
        booked_at=datetime.fromisoformat(row.booked_at),
        event=row.event,
        event_name=EVENTS[row.event],
        summary=row.summary,
        source=row.source,
        maker=row.maker,
        reviewer=row.reviewer,
        poster=row.reviewer if row.reviewer is not None else row.maker,
        approvals=None if row.approvals is None else bytes(row.approvals),
        policy=row.policy,
        reviewed_by=row.reviewed_by,
        attachments=row.attachments,
        attachment_digests=tuple(json.loads(row.attachment_digests)),
        reverses=row.reverses,
        reversed_by=row.reversed_by,
        lines=tuple(lines),
        hash=bytes(row.hash),
        prev=bytes(row.prev),
    )


_ENTRIES = (
    "SELECT e.*, s.seq, s.number, s.hash, s.prev, r.reviewer AS reviewed_by,"
    " (SELECT b.seq FROM entry u JOIN seal b ON b.book_id = u.book_id AND b.entry_id = u.id"
    "  WHERE u.book_id = s.book_id AND u.reverses = s.seq) AS reversed_by"
    " FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " LEFT JOIN review r ON r.book_id = s.book_id AND r.reviewed = s.seq"
    " WHERE s.book_id = :book AND s.seq > :after"
)
_LINES = text(
    "SELECT p.entry_id, p.line, a.title, a.aux, p.side, p.amount FROM posting p"
    " JOIN account a ON a.book_id = p.book_id AND a.id = p.account_id"
    " WHERE p.book_id = :book AND p.entry_id IN :ids ORDER BY p.entry_id, p.line"
).bindparams(bindparam("ids", expanding=True))
_COUNT = text("SELECT count(*) FROM seal WHERE book_id = :book AND period = :period AND number > 0")
_SUMS = text(
    "SELECT sum(debit) AS debit, sum(credit) AS credit FROM account_day"
    " WHERE book_id = :book AND day BETWEEN :first AND :last"
)
