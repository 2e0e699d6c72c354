"""Balances at any date: accounts, titles, auxiliaries, trial balance, statement."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.book.balances import (
    balance,
    balances_by,
    lock_accounts,
    statement,
    trial_balance,
)
from ledger.book.books import Book, book_of, books, find_book
from ledger.book.periods import close_period
from ledger.book.show import entries, turnover
from ledger.errors import BrokenBook, NotFound, Refusal
from ledger.money import Money
from tests.book.make import DIGEST, MAKER, a_book, draw, keep, receipt
from tests.conftest import TestClock

JANUARY, FEBRUARY, MARCH = date(2026, 1, 5), date(2026, 2, 6), date(2026, 3, 7)


def a_quarter(session: Session, at: TestClock, *, closed: int = 0) -> Book:
    """Three months of two projects; the first months closed; one entry back-dated."""
    book = a_book(session)
    at.on("2026-04-09")
    keep(session, book, receipt("100.00", 1, JANUARY))
    keep(session, book, receipt("50.00", 2, FEBRUARY))
    keep(session, book, draw("30.00", 1, MARCH))
    keep(session, book, receipt("7.00", 2, JANUARY))
    for period in (202601, 202602, 202603)[:closed]:
        close_period(session, book.id, period, maker=MAKER, approvals_digest=DIGEST)
    return book


@pytest.mark.parametrize("closed", [0, 1, 2, 3])
def test_balances_are_the_same_before_and_after_closing(
    session: Session, at: TestClock, closed: int
) -> None:
    """Design 2.5: the last closing and the days since, wherever the last closing lies."""
    book = a_quarter(session, at, closed=closed)
    expected = {
        date(2026, 1, 1): "0.00", date(2026, 1, 4): "0.00", JANUARY: "107.00",
        date(2026, 1, 31): "107.00", FEBRUARY: "157.00", date(2026, 3, 6): "157.00",
        MARCH: "127.00", date(2026, 3, 31): "127.00", date(2026, 12, 31): "127.00",
    }  # fmt: skip
    for on, amount in expected.items():
        assert str(balance(session, book.id, "2307.01", on=on)) == amount, on
        assert str(balance(session, book.id, "2307", on=on, contractor="7")) == amount, on
    one = {"project": "2", "contractor": "7"}
    assert balance(session, book.id, "2307.01", on=date(2026, 1, 31), **one) == Money.of("7.00")
    assert balance(session, book.id, "2307.01", **one) == Money.of("57.00")
    assert balance(session, book.id, "2307.01", project="9", contractor="7") == Money.ZERO


@pytest.mark.parametrize("closed", [0, 2])
def test_balances_by_an_auxiliary(session: Session, at: TestClock, closed: int) -> None:
    """Domain 8: the sum by project is the control account."""
    book = a_quarter(session, at, closed=closed)

    now = balances_by(session, book.id, "2307.01", "project")
    then = balances_by(session, book.id, "2307.01", "project", on=date(2026, 1, 31))

    assert now == {"1": Money.of("70.00"), "2": Money.of("57.00")}
    assert then == {"1": Money.of("100.00"), "2": Money.of("7.00")}
    assert Money.sum(now.values()) == balance(session, book.id, "2307.01")
    own = balances_by(session, book.id, "2307.01", "project", among=[2, "no-such"])
    assert own == {"2": Money.of("57.00")}
    assert balances_by(session, book.id, "2307.01", "project", among=()) == {}
    assert balances_by(session, book.id, "2307", "case") == {"1": Money.of("30.00")}


@pytest.mark.parametrize("closed", [0, 1, 2, 3])
def test_the_trial_balance_of_any_day(session: Session, at: TestClock, closed: int) -> None:
    book = a_quarter(session, at, closed=closed)

    lines = trial_balance(session, book.id, MARCH)

    assert [
        (one.title, str(one.opening_d), str(one.opening_c), str(one.debit), str(one.credit),
         str(one.closing_d), str(one.closing_c))
        for one in lines
    ] == [
        ("1002.01", "157.00", "0.00", "0.00", "0.00", "157.00", "0.00"),
        ("2307.01", "0.00", "157.00", "30.00", "0.00", "0.00", "127.00"),
        ("2307.04", "0.00", "0.00", "0.00", "30.00", "0.00", "30.00"),
    ]  # fmt: skip
    for day in (JANUARY, FEBRUARY, MARCH, date(2026, 4, 9)):
        tried = trial_balance(session, book.id, day)
        for one, other in (
            ("opening_d", "opening_c"),
            ("debit", "credit"),
            ("closing_d", "closing_c"),
        ):
            debits, credits = (
                Money.sum(getattr(row, side) for row in tried) for side in (one, other)
            )
            assert debits == credits


def test_a_statement_runs_from_opening_to_closing(session: Session, at: TestClock) -> None:
    """V-06 of the books: by value date, then by sequence, with a running balance."""
    book = a_quarter(session, at, closed=1)

    shown = statement(session, book.id, "2307.01", date(2026, 1, 5), date(2026, 3, 31))

    assert shown.opening == Money.ZERO
    assert [(row.seq, row.date, str(row.running)) for row in shown.rows] == [
        (1, JANUARY, "100.00"), (4, JANUARY, "107.00"), (2, FEBRUARY, "157.00"), (3, MARCH, "127.00"),
    ]  # fmt: skip
    assert (str(shown.debit), str(shown.credit), str(shown.closing)) == (
        "30.00",
        "157.00",
        "127.00",
    )
    of_one = statement(session, book.id, "2307.01", FEBRUARY, MARCH, project="1")
    assert (str(of_one.opening), str(of_one.closing), len(of_one.rows)) == ("100.00", "70.00", 1)


def test_entries_are_listed_by_sequence_and_filter(session: Session, at: TestClock) -> None:
    book = a_quarter(session, at)

    assert [one.seq for one in entries(session, book.id, limit=2)] == [1, 2]
    assert [one.seq for one in entries(session, book.id, after_seq=2)] == [3, 4]
    assert [one.seq for one in entries(session, book.id, period=202601)] == [1, 4]
    assert [one.seq for one in entries(session, book.id, word="转")] == [3]
    assert [one.seq for one in entries(session, book.id, event="9")] == [3]
    assert [one.seq for one in entries(session, book.id, start=FEBRUARY, end=MARCH)] == [2, 3]
    assert [one.seq for one in entries(session, book.id, source="draw:")] == [3]
    moved = turnover(session, book.id, 202601)
    assert (moved.entries, str(moved.debit), str(moved.credit)) == (2, "107.00", "107.00")


def test_books_are_found_by_code_and_county(session: Session) -> None:
    fund, deposits = a_book(session, "FUND"), a_book(session)

    assert find_book(session, "652301-DEP") == deposits == book_of(session, 652301, "DEP")
    assert books(session) == [deposits, fund]
    with pytest.raises(NotFound):
        find_book(session, "652302-DEP")
    with pytest.raises(Refusal) as refusal:
        a_book(session)
    assert refusal.value.code == "book-exists"


def test_a_lock_names_its_accounts(session: Session) -> None:
    book = a_book(session)
    lock_accounts(session, book.id, [("2307.01", {"project": "1", "contractor": "7"})])
    with pytest.raises(BrokenBook):
        lock_accounts(session, book.id, [])
