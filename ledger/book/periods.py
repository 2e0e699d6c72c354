"""Closing: a month's balances are frozen for ever; December first carries the year's result."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.book import journal_postgresql, journal_sqlite
from ledger.book.accounts import lock_book
from ledger.book.books import Book, book_with
from ledger.book.chart import Side
from ledger.book.journal import Note
from ledger.book.lines import Draft, Line
from ledger.book.months import (
    PeriodState,
    following,
    open_periods,
    period_states,
    preceding,
)
from ledger.book.post import Persons, write
from ledger.book.record import canonical, close_record, leaf_of
from ledger.book.refusals import PeriodClosed, PeriodOrder, refusing
from ledger.db import instant_text
from ledger.money import Money

__all__ = [
    "Closed",
    "PeriodState",
    "close_period",
    "following",
    "open_periods",
    "period_states",
    "preceding",
]

SURPLUS, ACCUMULATED = "3301", "3101.02"


@dataclass(frozen=True, slots=True)
class Closed:
    """Where the close stands in the chain."""

    book_id: int
    period: int
    seq: int
    hash: bytes


def close_period(
    session: Session, book_id: int, period: int, *, maker: Actor, approvals_digest: bytes | None
) -> Closed:
    """The month is closed: its balances are frozen and sealed, and nothing can be dated into it.

    A fund's December first carries income and expense to the accumulated surplus (rows 51-53).
    Refused with ``period-closed``, ``period-order`` or ``period-unfinished``.
    """
    book = book_with(session, book_id)
    open_periods(session, book_id, min(clock.today(), _last_day(period)))
    lock_book(session, book_id)
    state = period_states(session, book_id).get(period)
    if state == "CLOSED":
        raise PeriodClosed(f"{_written(period)} 已结账。", f"{_written(period)} is closed already.")
    if state is None or clock.today() < _last_day(period):
        raise PeriodOrder(
            f"{_written(period)} 尚未结束, 不能结账。", f"{_written(period)} is not over yet."
        )
    if period % 100 == 12 and book.kind == "FUND":
        _carry_year(session, book, period // 100, maker)
    closed_at = instant_text(clock.now())
    with refusing():
        session.execute(
            _CLOSE,
            {
                "book": book_id,
                "period": period,
                "at": closed_at,
                "closer": maker.person_id,
                "approvals": approvals_digest,
            },
        )
    frozen = session.execute(_FROZEN, {"book": book_id, "period": period})
    closings = [(row.title, row.aux, row.balance) for row in frozen]
    record = close_record(
        book.code,
        period,
        closed_at=closed_at,
        closer=maker.person_id,
        approvals=approvals_digest,
        closings=closings,
    )
    engine = (
        journal_postgresql if session.get_bind().dialect.name == "postgresql" else journal_sqlite
    )
    raw: Any = session.connection().connection.driver_connection
    with refusing():
        seq, link = engine.seal_note(
            raw, book_id, Note("PERIOD_CLOSE", period, leaf_of(canonical(record)))
        )
    return Closed(book_id, period, seq, link)


def _carry_year(session: Session, book: Book, year: int, maker: Actor) -> None:
    """Income to surplus, expense to surplus, surplus to the fund; what is zero is left out."""
    on = date(year, 12, 31)
    for event, name, prefix, to in (
        ("51", "收入", "4", SURPLUS),
        ("52", "费用", "5", SURPLUS),
        ("53", "本期盈余", SURPLUS, ACCUMULATED),
    ):
        lines = _closing_lines(session, book.id, year, prefix, to)
        if lines:
            draft = Draft(
                on=on,
                event=event,
                summary=f"{year} 年末结转: {name}",
                source=f"close:{year}:{event}",
                lines=lines,
            )
            write(session, book, [(draft, None)], Persons(maker.person_id), word="转")


def _closing_lines(
    session: Session, book_id: int, year: int, prefix: str, to: str
) -> tuple[Line, ...]:
    """Every account under the prefix brought to zero, against one title."""
    lines, net = [], 0
    december = {"first": year * 10000 + 1200, "last": year * 10000 + 1299}
    for row in session.execute(_RESULTS, {"book": book_id, "prefix": f"{prefix}%", **december}):
        debit_balance = row.sign * int(row.balance)
        lines.append(_line(row.title, -debit_balance, json.loads(row.aux)))
        net += debit_balance
    if net:
        lines.append(_line(to, net, {}))
    return tuple(lines)


def _line(title: str, debit: int, aux: Mapping[str, str]) -> Line:
    side: Side = "D" if debit > 0 else "C"
    return Line(title, side, Money(abs(debit)), dict(aux))


def _last_day(period: int) -> date:
    after = following(period)
    return date.fromordinal(date(after // 100, after % 100, 1).toordinal() - 1)


def _written(period: int) -> str:
    return f"{period // 100:04d}-{period % 100:02d}"


_CLOSE = text(
    "INSERT INTO period_close (book_id, period, closed_at, closer, approvals)"
    " VALUES (:book, :period, :at, :closer, :approvals)"
)
_FROZEN = text(
    "SELECT a.title, a.aux, c.balance FROM closing c"
    " JOIN account a ON a.book_id = c.book_id AND a.id = c.account_id"
    " WHERE c.book_id = :book AND c.period = :period"
)
#: Balances at the end of December from the days of the year and the last closing before it.
_RESULTS = text(
    "SELECT a.title, a.aux, n.sign, sum(m.balance) AS balance FROM ("
    " SELECT account_id, balance FROM closing WHERE book_id = :book AND period ="
    "  (SELECT max(period) FROM period_close WHERE book_id = :book)"
    " UNION ALL"
    " SELECT d.account_id, o.sign * (d.debit - d.credit) FROM account_day d"
    "  JOIN account_now o ON o.book_id = d.book_id AND o.account_id = d.account_id"
    "  WHERE d.book_id = :book AND d.day BETWEEN :first AND :last"
    ") m JOIN account_now n ON n.book_id = :book AND n.account_id = m.account_id"
    " JOIN account a ON a.book_id = :book AND a.id = m.account_id"
    " WHERE n.title LIKE :prefix GROUP BY a.title, a.aux, n.sign"
    " HAVING sum(m.balance) <> 0 ORDER BY a.title, a.aux"
)
