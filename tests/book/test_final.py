"""I-04 by raw SQL: what stands in the book is never changed, removed, replaced or truncated."""

import pytest

from ledger.book.books import Book
from ledger.book.check import verify
from ledger.db import Database
from tests.book.conftest import FEBRUARY
from tests.book.make import keep, receipt
from tests.book.raw import Raw, Refused

FINAL = (
    "entry", "posting", "seal", "period", "period_close", "closing", "account_aux", "book",
    "title", "event_line",
)  # fmt: skip
KEPT = ("account", "account_now", "account_day", "number", "head", "hold")
#: A column of each table that a forger would like to change.
PRIZE = {
    "entry": "summary", "posting": "amount", "seal": "number", "period": "period",
    "period_close": "closer", "closing": "balance", "account_aux": "value", "book": "one_officer",
    "title": "floor", "event_line": "event",
}  # fmt: skip
CONFLICTS = ("", "OR IGNORE", "OR REPLACE", "OR FAIL", "OR ROLLBACK")


def loosened(raw: Raw) -> None:
    """Everything SQLite lets a connection switch off is off."""
    if raw.sqlite:
        for pragma in ("foreign_keys=OFF", "recursive_triggers=OFF", "ignore_check_constraints=ON"):
            raw.run(f"PRAGMA {pragma}")


def unchanged(raw: Raw, *statements: str) -> None:
    """Each statement is refused, and the book is what it was, under every conflict clause."""
    before = raw.dump()
    loosened(raw)
    for statement in statements:
        with pytest.raises(Refused):
            raw.run(statement)
        assert raw.dump() == before, statement


def test_no_row_of_a_record_is_updated(lived: Book, raw: Raw) -> None:
    clauses = CONFLICTS if raw.sqlite else ("",)
    unchanged(
        raw,
        *(
            f"UPDATE {clause} {table} SET {PRIZE[table]} = {PRIZE[table]}"
            for table in FINAL
            for clause in clauses
        ),
    )


def test_no_row_is_deleted(lived: Book, raw: Raw) -> None:
    unchanged(raw, *(f"DELETE FROM {table}" for table in FINAL + KEPT))


def test_no_row_is_replaced_or_doubled(lived: Book, raw: Raw) -> None:
    """INSERT OR REPLACE skips delete triggers on a raw connection of SQLite."""
    clauses = CONFLICTS if raw.sqlite else ("",)
    unchanged(
        raw,
        *(
            f"INSERT {clause} INTO {table} SELECT * FROM {table}"
            for table in FINAL + KEPT
            for clause in clauses
        ),
    )


def test_no_table_is_truncated(lived: Book, raw: Raw) -> None:
    """SQLite knows no TRUNCATE: there it is refused as a mistake of grammar."""
    for table in FINAL + KEPT:
        unchanged(raw, f"TRUNCATE {table}", f"TRUNCATE TABLE {table} CASCADE")


def test_a_hold_changes_only_by_its_release(lived: Book, raw: Raw) -> None:
    unchanged(
        raw,
        "UPDATE hold SET amount = 1",
        "UPDATE hold SET released_at = NULL",
        "UPDATE hold SET source = 'other', released_at = 'now'",
    )


def test_an_account_changes_only_by_its_closing(lived: Book, raw: Raw) -> None:
    unchanged(
        raw,
        "UPDATE account SET title = '2307.02'",
        "UPDATE account SET closed_day = NULL",
        "UPDATE account SET closed_day = 20260209",  # it holds money
    )


def test_the_head_and_the_counters_follow_the_seals(
    lived: Book, raw: Raw, database: Database
) -> None:
    """I-06, I-29: refused on SQLite; on PostgreSQL a stray bump jams the book and leaves no gap."""
    if raw.sqlite:
        unchanged(
            raw,
            "UPDATE head SET seq = seq + 1",
            "UPDATE head SET seq = seq - 1",
            "UPDATE head SET hash = prev",
            "UPDATE number SET n = n + 1",
            "UPDATE OR REPLACE number SET n = 0",
        )
        return
    for bump in ("UPDATE head SET seq = seq + 1", "UPDATE number SET n = n + 1"):
        raw.run(bump)
        with database.reading() as session:
            assert {finding.rule for finding in verify(session, lived.id)} & {"I-06", "I-29"}
        with pytest.raises(Exception, match="LG008"):
            database.in_transaction(
                lambda session: keep(session, lived, receipt("1.00", on=FEBRUARY))
            )
        raw.run(bump.replace("+", "-"))


def test_the_application_has_no_rights_beyond_adding(lived: Book, app_url: str) -> None:
    """Engine notes 4: derived rows change only inside triggers, with the owner's rights."""
    app = Raw(app_url)
    if app.sqlite:
        app.close()
        return
    before = app.dump()
    for statement in (
        "UPDATE account_now SET balance = balance + 1", "UPDATE account_now SET held = 0",
        "UPDATE account_day SET debit = 0", "INSERT INTO closing SELECT * FROM closing",
        "INSERT INTO account_now SELECT * FROM account_now", "UPDATE posting SET amount = 1",
        "DELETE FROM entry", "TRUNCATE posting", "UPDATE title SET floor = NULL",
        "INSERT INTO event_line VALUES ('3', 'C', '2307.04')",
        "ALTER TABLE posting DISABLE TRIGGER USER", "DROP TRIGGER seal_judges ON seal",
        "CREATE OR REPLACE FUNCTION book_sealed() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    ):  # fmt: skip
        with pytest.raises(Refused):
            app.run(statement)
    assert app.dump() == before
    app.close()
