"""Holding money: what is promised stays on its account and cannot be spent otherwise (I-13)."""

import secrets
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.book.accounts import account, lock_book
from ledger.book.refusals import InsufficientFunds, refusing
from ledger.db import instant_text
from ledger.money import Money


def hold(
    session: Session,
    book_id: int,
    *,
    title: str,
    aux: Mapping[str, str],
    amount: Money,
    source: str,
) -> int:
    """The amount is held for ``source``; the id of the hold is returned.

    Refused with ``insufficient-funds`` when the account does not have it free.
    """
    taken = account(session, book_id, title, aux)
    lock_book(session, book_id)
    hold_id = secrets.randbits(62)
    try:
        with refusing():
            session.execute(
                _HOLD,
                {
                    "book": book_id,
                    "id": hold_id,
                    "account": taken,
                    "amount": amount.fen,
                    "source": source,
                    "at": instant_text(clock.now()),
                },
            )
    except InsufficientFunds as error:
        named = ", ".join(f"{key} {value}" for key, value in aux.items()) or "-"
        raise InsufficientFunds(
            f"余额不足, 不能冻结 {amount.grouped()}: 科目 {title} ({named})。",
            f"Not enough money to hold {amount.grouped()} on {title} ({named}).",
        ) from error
    return hold_id


def release(session: Session, book_id: int, source: str) -> None:
    """Nothing is held for ``source`` any more. Releasing twice does nothing."""
    lock_book(session, book_id)
    with refusing():
        session.execute(
            _RELEASE, {"book": book_id, "source": source, "at": instant_text(clock.now())}
        )


_HOLD = text(
    "INSERT INTO hold (book_id, id, account_id, amount, source, held_at)"
    " VALUES (:book, :id, :account, :amount, :source, :at)"
)
_RELEASE = text(
    "UPDATE hold SET released_at = :at"
    " WHERE book_id = :book AND source = :source AND released_at IS NULL"
)
