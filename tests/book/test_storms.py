"""Many writers in real processes, each test with its control: the guard gone, the damage seen."""

from collections import Counter

import pytest
from sqlalchemy import text

from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.check import verify
from ledger.book.show import entries
from ledger.db import Database
from ledger.money import Money
from tests.book.make import a_book, draw, keep, receipt
from tests.book.raw import Raw
from tests.book.storm import (
    ROUNDS,
    close,
    drain,
    one_draw,
    receipts,
    reversal,
    storm,
    unlocked_number,
)
from tests.conftest import TestClock


@pytest.fixture
def book(database: Database, at: TestClock) -> Book:
    """A book with 500.00 of one project."""
    made = database.in_transaction(a_book)
    database.in_transaction(lambda session: keep(session, made, receipt("500.00")))
    at.on("2026-02-09")
    return made


def left(database: Database, book: Book) -> Money:
    with database.reading() as session:
        return balance(session, book.id, "2307.01")


def faults(database: Database, book: Book) -> set[str]:
    with database.reading() as session:
        return {finding.rule for finding in verify(session, book.id)}


def test_sixteen_writers_cannot_overdraw(database: Database, book: Book, app_url: str) -> None:
    """I-08: 500.00 by sevens is 71 draws and 3.00 left; every refusal is clean; I-02, I-06, I-29."""
    said = Counter(storm(app_url, book.id, (drain, 2, 8)))

    assert said == {"done": 71, "insufficient-funds": 16}
    assert left(database, book) == Money.of("3.00")
    assert faults(database, book) == set()


def test_whoever_checked_first_still_cannot_overdraw(
    database: Database, book: Book, app_url: str
) -> None:
    """I-08: eight writers all saw 10.00 and want 7.00; with the floor one is paid."""
    database.in_transaction(lambda session: keep(session, book, draw("490.00")))
    said = Counter(storm(app_url, book.id, (one_draw, 2, 4)))
    assert said == {"done": 1, "insufficient-funds": 7}
    assert left(database, book) == Money.of("3.00")


def test_control_without_the_floor_they_overdraw(
    database: Database, book: Book, app_url: str, raw: Raw
) -> None:
    """The same eight, the floor taken away: all are paid and the account is far below zero."""
    database.in_transaction(lambda session: keep(session, book, draw("490.00")))
    raw.run("UPDATE account_now SET floor = NULL")
    said = Counter(storm(app_url, book.id, (one_draw, 2, 4)))
    assert said == {"done": 8}
    assert left(database, book) == Money.of("10.00") - Money.of("56.00")
    assert "I-08" in faults(database, book)


def test_sixteen_writers_number_without_gap(database: Database, book: Book, app_url: str) -> None:
    """I-06, I-29, I-36: numbers and sequences 1..n, the chain whole, some posts refused between."""
    said = Counter(storm(app_url, book.id, (receipts, 2, 8)))

    assert said == {"done": 16 * ROUNDS}
    with database.reading() as session:
        posted = entries(session, book.id, limit=500)
    assert [one.seq for one in posted] == list(range(1, 16 * ROUNDS + 2))
    assert [one.number for one in posted] == list(range(1, 16 * ROUNDS + 2))
    assert faults(database, book) == set()


def test_control_numbers_without_a_lock_repeat(
    database: Database, book: Book, owner_url: str, raw: Raw
) -> None:
    """Without the head's lock and the seal's guards eight writers take the same number."""
    raw.run("DROP INDEX seal_number_key")
    if raw.sqlite:
        for (trigger,) in raw.run("SELECT name FROM sqlite_master WHERE tbl_name = 'seal'"
                                  " AND type = 'trigger'").fetchall():  # fmt: skip
            raw.run(f"DROP TRIGGER {trigger}")
    else:
        raw.run("ALTER TABLE seal DISABLE TRIGGER USER")
    said = Counter(storm(owner_url, book.id, (unlocked_number, 2, 4)))
    numbers = Counter(row[0] for row in raw.run("SELECT number FROM seal").fetchall())
    assert said["done"] >= 2
    assert max(numbers.values()) == said["done"]
    assert "I-06" in faults(database, book)


def test_a_close_and_posts_at_once(database: Database, book: Book, app_url: str) -> None:
    """I-19: whatever the order, nothing is dated into January after its close."""
    said = Counter(storm(app_url, book.id, (receipts, 1, 8), (close, 1, 1)))

    assert set(said) <= {"done", "period-closed"}
    assert said.total() == 8 * ROUNDS + 1
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM period_close")) == 1
    assert faults(database, book) == set()


def test_control_without_the_seals_guard_posts_pass_the_close(
    database: Database, book: Book, app_url: str, raw: Raw
) -> None:
    """The seal's trigger gone: entries land in the closed month, and verify says so."""
    storm(app_url, book.id, (close, 1, 1))
    raw.run("DROP TRIGGER seal_judges" if raw.sqlite else "ALTER TABLE seal DISABLE TRIGGER USER")
    said = Counter(storm(app_url, book.id, (receipts, 1, 2)))
    assert said == {"done": 2 * ROUNDS}
    assert "I-19" in faults(database, book)


def test_eight_reversals_of_one_entry(database: Database, book: Book, app_url: str) -> None:
    """I-05: all saw the entry unreversed; one reversal stands."""
    database.in_transaction(lambda session: keep(session, book, receipt("9000.00")))
    said = Counter(storm(app_url, book.id, (reversal, 2, 4)))
    assert said == {"done": 1, "not-reversible": 7}
    assert left(database, book) == Money.of("9000.00")
    assert faults(database, book) == set()


def test_control_without_the_unique_key_it_is_reversed_again(
    database: Database, book: Book, app_url: str, raw: Raw
) -> None:
    database.in_transaction(lambda session: keep(session, book, receipt("9000.00")))
    raw.run("DROP INDEX entry_reverses_key")
    if raw.sqlite:
        raw.run("DROP TRIGGER entry_not_replaced")
    said = Counter(storm(app_url, book.id, (reversal, 2, 4)))
    assert said == {"done": 8}
    assert "I-05" in faults(database, book)
