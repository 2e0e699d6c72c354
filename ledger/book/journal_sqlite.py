"""Writing to the journal on SQLite, on the driver's own cursor, inside BEGIN IMMEDIATE.

The seal's triggers check, number, roll up and move the head; the hash is made here, because SQLite
has no hash function and the file has one writer at a time.
"""

import sqlite3
from collections.abc import Sequence

from ledger.book.journal import ENTRY_COLUMNS, Note, Posted, Written
from ledger.book.record import chained

_ENTRY = (
    f"INSERT INTO entry ({', '.join(ENTRY_COLUMNS)}) VALUES ({', '.join('?' * len(ENTRY_COLUMNS))})"
)
_POSTING = "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?)"
_SEAL = "INSERT INTO seal VALUES (?, ?, 'ENTRY', ?, NULL, ?, ?, ?, ?, ?, ?)"
_HEAD = "SELECT seq, hash FROM head WHERE book_id = ?"
_NUMBER = "SELECT n FROM number WHERE book_id = ? AND period = ? AND word = ?"
_NOTE = "INSERT INTO seal VALUES (?, ?, ?, NULL, ?, ?, '', 0, ?, ?, ?)"


def write(raw: sqlite3.Connection, book_id: int, written: Sequence[Written]) -> list[Posted]:
    """Every entry is written and sealed, in order."""
    cursor = raw.cursor()
    cursor.executemany(_ENTRY, [one.row for one in written])
    cursor.executemany(
        _POSTING,
        [
            (book_id, one.entry_id, line, account, one.day, side, amount)
            for one in written
            for line, (account, side, amount) in enumerate(
                zip(one.accounts, one.sides, one.amounts, strict=True), 1
            )
        ],
    )
    seq, prev = cursor.execute(_HEAD, (book_id,)).fetchone()
    numbers: dict[tuple[int, str], int] = {}
    seals, posted = [], []
    for one in written:
        key = (one.period, one.word)
        if key not in numbers:
            found = cursor.execute(_NUMBER, (book_id, *key)).fetchone()
            numbers[key] = found[0] if found else 0
        seq, number = seq + 1, numbers[key] + 1
        numbers[key] = number
        link = chained(prev, one.leaf, seq, number)
        seals.append((book_id, seq, one.entry_id, *key, number, one.leaf, prev, link))
        posted.append(Posted(book_id, one.entry_id, seq, *key, number, link))
        prev = link
    cursor.executemany(_SEAL, seals)
    return posted


def send(raw: sqlite3.Connection, book_id: int, one: Written) -> None:
    """The entry is written and sealed."""
    write(raw, book_id, (one,))


def seal_note(raw: sqlite3.Connection, book_id: int, note: Note) -> tuple[int, bytes]:
    """A close or a review has its place in the chain; its sequence and hash are returned."""
    cursor = raw.cursor()
    seq, prev = cursor.execute(_HEAD, (book_id,)).fetchone()
    link = chained(prev, note.leaf, seq + 1, 0)
    cursor.execute(
        _NOTE, (book_id, seq + 1, note.kind, note.reviewed, note.period, note.leaf, prev, link)
    )
    return seq + 1, link
