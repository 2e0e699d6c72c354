"""Raw SQL against a book, as its worst friend would write it, with the rights of the owner."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url

from ledger.book.guards import TABLES

#: What the guards raise on either engine.
Refused = (sqlite3.DatabaseError, psycopg.Error)


class Raw:
    """A connection of the driver itself; every statement is its own transaction."""

    def __init__(self, url: str) -> None:
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = create_engine(url)
        if self.sqlite:
            self._connection: Any = sqlite3.connect(
                str(make_url(url).database), isolation_level=None, timeout=5
            )
        else:
            self._connection = self._engine.raw_connection().driver_connection
            self._connection.autocommit = True

    def run(self, sql: str, *values: object) -> Any:
        """The statement is executed; ``?`` marks values on both engines."""
        return self._connection.execute(sql if self.sqlite else sql.replace("?", "%s"), values)

    def one(self, sql: str, *values: object) -> Any:
        """The first row."""
        return self.run(sql, *values).fetchone()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is still open (SQLite's OR ROLLBACK ends it)."""
        return bool(self._connection.in_transaction)

    def close(self) -> None:
        """The connection is closed."""
        self._connection.close()
        self._engine.dispose()

    def dump(self) -> dict[str, list[Any]]:
        """Every row of the book's tables."""
        return {
            table: sorted(map(repr, self.run(f"SELECT * FROM {table}").fetchall()))
            for table in TABLES
        }

    @contextmanager
    def unguarded(self, *tables: str) -> Iterator[None]:
        """Within the block the tables' triggers are gone; afterwards they stand again (T-24)."""
        if not self.sqlite:
            for table in tables:
                self.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                self.run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        dropped = []
        for table in tables:
            dropped += self.run(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table
            ).fetchall()
        for name, _ in dropped:
            self.run(f"DROP TRIGGER {name}")
        yield
        for _, sql in dropped:
            self.run(sql)
