"""The statement of an account (明细账): opening, every line with the running balance, closing."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.amounts import balance, scope_of
from ledger.book.chart import titles_under
from ledger.book.record import day_date, day_number
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line; ``running`` is the balance after it, in the title's own direction."""

    seq: int
    date: date
    word: str
    number: int
    summary: str
    debit: Money
    credit: Money
    running: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """A range of days of one or several accounts of a title."""

    opening: Money
    rows: tuple[StatementRow, ...]
    closing: Money
    debit: Money
    credit: Money


def statement(
    session: Session, book_id: int, title: str, start: date, end: date, **aux: str
) -> Statement:
    """The lines from ``start`` to ``end``, by value date and then by sequence."""
    titles = titles_under(title)
    sign = 1 if titles[0].direction == "D" else -1
    opening = balance(session, book_id, title, on=start - timedelta(days=1), **aux)
    where, given = scope_of(book_id, [one.code for one in titles], aux)
    given |= {"start": day_number(start), "end": day_number(end)}
    query = text(f"{_ROWS} {where.replace(' WHERE', _LINES, 1)} ORDER BY p.day, s.seq, p.line")
    rows, running, debits, credits = [], opening.fen, 0, 0
    for row in session.execute(query, given):
        debit, credit = (row.amount, 0) if row.side == "D" else (0, row.amount)
        running += sign * (debit - credit)
        debits, credits = debits + debit, credits + credit
        rows.append(
            StatementRow(
                seq=row.seq,
                date=day_date(row.day),
                word=row.word,
                number=row.number,
                summary=row.summary,
                debit=Money(debit),
                credit=Money(credit),
                running=Money(running),
            )
        )
    return Statement(opening, tuple(rows), Money(running), Money(debits), Money(credits))


_ROWS = "SELECT s.seq, p.day, s.word, s.number, e.summary, p.side, p.amount"
_LINES = (
    " JOIN posting p ON p.book_id = n.book_id AND p.account_id = n.account_id"
    "  AND p.day BETWEEN :start AND :end"
    " JOIN seal s ON s.book_id = p.book_id AND s.entry_id = p.entry_id"
    " JOIN entry e ON e.book_id = p.book_id AND e.id = p.entry_id WHERE"
)
