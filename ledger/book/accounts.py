"""Accounts (明细账户): a title with its auxiliaries, opened the first time it is needed."""

import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import book_with
from ledger.book.chart import title_of
from ledger.book.known import known
from ledger.book.lines import account_id, aux_text, check_aux
from ledger.book.record import day_number
from ledger.book.refusals import AccountClosed, refusing
from ledger.errors import BrokenBook

#: (title, auxiliaries as text) by account id.
Wanted = Mapping[int, tuple[str, str]]


def ensure_accounts(session: Session, book_id: int, wanted: Wanted) -> None:
    """Every wanted account is open; those seen open before cost nothing."""
    facts = known(session)
    missing = facts.missing_accounts({(book_id, account) for account in wanted})
    if not missing:
        return
    kind = book_with(session, book_id).kind
    for _, account in missing:
        title = wanted[account][0]
        if kind not in title_of(title).books:
            raise AccountClosed(
                f"科目 {title} 不属于本账套。", f"Title {title} is not kept in this book."
            )
    _open_missing(session, book_id, {account: wanted[account] for _, account in sorted(missing)})
    facts.waiting.accounts |= missing


def account(session: Session, book_id: int, title: str, aux: Mapping[str, str]) -> int:
    """The id of the account, which is open now."""
    check_aux(title, aux)
    spelled = aux_text(aux)
    taken = account_id(title, spelled)
    ensure_accounts(session, book_id, {taken: (title, spelled)})
    return taken


def close_account(
    session: Session, book_id: int, title: str, *, on: date, aux: Mapping[str, str]
) -> None:
    """Nothing can be posted to the account any more; refused while it holds money."""
    with refusing():
        session.execute(
            text("UPDATE account SET closed_day = :day WHERE book_id = :book AND id = :id"),
            {"day": day_number(on), "book": book_id, "id": account_id(title, aux_text(aux))},
        )


def lock_book(session: Session, book_id: int) -> None:
    """No other transaction posts to, holds in or closes the book until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"book": book_id})


_LOCK = text("SELECT seq FROM head WHERE book_id = :book FOR UPDATE")
_OPEN = text("INSERT INTO account (book_id, id, title, aux) VALUES (:book, :id, :title, :aux)")


def _open_missing(session: Session, book_id: int, wanted: Wanted) -> None:
    """Opens under the book's lock, so that two openers never wait for each other in a ring."""
    lock_book(session, book_id)
    there = _those_open(session, book_id, wanted)
    for account, name in there.items():
        if name != wanted[account]:
            raise BrokenBook(f"Account id {account} stands for {name} and {wanted[account]}.")
    rows = [
        {"book": book_id, "id": account, "title": title, "aux": aux}
        for account, (title, aux) in wanted.items()
        if account not in there
    ]
    if rows:
        with refusing():
            session.execute(_OPEN, rows)


def _those_open(session: Session, book_id: int, wanted: Wanted) -> dict[int, tuple[str, str]]:
    """Those of the accounts that stand already, by id."""
    query = text(
        "SELECT id, title, aux FROM account WHERE book_id = :book AND id IN"
        + (
            " (SELECT value FROM json_each(:ids))"
            if session.get_bind().dialect.name == "sqlite"
            else " (SELECT value::bigint FROM json_array_elements_text(CAST(:ids AS json)))"
        )
    )
    rows = session.execute(query, {"book": book_id, "ids": json.dumps(list(wanted))})
    return {row.id: (row.title, row.aux) for row in rows}
