"""What changed on each day, by value date: for whoever reckons with daily balances."""

from collections import defaultdict
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.chart import titles_under
from ledger.book.record import day_date, day_number
from ledger.money import Money


def daily_changes(
    session: Session, book_id: int, title: str, key: str, first: date, last: date
) -> dict[str, list[tuple[date, Money]]]:
    """For each value of an auxiliary the net change of the title on every day it moved, from
    ``first`` to ``last``, in the title's own direction and in the order of days."""
    titles = [one.code for one in titles_under(title)]
    named = {f"title{n}": code for n, code in enumerate(titles)}
    rows = session.execute(
        text(
            "SELECT k.value, d.day, sum(n.sign * (d.debit - d.credit)) AS change"
            " FROM account_now n"
            " JOIN account_day d ON d.book_id = n.book_id AND d.account_id = n.account_id"
            " JOIN account_aux k ON k.book_id = n.book_id AND k.account_id = n.account_id"
            "  AND k.key = :by"
            f" WHERE n.book_id = :book AND n.title IN ({', '.join(f':{name}' for name in named)})"
            " AND d.day BETWEEN :first AND :last GROUP BY k.value, d.day ORDER BY k.value, d.day"
        ),
        {
            "book": book_id, "by": key, "first": day_number(first), "last": day_number(last),
            **named,
        },
    )  # fmt: skip
    found: dict[str, list[tuple[date, Money]]] = defaultdict(list)
    for row in rows:
        found[row.value].append((day_date(row.day), Money(int(row.change))))
    return dict(found)
