"""The trial balance (科目余额表) at the end of any day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.chart import TITLES
from ledger.book.record import day_number
from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One title: balance before the month, movement of the month up to the day, balance after.

    Each balance stands on one side, the other is zero. The balance of a title is the difference
    of its accounts' debits and credits.
    """

    title: str
    name: Text
    opening_d: Money
    opening_c: Money
    debit: Money
    credit: Money
    closing_d: Money
    closing_c: Money


def trial_balance(
    session: Session, book_id: int, on: date, *, before_closing: bool = False
) -> list[TrialLine]:
    """Every title that ever moved up to ``on``, by code; debits equal credits in each column pair.

    ``before_closing`` leaves out the year-end entries of that day (sources ``close:*``).
    """
    day = day_number(on)
    start = day // 100 * 100
    given: dict[str, int | str] = {"book": book_id, "start": start, "day": day}
    opened: dict[str, int] = {}
    moved: dict[str, list[int]] = {}
    for row in session.execute(_OPENING, given):
        opened[row.title] = opened.get(row.title, 0) + int(row.net)
    for row in session.execute(_MOVED, given):
        moved[row.title] = [int(row.debit), int(row.credit)]
    if before_closing:
        given["sources"] = f"close:{on.year}:"
        for row in session.execute(_CARRIED, given):
            moved[row.title][0] -= int(row.debit)
            moved[row.title][1] -= int(row.credit)
    lines = []
    for title in sorted({*opened, *moved}):
        opening = opened.get(title, 0)
        debit, credit = moved.get(title, [0, 0])
        if opening or debit or credit:
            lines.append(_line(title, opening, debit, credit))
    return lines


def _line(title: str, opening: int, debit: int, credit: int) -> TrialLine:
    closing = opening + debit - credit
    return TrialLine(
        title=title,
        name=TITLES[title].name,
        opening_d=Money(max(opening, 0)),
        opening_c=Money(max(-opening, 0)),
        debit=Money(debit),
        credit=Money(credit),
        closing_d=Money(max(closing, 0)),
        closing_c=Money(max(-closing, 0)),
    )


#: Up to the day before the month: the last closing before it, and the days since.
_OPENING = text(
    "SELECT n.title, sum(m.net) AS net FROM ("
    " SELECT c.account_id, sum(a.sign * c.balance) AS net FROM closing c"
    "  JOIN account_now a ON a.book_id = c.book_id AND a.account_id = c.account_id"
    "  WHERE c.book_id = :book AND c.period = (SELECT max(period) FROM period_close"
    "   WHERE book_id = :book AND period < :start / 100) GROUP BY c.account_id"
    " UNION ALL"
    " SELECT d.account_id, sum(d.debit - d.credit) FROM account_day d"
    "  WHERE d.book_id = :book AND d.day < :start AND d.day > 99 + 100 * coalesce("
    "   (SELECT max(period) FROM period_close WHERE book_id = :book AND period < :start / 100), 0)"
    "  GROUP BY d.account_id"
    ") m JOIN account_now n ON n.book_id = :book AND n.account_id = m.account_id GROUP BY n.title"
)
_MOVED = text(
    "SELECT n.title, sum(m.debit) AS debit, sum(m.credit) AS credit FROM ("
    " SELECT account_id, sum(debit) AS debit, sum(credit) AS credit FROM account_day"
    "  WHERE book_id = :book AND day BETWEEN :start AND :day GROUP BY account_id"
    ") m JOIN account_now n ON n.book_id = :book AND n.account_id = m.account_id GROUP BY n.title"
)
_CARRIED = text(
    "SELECT n.title, sum(CASE WHEN p.side = 'D' THEN p.amount ELSE 0 END) AS debit,"
    " sum(CASE WHEN p.side = 'C' THEN p.amount ELSE 0 END) AS credit"
    " FROM entry e JOIN seal s ON s.book_id = e.book_id AND s.entry_id = e.id"
    " JOIN posting p ON p.book_id = e.book_id AND p.entry_id = e.id"
    " JOIN account_now n ON n.book_id = p.book_id AND n.account_id = p.account_id"
    " WHERE e.book_id = :book AND e.day = :day"
    "  AND e.source IN (:sources || '51', :sources || '52', :sources || '53') GROUP BY n.title"
)
