"""The raw floor: the same rows in plain SQL with a hash chain and no guard at all.

What a post costs at the least: one entry row, its posting rows, one head row whose hash covers the
one before, one durable commit. No balance, no floor, no number, no check of any kind.
"""

import hashlib
import itertools
import sqlite3
from typing import Protocol

import psycopg
from sqlalchemy import make_url

TABLES = (
    "CREATE TABLE raw_entry (book_id BIGINT, id BIGINT, day BIGINT, summary TEXT, source TEXT,"
    " PRIMARY KEY (book_id, id), UNIQUE (book_id, source))",
    "CREATE TABLE raw_posting (book_id BIGINT, entry_id BIGINT, line BIGINT, account_id BIGINT,"
    " side TEXT, amount BIGINT, PRIMARY KEY (book_id, entry_id, line))",
    "CREATE TABLE raw_head (book_id BIGINT PRIMARY KEY, seq BIGINT, hash {blob})",
)
ENTRY = "INSERT INTO raw_entry VALUES ({0}, {0}, {0}, {0}, {0})"
POSTING = "INSERT INTO raw_posting VALUES ({0}, {0}, {0}, {0}, {0}, {0})"


class Floor(Protocol):
    """One writer on its own connection."""

    def post(self, book: int, legs: int) -> None:
        """One entry of so many legs stands, durably."""

    def batch(self, book: int, entries: int) -> None:
        """So many entries of two legs stand, in one durable commit."""


def make_tables(url: str, books: int) -> None:
    """Empty raw tables with one head a book."""
    blob = "BLOB" if url.startswith("sqlite") else "BYTEA"
    mark = "?" if url.startswith("sqlite") else "%s"
    connection = _connect(url)
    for table in TABLES:
        connection.execute(table.format(blob=blob))
    for book in range(1, books + 1):
        connection.execute(f"INSERT INTO raw_head VALUES ({mark}, 0, {mark})", (book, bytes(32)))
    connection.close()


def _connect(url: str) -> "sqlite3.Connection | psycopg.Connection":
    if url.startswith("sqlite"):
        connection = sqlite3.connect(
            url.removeprefix("sqlite:///"), timeout=30, isolation_level=None
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    parts = make_url(url)
    return psycopg.connect(
        host=parts.query["host"], user=parts.username, dbname=parts.database, autocommit=True
    )


class SqliteFloor:
    """The raw floor on SQLite, on the driver's own cursor."""

    def __init__(self, url: str, writer: int) -> None:
        self._connection = _connect(url)
        self._ids = itertools.count(writer << 40)

    def post(self, book: int, legs: int) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._entry(book, legs)
        self._connection.execute("COMMIT")

    def batch(self, book: int, entries: int) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for _ in range(entries):
            self._entry(book, 2)
        self._connection.execute("COMMIT")

    def _entry(self, book: int, legs: int) -> None:
        cursor = self._connection.cursor()
        number = next(self._ids)
        cursor.execute(ENTRY.format("?"), (book, number, 20260105, "raw", f"raw:{number}"))
        cursor.executemany(POSTING.format("?"), _legs(book, number, legs))
        seq, before = cursor.execute(
            "SELECT seq, hash FROM raw_head WHERE book_id = ?", (book,)
        ).fetchone()
        cursor.execute(
            "UPDATE raw_head SET seq = ?, hash = ? WHERE book_id = ?",
            (seq + 1, hashlib.sha256(before + number.to_bytes(8)).digest(), book),
        )


class PostgresFloor:
    """The raw floor on PostgreSQL, one pipeline a commit."""

    CHAIN = (
        "UPDATE raw_head SET seq = seq + 1, hash = sha256(hash || int8send(%s::int8))"
        " WHERE book_id = %s"
    )

    def __init__(self, url: str, writer: int) -> None:
        self._connection = _connect(url)
        self._ids = itertools.count(writer << 40)

    def post(self, book: int, legs: int) -> None:
        with self._connection.pipeline():
            self._connection.execute("BEGIN")
            self._entry(book, legs)
            self._connection.execute("COMMIT")

    def batch(self, book: int, entries: int) -> None:
        numbers = [next(self._ids) for _ in range(entries)]
        cursor = self._connection.cursor()
        cursor.execute("BEGIN")
        with cursor.copy("COPY raw_entry FROM STDIN") as copy:
            for number in numbers:
                copy.write_row((book, number, 20260105, "raw", f"raw:{number}"))
        self._copy_legs(cursor, [leg for number in numbers for leg in _legs(book, number, 2)])
        cursor.execute("SELECT hash FROM raw_head WHERE book_id = %s FOR UPDATE", (book,))
        row = cursor.fetchone()
        assert row is not None
        before = row[0]
        for number in numbers:
            before = hashlib.sha256(before + number.to_bytes(8)).digest()
        cursor.execute(
            "UPDATE raw_head SET seq = seq + %s, hash = %s WHERE book_id = %s",
            (entries, before, book),
        )
        cursor.execute("COMMIT")

    def _entry(self, book: int, legs: int) -> None:
        cursor = self._connection.cursor()
        number = next(self._ids)
        cursor.execute(ENTRY.format("%s"), (book, number, 20260105, "raw", f"raw:{number}"))
        rows = _legs(book, number, legs)
        if legs <= 2:
            values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * legs)
            cursor.execute(
                f"INSERT INTO raw_posting VALUES {values}", [cell for row in rows for cell in row]
            )
        else:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(
                "INSERT INTO raw_posting SELECT * FROM unnest(%s::int8[], %s::int8[], %s::int8[],"
                " %s::int8[], %s::text[], %s::int8[])",
                columns,
            )
        cursor.execute(self.CHAIN, (number, book))

    @staticmethod
    def _copy_legs(cursor: psycopg.Cursor, rows: list[tuple[int, int, int, int, str, int]]) -> None:
        with cursor.copy("COPY raw_posting FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _legs(book: int, number: int, legs: int) -> list[tuple[int, int, int, int, str, int]]:
    """One credit of everything, and a debit of 100 fen for each other leg."""
    first = (book, number, 1, 1, "C", 100 * (legs - 1))
    return [first, *((book, number, line, line, "D", 100) for line in range(2, legs + 1))]


def floor_of(url: str, writer: int) -> Floor:
    """A writer of raw rows on the engine of that address."""
    return SqliteFloor(url, writer) if url.startswith("sqlite") else PostgresFloor(url, writer)
