"""Balances: of an account, of a title, by an auxiliary, now or at the end of any day.

A balance at a date is the last closing before it and the days since, so it costs the same however
long the history is. Amounts stand in the title's own direction: positive is the normal side.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ledger.book.accounts import lock_book
from ledger.book.chart import titles_under
from ledger.book.lines import account_id, aux_text
from ledger.book.record import day_number
from ledger.errors import BrokenBook
from ledger.money import Money


def balance(
    session: Session, book_id: int, title: str, *, on: date | None = None, **aux: str
) -> Money:
    """What the accounts of the title with these auxiliaries come to, now or at the end of ``on``.

    ``title`` may be a group such as ``2307``; auxiliaries left out are summed over.
    """
    titles = titles_under(title)
    if len(titles) == 1 and set(titles[0].aux) == set(aux):
        account = account_id(titles[0].code, aux_text(aux))
        fixed = {"book": book_id, "account": account, "on": 0 if on is None else day_number(on)}
        query = _ONE_NOW if on is None else _ONE_ON
        return Money(int(session.execute(query, fixed).scalar() or 0))
    where, given = scope_of(book_id, [one.code for one in titles], aux)
    if on is None:
        found = session.execute(text(f"SELECT sum(n.balance) {where}"), given).scalar()
    else:
        given["on"] = day_number(on)
        found = session.execute(text(f"SELECT sum({_BALANCE_ON}) {where}"), given).scalar()
    return Money(int(found or 0))


def available(session: Session, book_id: int, title: str, **aux: str) -> Money:
    """What can be spent now: the balance without what is held."""
    where, given = scope_of(book_id, [one.code for one in titles_under(title)], aux)
    found = session.execute(text(f"SELECT sum(n.balance - n.held) {where}"), given).scalar()
    return Money(int(found or 0))


def balances_by(
    session: Session,
    book_id: int,
    title: str,
    key: str,
    *,
    on: date | None = None,
    among: Iterable[object] | None = None,
    **aux: str,
) -> dict[str, Money]:
    """The title's balance for each value of an auxiliary, sorted by it; zeros are left out.

    With ``among`` only for those values, at the cost of their accounts alone.
    """
    where, given = scope_of(book_id, [one.code for one in titles_under(title)], aux)
    measure = "n.balance"
    if on is not None:
        measure, given["on"] = _BALANCE_ON, day_number(on)
    join = (
        " JOIN account_aux k ON k.book_id = n.book_id AND k.account_id = n.account_id"
        " AND k.key = :by WHERE"
    )
    if among is not None:
        sqlite = session.get_bind().dialect.name == "sqlite"
        listed = "json_each(:among)" if sqlite else "json_array_elements_text(CAST(:among AS json))"
        join = join.replace(" WHERE", f" AND k.value IN (SELECT value FROM {listed}) WHERE")
        given["among"] = json.dumps([str(value) for value in among])
    rows = session.execute(
        text(
            f"SELECT k.value, sum({measure}) AS total {where.replace(' WHERE', join, 1)}"
            f" GROUP BY k.value ORDER BY k.value"
        ),
        {**given, "by": key},
    )
    return {row.value: Money(int(row.total)) for row in rows if row.total}


def lock_accounts(
    session: Session, book_id: int, accounts: Sequence[tuple[str, Mapping[str, str]]]
) -> None:
    """The accounts' balances stay as they are read from now until this transaction ends.

    A book has one lock, its head, so that deeds which decide on balances, posts, holds and closes
    can never wait for each other in a ring.
    """
    if not accounts:
        raise BrokenBook("A lock names the accounts it is for.")
    lock_book(session, book_id)


def scope_of(
    book_id: int, titles: Sequence[str], aux: Mapping[str, str]
) -> tuple[str, dict[str, Any]]:
    """The accounts of the titles that carry the auxiliaries, as FROM and WHERE."""
    given: dict[str, Any] = {"book": book_id}
    joins = ""
    for n, (key, value) in enumerate(sorted(aux.items())):
        joins += (
            f" JOIN account_aux x{n} ON x{n}.book_id = n.book_id AND x{n}.account_id = n.account_id"
            f" AND x{n}.key = :key{n} AND x{n}.value = :value{n}"
        )
        given |= {f"key{n}": key, f"value{n}": value}
    named = [f":title{n}" for n in range(len(titles))]
    given |= {f"title{n}": title for n, title in enumerate(titles)}
    return (
        f"FROM account_now n{joins} WHERE n.book_id = :book AND n.title IN ({', '.join(named)})",
        given,
    )


#: The balance of account n at the end of day :on, from the last closing before that day's month.
_BALANCE_ON = (
    "coalesce((SELECT c.balance FROM closing c WHERE c.book_id = :book"
    " AND c.account_id = n.account_id AND c.period = (SELECT max(period) FROM period_close"
    "  WHERE book_id = :book AND period < :on / 100)), 0)"
    " + n.sign * coalesce((SELECT sum(d.debit - d.credit) FROM account_day d"
    "  WHERE d.book_id = :book AND d.account_id = n.account_id AND d.day <= :on AND d.day > 99 + 100"
    "   * coalesce((SELECT max(period) FROM period_close"
    "     WHERE book_id = :book AND period < :on / 100), 0)), 0)"
)
_ONE_NOW: TextClause = text(
    "SELECT balance FROM account_now WHERE book_id = :book AND account_id = :account"
)
_ONE_ON: TextClause = text(
    f"SELECT {_BALANCE_ON} FROM account_now n WHERE n.book_id = :book AND n.account_id = :account"
)
