"""Posting: numbers, words, persons, the chain, and every refusal by its code."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.book.balances import balance
from ledger.book.check import verify
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post, post_many
from ledger.book.record import canonical, chained, entry_record, leaf_of
from ledger.book.show import entry
from ledger.db import Database
from ledger.errors import Refusal
from ledger.money import Money
from tests.book.make import (
    DAY,
    DIGEST,
    MAKER,
    REVIEWER,
    a_book,
    bank,
    deposit,
    draw,
    journal_text,
    keep,
    receipt,
    text_of,
)
from tests.conftest import TestClock


def test_an_entry_stands_with_its_number_and_moves_the_balances(session: Session) -> None:
    book = a_book(session)

    posted = keep(session, book, receipt("259500.00"))

    assert (posted.seq, posted.period, posted.word, posted.number) == (1, 202601, "收", 1)
    assert balance(session, book.id, "2307.01", project="1", contractor="7") == Money.of(
        "259500.00"
    )
    assert balance(session, book.id, "1002.01") == Money.of("259500.00")
    assert journal_text(session, book) == text_of("""
        2026-01-05 收-1 收到保证金
          Dr 1002.01 bank=1 259,500.00
          Cr 2307.01 contractor=7,project=1 259,500.00
    """)
    assert verify(session, book.id) == []


def test_numbers_run_by_period_and_word(session: Session) -> None:
    """I-06, V-03: 收, 付, 转 and 备 count apart, each month anew; sequences count on."""
    book = a_book(session, opened_on=date(2025, 12, 1))
    memo = Draft(
        DAY, "1", "核定保证金", "assessment:1",
        (debit("9301", Money(100), project="1"), credit("9309", Money(100), project="1")),
    )  # fmt: skip
    paid = Draft(
        DAY, "10", "发放工资", "pay:1",
        (debit("2307.04", Money(500), case="1", worker="1"), bank("C", "5.00")),
    )  # fmt: skip
    drafts = [
        receipt("5.00", on=date(2025, 12, 31)), receipt("5.00"), receipt("5.00"),
        draw("5.00"), paid, memo,
    ]  # fmt: skip

    posted = post_many(session, book.id, drafts, maker=MAKER, reviewer=REVIEWER)

    assert [one.seq for one in posted] == [1, 2, 3, 4, 5, 6]
    assert [f"{one.period} {one.word}-{one.number}" for one in posted] == [
        "202512 收-1", "202601 收-1", "202601 收-2", "202601 转-1", "202601 付-1", "202601 备-1",
    ]  # fmt: skip
    assert verify(session, book.id) == []


def test_the_chain_is_what_an_outsider_computes(session: Session) -> None:
    """I-29: leaf and hash from the published record alone."""
    book = a_book(session)
    first, second = keep(session, book, receipt("1.00")), keep(session, book, receipt("2.00"))
    seen = entry(session, book.id, 2)
    row = session.execute(
        text("SELECT * FROM entry WHERE book_id = :book AND id = :id"),
        {"book": book.id, "id": second.entry_id},
    ).mappings().one()  # fmt: skip
    lines = [(line.title, line.side, line.amount.fen, line.aux) for line in seen.lines]
    record = entry_record(book.code, dict(row), lines)

    assert record["lines"][1]["aux"] == {"contractor": "7", "project": "1"}
    assert seen.prev == first.hash
    assert second.hash == chained(first.hash, leaf_of(canonical(record)), 2, 2)


def test_post_many_is_all_or_nothing(database: Database, at: TestClock) -> None:
    book = database.in_transaction(a_book)
    drafts = [receipt("10.00"), draw("99.00")]

    with pytest.raises(Refusal) as refusal:
        database.in_transaction(
            lambda session: post_many(session, book.id, drafts, maker=MAKER, reviewer=REVIEWER)
        )

    assert refusal.value.code == "insufficient-funds"
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM entry")) == 0
        assert session.scalar(text("SELECT seq FROM head")) == 0
        assert session.scalar(text("SELECT count(*) FROM number")) == 0
    database.in_transaction(lambda session: keep(session, book, receipt("10.00")))


def test_a_large_entry_is_posted_whole(session: Session) -> None:
    """A payroll of many lines: set-based, one number, every balance right."""
    book = a_book(session)
    shares = tuple(
        credit("2307.02", Money(n), project=str(n), contractor="7") for n in range(1, 301)
    )
    total = Money.sum(line.amount for line in shares)
    draft = Draft(DAY, "7", "利息分配", "interest:1", (debit("1002.01", total, bank="1"), *shares))

    keep(session, book, draft)

    assert balance(session, book.id, "2307.02", project="300", contractor="7") == Money(300)
    assert balance(session, book.id, "2307.02") == total
    assert verify(session, book.id) == []


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(receipt("1.00"), lines=(bank("D", "1.00"),)), "unbalanced"),
        (replace(receipt("1.00"), lines=(bank("D", "1.00"), deposit("C", "1.01"))), "unbalanced"),
        (replace(receipt("1.00"), lines=(bank("D", "0.00"), deposit("C", "0.00"))), "unbalanced"),
        (
            replace(
                receipt("1.00"),
                lines=(bank("D", "1.00"), credit("9309", Money(100), project="1")),
            ),
            "unbalanced",
        ),
        (
            replace(
                receipt("1.00"),
                lines=(
                    debit("1002.01", Money(10**13), bank="1"),
                    credit("2307.01", Money(10**13), project="1", contractor="7"),
                ),
            ),
            "unbalanced",
        ),
        (draw("0.01"), "insufficient-funds"),
        (replace(receipt("1.00"), event="10"), "purpose-not-allowed"),
        (replace(receipt("1.00"), event="99"), "purpose-not-allowed"),
        (replace(receipt("1.00"), event="51"), "purpose-not-allowed"),
        (replace(receipt("1.00"), event="54"), "purpose-not-allowed"),
        (receipt("1.00", on=date(2025, 12, 31)), "date-range"),
        (receipt("1.00", on=date(2026, 1, 6)), "date-future"),
        (
            replace(
                receipt("1.00"),
                lines=(bank("D", "1.00"), credit("2307.01", Money(100), project="1")),
            ),
            "auxiliaries",
        ),
        (
            replace(
                receipt("1.00"),
                lines=(
                    debit("1002.02", Money(100), bank="2"),
                    credit("3101.01", Money(100), source="budget"),
                ),
            ),
            "account-closed",
        ),
    ],
)  # fmt: skip
def test_what_the_book_refuses(session: Session, draft: Draft, code: str) -> None:
    """I-01, I-03, I-07, I-08, I-10, I-11: nothing is written, the reason has a stable code."""
    book = a_book(session)
    session.commit()

    with pytest.raises(Refusal) as refusal:
        keep(session, book, draft)

    assert refusal.value.code == code
    assert refusal.value.says.zh
    assert refusal.value.says.en
    session.rollback()
    assert session.scalar(text("SELECT count(*) FROM entry")) == 0
    keep(session, book, receipt("1.00"))


def test_a_source_posts_once(session: Session) -> None:
    """I-26: the second wall behind the idempotency key."""
    book = a_book(session)
    keep(session, book, receipt("1.00", source="receipt:12"))
    session.commit()

    with pytest.raises(Refusal) as refusal:
        keep(session, book, receipt("2.00", source="receipt:12"))

    assert refusal.value.code == "duplicate-source"
    assert "receipt:12" in refusal.value.says.zh


def test_an_overdraft_names_the_account(session: Session) -> None:
    """I-08: one fen below, at, and above what is there."""
    book = a_book(session)
    keep(session, book, receipt("10.00", project=3))
    session.commit()

    with pytest.raises(Refusal) as refusal:
        keep(session, book, draw("10.01", project=3))
    assert "2307.01" in refusal.value.says.zh
    assert "project 3" in refusal.value.says.zh
    session.rollback()

    keep(session, book, draw("9.99", project=3))
    keep(session, book, draw("0.01", project=3))
    assert balance(session, book.id, "2307.01") == Money.ZERO


def test_exactly_one_kind_of_second_signature(session: Session) -> None:
    """Design 2.3, S-1: another's review, or approvals; never none, both, or oneself."""
    book = a_book(session)
    twin = Actor(9, MAKER.person_id, "the same person with a second account")
    for persons in (
        {},
        {"reviewer": MAKER},
        {"reviewer": twin},
        {"reviewer": REVIEWER, "approvals_digest": DIGEST},
    ):
        with pytest.raises(Refusal) as refusal:
            post(session, book.id, receipt("1.00"), maker=MAKER, **persons)  # type: ignore[arg-type]
        assert refusal.value.code == "second-person-needed"

    reviewed = post(session, book.id, receipt("1.00"), maker=MAKER, reviewer=REVIEWER)
    approved = post(session, book.id, receipt("1.00"), maker=MAKER, approvals_digest=DIGEST)

    assert entry(session, book.id, reviewed.seq).poster == REVIEWER.person_id
    assert entry(session, book.id, approved.seq).poster == MAKER.person_id
    assert entry(session, book.id, approved.seq).approvals == DIGEST


def test_months_open_by_themselves(session: Session, at: TestClock) -> None:
    book = a_book(session)
    at.on("2026-04-09")

    posted = keep(session, book, receipt("1.00", on=date(2026, 3, 31)))

    assert (posted.period, posted.number) == (202603, 1)
    back = keep(session, book, receipt("1.00", on=date(2026, 1, 31)))
    assert (back.period, back.seq) == (202601, 2)


def test_books_do_not_meet(session: Session) -> None:
    """I-07, I-11: the same auxiliaries in two counties are two accounts, two chains."""
    one, other = a_book(session), a_book(session, county="652302")
    keep(session, one, receipt("5.00"))

    assert keep(session, other, receipt("2.00")).seq == 1
    assert balance(session, one.id, "1002.01") == Money.of("5.00")
    assert balance(session, other.id, "1002.01") == Money.of("2.00")
    assert verify(session, one.id) == verify(session, other.id) == []


def test_a_batch_may_not_dip_below_a_floor_and_rise_again(session: Session) -> None:
    """I-08: the floor judges each entry in its turn, in a batch as one by one."""
    book = a_book(session)
    keep(session, book, receipt("10.00"))
    session.commit()
    drafts = [draw("9.00"), draw("2.00"), receipt("50.00")]

    with pytest.raises(Refusal) as refusal:
        post_many(session, book.id, drafts, maker=MAKER, reviewer=REVIEWER)
    assert refusal.value.code == "insufficient-funds"
    session.rollback()

    post_many(session, book.id, drafts[::-1], maker=MAKER, reviewer=REVIEWER)
    assert balance(session, book.id, "2307.01") == Money.of("49.00")


def test_a_batch_over_several_days_moves_each_account_once(session: Session, at: TestClock) -> None:
    """A fall on one day and a rise on another in one batch: judged in order, not by day."""
    book = a_book(session)
    at.on("2026-02-09")
    days = [date(2026, 2, day) for day in (9, 3, 7, 1)]
    drafts = [receipt("5.00", on=days[0]), draw("5.00", on=days[1]), receipt("1.00", on=days[2]),
              draw("1.00", on=days[3])]  # fmt: skip

    post_many(session, book.id, drafts, maker=MAKER, reviewer=REVIEWER)

    assert balance(session, book.id, "2307.01") == Money.ZERO
    assert verify(session, book.id) == []
