"""Months of a book: which are open, which are closed; they open by themselves up to today."""

from datetime import date
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.accounts import lock_book
from ledger.book.books import Book, book_with
from ledger.book.known import known
from ledger.book.refusals import refusing

PeriodState = Literal["OPEN", "CLOSED"]


def ensure_periods(session: Session, book: Book, up_to: date) -> None:
    """Every month from the book's first to that of ``up_to`` has been opened."""
    wanted = up_to.year * 100 + up_to.month
    facts = known(session)
    if not facts.missing_periods({(book.id, wanted)}):
        return
    latest = session.execute(_LATEST, {"book": book.id}).scalar()
    if latest is None or latest < wanted:
        lock_book(session, book.id)
        latest = session.execute(_LATEST, {"book": book.id}).scalar()
        first = book.first_period if latest is None else following(latest)
        with refusing():
            for period in _months(first, wanted):
                session.execute(_OPEN, {"book": book.id, "period": period})
    facts.waiting.periods.add((book.id, wanted))


def open_periods(session: Session, book_id: int, up_to: date) -> None:
    """Every month of the book up to that of ``up_to`` is open, unless it was closed."""
    ensure_periods(session, book_with(session, book_id), up_to)


def period_states(session: Session, book_id: int) -> dict[int, PeriodState]:
    """Every month of the book by number, in order, with its state."""
    rows = session.execute(_STATES, {"book": book_id})
    return {row.period: "CLOSED" if row.closed else "OPEN" for row in rows}


def following(period: int) -> int:
    """The month after, such as 202701 after 202612."""
    return period + 89 if period % 100 == 12 else period + 1


def preceding(period: int) -> int:
    """The month before, such as 202512 before 202601."""
    return period - 89 if period % 100 == 1 else period - 1


def _months(first: int, last: int) -> list[int]:
    found = []
    while first <= last:
        found.append(first)
        first = following(first)
    return found


_LATEST = text("SELECT max(period) FROM period WHERE book_id = :book")
_OPEN = text("INSERT INTO period (book_id, period) VALUES (:book, :period)")
_STATES = text(
    "SELECT p.period, CASE WHEN c.period IS NULL THEN 0 ELSE 1 END AS closed"
    " FROM period p LEFT JOIN period_close c ON c.book_id = p.book_id AND c.period = p.period"
    " WHERE p.book_id = :book ORDER BY p.period"
)
