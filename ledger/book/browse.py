"""Lists of a book for its readers: its accounts with their balances, its months with turnover."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book, books
from ledger.book.chart import Title, title_of
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
_LAST = text("SELECT seq FROM head WHERE book_id = :book")
