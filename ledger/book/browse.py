"""Lists of a book for its readers: accounts with balances, months with turnover, vouchers."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book, books
from ledger.book.chart import Title, title_of
from ledger.book.record import day_date
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as it stands now, in its title's own direction."""

    id: int
    title: Title
    aux: Mapping[str, str]
    balance: Money
    #: What of it is promised and not yet paid.
    held: Money


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a book: how much moved in it, and who closed it."""

    period: int
    entries: int
    debit: Money
    credit: Money
    closed_at: datetime | None
    #: Person id of who closed it.
    closer: int | None

    @property
    def closed(self) -> bool:
        """Whether the month is closed."""
        return self.closed_at is not None


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One voucher in a list."""

    seq: int
    on: date
    word: str
    number: int
    summary: str
    event: str
    #: The sum of its debits (negative in a reversal), without memo lines beside money.
    total: Money
    #: Person ids.
    maker: int
    reviewer: int | None
    reverses: int | None
    reversed_by: int | None


def books_of(session: Session, counties: Collection[int]) -> list[Book]:
    """The books of those counties, by their code."""
    return [book for book in books(session) if book.county_id in counties]


def accounts_of(
    session: Session,
    book_id: int,
    *,
    title: str = "",
    zero: bool = False,
    after: tuple[str, int] = ("", -1),
    limit: int = 100,
) -> list[AccountRow]:
    """Accounts by title and id, those past ``after`` (title, id); without a balance only if asked."""
    rows = session.execute(
        _ACCOUNTS,
        {
            "book": book_id,
            "title": title + "%",
            "zero": int(zero),
            "after_title": after[0],
            "after_id": after[1],
            "limit": limit,
        },
    )
    return [
        AccountRow(
            row.id, title_of(row.title), json.loads(row.aux), Money(row.balance), Money(row.held)
        )
        for row in rows
    ]


def months_of(session: Session, book_id: int, period: int | None = None) -> list[MonthRow]:
    """Every month of the book, newest first, or the one asked for."""
    span = {
        "book": book_id,
        "first": period or 0,
        "last": period or 999999,
    }
    entries = {row.period: row.n for row in session.execute(_ENTRIES, span)}
    moved = {row.period: (row.debit, row.credit) for row in session.execute(_MOVED, span)}
    return [
        MonthRow(
            period=row.period,
            entries=entries.get(row.period, 0),
            debit=Money(int(moved.get(row.period, (0, 0))[0])),
            credit=Money(int(moved.get(row.period, (0, 0))[1])),
            closed_at=datetime.fromisoformat(row.closed_at) if row.closed_at else None,
            closer=row.closer,
        )
        for row in session.execute(_MONTHS, span)
    ]


def vouchers_of(
    session: Session,
    book_id: int,
    *,
    period: int | None = None,
    word: str | None = None,
    said: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[VoucherRow]:
    """Vouchers below the sequence ``before``, newest first; ``said`` stands in the summary."""
    given: dict[str, Any] = {"book": book_id, "limit": limit}
    where = ""
    for condition, value in (
        ("s.seq < :before", before),
        ("s.period = :period", period),
        ("s.word = :word", word),
        ("instr_(e.summary, :said) > 0", said),
    ):
        if value is not None:
            where += f" AND {condition}"
            given[re.findall(r":(\w+)", condition)[0]] = value
    instr = "instr" if session.get_bind().dialect.name == "sqlite" else "strpos"
    query = text(_VOUCHERS.replace(":where", where).replace("instr_", instr))
    return [
        VoucherRow(
            seq=row.seq,
            on=day_date(row.day),
            word=row.word,
            number=row.number,
            summary=row.summary,
            event=row.event,
            total=Money(int(row.total)),
            maker=row.maker,
            reviewer=row.reviewer,
            reverses=row.reverses,
            reversed_by=row.reversed_by,
        )
        for row in session.execute(query, given)
    ]


def neighbours(session: Session, book_id: int, seq: int) -> tuple[int | None, int | None]:
    """The sequences of the vouchers before and after; None at either end."""
    row = session.execute(_NEIGHBOURS, {"book": book_id, "seq": seq}).one()
    return row.before, row.after


def last_seq(session: Session, book_id: int) -> int:
    """The sequence of the newest record of the book; 0 when nothing was posted."""
    return int(session.execute(_LAST, {"book": book_id}).scalar_one())


_ACCOUNTS = text(
    "SELECT a.id, a.title, a.aux, n.balance, n.held FROM account a"
    " JOIN account_now n ON n.book_id = a.book_id AND n.account_id = a.id"
    " WHERE a.book_id = :book AND a.title LIKE :title AND (:zero = 1 OR n.balance <> 0)"
    " AND (a.title > :after_title OR (a.title = :after_title AND a.id > :after_id))"
    " ORDER BY a.title, a.id LIMIT :limit"
)
_ENTRIES = text(
    "SELECT period, count(*) AS n FROM seal WHERE book_id = :book AND kind = 'ENTRY'"
    " AND period BETWEEN :first AND :last GROUP BY period"
)
_MOVED = text(
    "SELECT day / 100 AS period, sum(debit) AS debit, sum(credit) AS credit FROM account_day"
    " WHERE book_id = :book AND day BETWEEN :first * 100 AND :last * 100 + 99 GROUP BY day / 100"
)
_MONTHS = text(
    "SELECT p.period, c.closed_at, c.closer FROM period p"
    " LEFT JOIN period_close c ON c.book_id = p.book_id AND c.period = p.period"
    " WHERE p.book_id = :book AND p.period BETWEEN :first AND :last ORDER BY p.period DESC"
)
_VOUCHERS = (
    "SELECT s.seq, e.day, s.word, s.number, e.summary, e.event, e.maker, e.reviewer, e.reverses,"
    " (SELECT coalesce(sum(CASE WHEN n.title < '9' THEN p.amount END), sum(p.amount))"
    "  FROM posting p JOIN account_now n ON n.book_id = p.book_id AND n.account_id = p.account_id"
    "  WHERE p.book_id = e.book_id AND p.entry_id = e.id AND p.side = 'D') AS total,"
    " (SELECT b.seq FROM entry u JOIN seal b ON b.book_id = u.book_id AND b.entry_id = u.id"
    "  WHERE u.book_id = s.book_id AND u.reverses = s.seq) AS reversed_by"
    " FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " WHERE s.book_id = :book:where ORDER BY s.seq DESC LIMIT :limit"
)
_NEIGHBOURS = text(
    "SELECT (SELECT max(seq) FROM seal WHERE book_id = :book AND kind = 'ENTRY' AND seq < :seq)"
    " AS before, (SELECT min(seq) FROM seal WHERE book_id = :book AND kind = 'ENTRY'"
    " AND seq > :seq) AS after"
)
_LAST = text("SELECT seq FROM head WHERE book_id = :book")
