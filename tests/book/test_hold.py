"""Holding money (I-13): what is promised cannot be spent, and comes free again once."""

import pytest
from sqlalchemy.orm import Session

from ledger.book.accounts import close_account
from ledger.book.balances import available, balance
from ledger.book.books import Book
from ledger.book.check import verify
from ledger.book.hold import hold, release
from ledger.db import Database
from ledger.errors import Refusal
from ledger.money import Money
from tests.book.make import DAY, a_book, draw, keep, receipt

PROJECT = {"project": "1", "contractor": "7"}


def a_hold(session: Session, book: Book, amount: str, source: str = "approval:1") -> int:
    return hold(
        session, book.id, title="2307.01", aux=PROJECT, amount=Money.of(amount), source=source
    )


def test_what_is_held_is_in_the_balance_but_not_available(session: Session) -> None:
    book = a_book(session)
    keep(session, book, receipt("100.00"))

    a_hold(session, book, "60.00")

    assert balance(session, book.id, "2307.01", **PROJECT) == Money.of("100.00")
    assert available(session, book.id, "2307.01", **PROJECT) == Money.of("40.00")
    assert verify(session, book.id) == []


@pytest.mark.parametrize("amount", ["40.01", "100.00"])
def test_held_money_can_be_neither_held_nor_drawn_again(session: Session, amount: str) -> None:
    book = a_book(session)
    keep(session, book, receipt("100.00"))
    a_hold(session, book, "60.00")
    session.commit()

    with pytest.raises(Refusal) as refusal:
        a_hold(session, book, amount, "approval:2")
    assert refusal.value.code == "insufficient-funds"
    session.rollback()
    with pytest.raises(Refusal) as refusal:
        keep(session, book, draw(amount))
    assert refusal.value.code == "insufficient-funds"
    session.rollback()

    a_hold(session, book, "39.99", "approval:2")
    keep(session, book, draw("0.01"))


def test_a_release_comes_before_the_posting_in_one_transaction(session: Session) -> None:
    book = a_book(session)
    keep(session, book, receipt("100.00"))
    a_hold(session, book, "60.00")
    a_hold(session, book, "40.00")
    session.commit()

    release(session, book.id, "approval:1")
    keep(session, book, draw("100.00"))

    assert available(session, book.id, "2307.01") == Money.ZERO
    assert verify(session, book.id) == []


def test_releasing_twice_or_nothing_does_nothing(session: Session) -> None:
    book = a_book(session)
    keep(session, book, receipt("100.00"))
    a_hold(session, book, "60.00")

    for _ in range(2):
        release(session, book.id, "approval:1")
        release(session, book.id, "approval:99")

    assert available(session, book.id, "2307.01") == Money.of("100.00")
    assert verify(session, book.id) == []


def test_nothing_is_held_on_an_account_without_a_floor(session: Session) -> None:
    book = a_book(session)
    keep(session, book, receipt("100.00"))

    with pytest.raises(Refusal) as refusal:
        hold(session, book.id, title="1002.01", aux={"bank": "1"}, amount=Money(1), source="x:1")
    assert refusal.value.code in {"account-closed", "insufficient-funds"}


def test_a_closed_account_takes_nothing_more(session: Session) -> None:
    """I-07: an account closes once, empty, for good."""
    book = a_book(session)
    keep(session, book, receipt("1.00"))
    session.commit()
    with pytest.raises(Refusal):
        close_account(session, book.id, "2307.01", on=DAY, aux=PROJECT)
    session.rollback()
    keep(session, book, draw("1.00"))
    close_account(session, book.id, "2307.01", on=DAY, aux=PROJECT)
    session.commit()

    with pytest.raises(Refusal) as refusal:
        keep(session, book, receipt("1.00"))
    assert refusal.value.code == "account-closed"


def test_an_account_opened_in_a_transaction_that_failed_opens_again(database: Database) -> None:
    """What a process remembers of accounts and months is what was committed, nothing more."""
    book = database.in_transaction(a_book)

    def fails(session: Session) -> None:
        keep(session, book, receipt("1.00"))
        raise Refusal("试", "a later step says no")

    with pytest.raises(Refusal):
        database.in_transaction(fails)
    posted = database.in_transaction(lambda session: keep(session, book, receipt("1.00")))
    assert (posted.seq, posted.number) == (1, 1)


def test_a_savepoint_rolled_back_takes_its_accounts_along(session: Session) -> None:
    book = a_book(session)
    session.commit()
    inner = session.begin_nested()
    keep(session, book, receipt("1.00"))
    inner.rollback()
    assert keep(session, book, receipt("1.00")).seq == 1
    session.commit()
    assert keep(session, book, receipt("1.00", 2)).seq == 2
    assert verify(session, book.id) == []
