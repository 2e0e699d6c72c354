"""The start-up check: a missing or altered guard is named, and so is an unsafe setting."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.guards import guards, missing_guards, unsafe_settings
from ledger.db import Database
from tests.book.raw import Raw


def said(database: Database) -> list[str]:
    with database.reading() as session:
        return [one.en for one in missing_guards(session)]


def test_a_fresh_database_bears_every_guard(database: Database) -> None:
    """``python -m ledger.book.guards URL`` prints what ``guards.json`` must hold."""
    assert said(database) == []
    with database.reading() as session:
        assert len(guards(session)) > 70


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "named"),
    [
        ("DROP TRIGGER seal_judges", "DROP TRIGGER seal_judges ON seal", "lacks the guard trigger seal_judges"),
        (
            "DROP TRIGGER posting_is_final_update",
            "ALTER TABLE posting DISABLE TRIGGER posting_is_final",
            "guard",
        ),
        (
            "DROP INDEX entry_reverses_key",
            "ALTER TABLE account_now DROP CONSTRAINT account_now_floor_check",
            "lacks the guard",
        ),
        (
            "CREATE TRIGGER mine AFTER INSERT ON seal BEGIN SELECT 1; END",
            "CREATE OR REPLACE FUNCTION book_refuse_change() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NULL; END'",
            "",
        ),
        (
            "DROP INDEX seal_number_key",
            "ALTER TABLE seal DISABLE TRIGGER ALL",
            "",
        ),
    ],
)  # fmt: skip
def test_what_is_gone_or_altered_is_named(
    database: Database, raw: Raw, sqlite: str, postgresql: str, named: str
) -> None:
    """Safety 14: a lost trigger or constraint at start refuses to serve."""
    if raw.sqlite or "DISABLE TRIGGER ALL" not in postgresql:
        raw.run(sqlite if raw.sqlite else postgresql)
        assert len(said(database)) >= 1
        assert any(named in one for one in said(database))


def test_unsafe_settings_are_named(database: Database) -> None:
    """I-27: the writing connection of SQLite is safe; the tests' own PostgreSQL is not durable."""
    with Session(database.engine) as session:
        found = [one.en for one in unsafe_settings(session)]
        if session.get_bind().dialect.name == "sqlite":
            assert found == []
            session.connection().connection.driver_connection.execute("ROLLBACK")
            session.connection().connection.driver_connection.execute("PRAGMA synchronous=OFF")
            assert [one.en for one in unsafe_settings(session)] == [
                "The database setting synchronous is 0; it must be 2."
            ]
        else:
            session.execute(text("SET synchronous_commit = off"))
            assert "The database setting synchronous_commit is off; it must be on." in [
                one.en for one in unsafe_settings(session)
            ]
