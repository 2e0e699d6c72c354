"""Months open and close in a row, one way; December carries a fund's result (postings 51-53)."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.balances import balance, trial_balance
from ledger.book.books import Book
from ledger.book.check import verify
from ledger.book.lines import Draft, credit, debit
from ledger.book.periods import close_period, open_periods, period_states
from ledger.book.post import post
from ledger.book.review import review_entry
from ledger.book.show import entries
from ledger.errors import Refusal
from ledger.money import Money
from tests.book.make import (
    DAY,
    DIGEST,
    MAKER,
    REVIEWER,
    a_book,
    draw,
    journal_text,
    keep,
    receipt,
    text_of,
)
from tests.conftest import TestClock


def close(session: Session, book: Book, *periods: int) -> None:
    """The months are closed by the maker under approvals."""
    for period in periods:
        close_period(session, book.id, period, maker=MAKER, approvals_digest=DIGEST)


def refused(session: Session, book: Book, period: int) -> str:
    """The code with which the close is refused."""
    with pytest.raises(Refusal) as refusal:
        close(session, book, period)
    session.rollback()
    return refusal.value.code


def test_months_close_in_a_row_and_never_open_again(session: Session, at: TestClock) -> None:
    """I-19; safety 12, row 60."""
    book = a_book(session)
    keep(session, book, receipt("1.00"))
    session.commit()
    assert refused(session, book, 202601) == "period-order"  # not over yet
    at.on("2026-03-02")
    open_periods(session, book.id, date(2026, 3, 2))
    session.commit()
    assert refused(session, book, 202602) == "period-order"  # January first

    close(session, book, 202601, 202602)
    session.commit()

    assert refused(session, book, 202601) == "period-closed"
    assert period_states(session, book.id) == {202601: "CLOSED", 202602: "CLOSED", 202603: "OPEN"}
    with pytest.raises(Refusal) as refusal:
        keep(session, book, receipt("1.00", on=date(2026, 2, 28)))
    assert refusal.value.code == "period-closed"
    session.rollback()
    keep(session, book, receipt("1.00", on=date(2026, 3, 1)))
    assert verify(session, book.id) == []


def test_a_close_freezes_one_balance_per_account(session: Session, at: TestClock) -> None:
    """I-20: the opening of a month is the closing of the one before; zero leaves no row."""
    book = a_book(session)
    keep(session, book, receipt("5.00"))
    at.on("2026-03-02")
    close(session, book, 202601, 202602)

    rows = session.execute(
        text(
            "SELECT c.period, a.title, c.balance FROM closing c JOIN account a"
            " ON a.book_id = c.book_id AND a.id = c.account_id ORDER BY c.period, a.title"
        )
    ).all()

    assert [tuple(row) for row in rows] == [
        (202601, "1002.01", 500), (202601, "2307.01", 500),
        (202602, "1002.01", 500), (202602, "2307.01", 500),
    ]  # fmt: skip


def test_a_month_without_movement_closes_too(session: Session, at: TestClock) -> None:
    book = a_book(session)
    at.on("2026-02-02")
    close(session, book, 202601)
    assert verify(session, book.id) == []


def in_fund(session: Session, book: Book, on: date, event: str, *lines: object) -> None:
    keep(session, book, Draft(on, event, f"业务{event}", f"{event}:{on}", lines))  # type: ignore[arg-type]


def test_december_carries_the_result_to_the_fund(session: Session, at: TestClock) -> None:
    """Postings 51-53, EX-34 in figures: a loss of 29,140.75 goes to the accumulated surplus."""
    book = a_book(session, "FUND")
    at.on("2027-01-08")
    loss, interest = Money.of("29732.16"), Money.of("591.41")
    who = {"debtor": "5", "case": "1", "advance": "1"}
    bank = {"bank": "2"}
    start = Money.of("2000000.00")
    in_fund(session, book, date(2026, 1, 5), "30",
            debit("1002.02", start, **bank), credit("3101.01", start, source="budget"))  # fmt: skip
    paid = Money.of("59140.75")
    in_fund(session, book, date(2026, 3, 2), "37",
            debit("1218.01", paid, **who), credit("2307.05", paid, case="1", worker="1"))  # fmt: skip
    in_fund(session, book, date(2026, 3, 2), "38",
            debit("2307.05", paid, case="1", worker="1"), credit("1002.02", paid, **bank))  # fmt: skip
    in_fund(session, book, date(2026, 6, 30), "42",
            debit("1216.01", interest, **who), credit("4604.02", interest, case="1"))  # fmt: skip
    in_fund(session, book, date(2026, 6, 30), "44",
            debit("1002.02", Money.of("30000.00"), **bank), credit("1216.01", interest, **who),
            credit("1218.01", Money.of("29408.59"), **who))  # fmt: skip
    in_fund(session, book, date(2026, 12, 1), "47",
            debit("1902.01", loss, **who), credit("1218.01", loss, **who))  # fmt: skip
    in_fund(session, book, date(2026, 12, 2), "48",
            debit("5901.01", loss, case="1"), credit("1902.01", loss, **who),
            debit("9501", loss, **who), credit("9509", loss, **who))  # fmt: skip
    in_fund(session, book, date(2026, 12, 3), "30",
            debit("1002.02", loss, **bank), credit("3101.01", loss, source="budget"))  # fmt: skip
    in_fund(session, book, date(2027, 1, 5), "33",
            debit("5901.02", Money(700)), credit("1002.02", Money(700), **bank))  # fmt: skip

    close(session, book, *range(202601, 202613))

    year_end = date(2026, 12, 31)
    closing = {
        one.title: f"D {one.closing_d}" if one.closing_d else f"C {one.closing_c}"
        for one in trial_balance(session, book.id, year_end)
        if one.closing_d or one.closing_c
    }
    assert closing == {
        "1002.02": "D 2000591.41", "3101.01": "C 2029732.16", "3101.02": "D 29140.75",
        "9501": "D 29732.16", "9509": "C 29732.16",
    }  # fmt: skip
    before = {
        one.title: str(one.closing_d - one.closing_c)
        for one in trial_balance(session, book.id, year_end, before_closing=True)
    }
    assert before["4604.02"] == "-591.41"
    assert before["5901.01"] == "29732.16"
    assert "3301" not in before
    assert balance(session, book.id, "5901.02") == Money(700)  # January's charge stays in January
    carried = [
        one for one in entries(session, book.id, limit=50) if one.source.startswith("close:")
    ]
    assert [(one.voucher, one.event, one.source) for one in carried] == [
        ("转-3", "51", "close:2026:51"), ("转-4", "52", "close:2026:52"), ("转-5", "53", "close:2026:53"),
    ]  # fmt: skip
    assert verify(session, book.id) == []


def test_a_deposit_book_and_an_idle_year_carry_nothing(session: Session, at: TestClock) -> None:
    deposits, fund = a_book(session), a_book(session, "FUND", opened_on=date(2026, 12, 1))
    keep(session, deposits, receipt("1.00"))
    at.on("2027-01-08")
    close(session, deposits, *range(202601, 202613))
    close(session, fund, 202612)
    assert journal_text(session, deposits) == text_of("""
        2026-01-05 收-1 收到保证金
          Dr 1002.01 bank=1 1.00
          Cr 2307.01 contractor=7,project=1 1.00
    """)
    assert entries(session, fund.id) == []


def test_one_officer_alone_and_the_later_review(session: Session, at: TestClock) -> None:
    """Design 2.13: the month cannot close before another person has reviewed every entry."""
    book = a_book(session, one_officer=True)
    alone = post(session, book.id, receipt("1.00"), maker=MAKER)
    at.on("2026-02-02")
    session.commit()
    assert refused(session, book, 202601) == "period-unfinished"
    with pytest.raises(Refusal) as refusal:
        review_entry(session, book.id, alone.seq, reviewer=MAKER)
    assert refusal.value.code == "second-person-needed"
    session.rollback()
    assert [one.seq for one in entries(session, book.id, reviewable=True)] == [alone.seq]

    assert review_entry(session, book.id, alone.seq, reviewer=REVIEWER) == 2

    with pytest.raises(Refusal) as refusal:
        review_entry(session, book.id, alone.seq, reviewer=REVIEWER)
    assert refusal.value.code == "already-reviewed"
    assert entries(session, book.id, reviewable=True) == []
    assert entries(session, book.id)[0].reviewed_by == REVIEWER.person_id
    close(session, book, 202601)
    assert verify(session, book.id) == []


def test_an_entry_of_two_needs_no_later_review(session: Session) -> None:
    book = a_book(session, one_officer=True)
    posted = keep(session, book, receipt("1.00", on=DAY))
    with pytest.raises(Refusal) as refusal:
        review_entry(session, book.id, posted.seq, reviewer=REVIEWER)
    assert refusal.value.code == "not-reviewable"


def test_a_closed_month_is_named_before_the_missing_money(session: Session, at: TestClock) -> None:
    """An entry with two faults is refused for the same one on both engines."""
    book = a_book(session)
    at.on("2026-02-02")
    close(session, book, 202601)
    session.commit()
    with pytest.raises(Refusal) as refusal:
        keep(session, book, draw("1.00", on=DAY))
    assert refusal.value.code == "period-closed"
