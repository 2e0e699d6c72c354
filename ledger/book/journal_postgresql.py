"""Writing to the journal on PostgreSQL: two statements for one entry, COPY for many.

The first statement takes no lock that others wait for; the second takes the head row, the one lock
of a book, and holds it only until the commit. Both go out in one pipeline. A book without its head
has no sequence to give, and the seal without one is refused.
"""

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg

from ledger.book.journal import ENTRY_COLUMNS, Note, Posted, Written
from ledger.book.record import chained
from ledger.errors import BrokenBook
from ledger.tail import one_trip

Connection = psycopg.Connection[tuple[Any, ...]]

_ENTRY: LiteralString = (
    "WITH e AS (INSERT INTO entry (book_id, id, period, day, word, event, summary, source,"
    " booked_at, maker, reviewer, approvals, policy, reverses, attachments, attachment_digests,"
    " key_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s))"
    " INSERT INTO posting SELECT %s, %s, o, a, %s, s, m"
    " FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) WITH ORDINALITY u(a, s, m, o)"
)
_SEAL: LiteralString = (
    "WITH l AS (SELECT book_id FROM head WHERE book_id = %(book)s FOR UPDATE),"
    " n AS (INSERT INTO number AS c SELECT book_id, %(period)s, %(word)s, 1 FROM l"
    "  ON CONFLICT (book_id, period, word) DO UPDATE SET n = c.n + 1 RETURNING n),"
    " h AS (UPDATE head SET seq = head.seq + 1, prev = head.hash,"
    "  hash = sha256('\\x02'::bytea || head.hash || %(leaf)s || int8send(head.seq + 1) || int8send(n.n))"
    "  FROM n WHERE head.book_id = %(book)s RETURNING head.seq, head.prev, head.hash, n.n)"
    " INSERT INTO seal SELECT %(book)s, seq, 'ENTRY', %(entry)s, NULL, %(period)s, %(word)s, n,"
    " %(leaf)s, prev, hash FROM (VALUES (1)) LEFT JOIN h ON true RETURNING seq, number, hash"
)
_LOCK: LiteralString = "SELECT seq, hash FROM head WHERE book_id = %s FOR UPDATE"
_NUMBERS: LiteralString = (
    "INSERT INTO number AS c VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (book_id, period, word) DO UPDATE SET n = c.n + excluded.n RETURNING n"
)
_HEAD: LiteralString = "UPDATE head SET seq = %s, prev = %s, hash = %s WHERE book_id = %s"
_NOTE: LiteralString = "INSERT INTO seal VALUES (%s, %s, %s, NULL, %s, %s, '', 0, %s, %s, %s)"
_ENTRY_TYPES = (
    "int8", "int8", "int8", "int8", "text", "text", "text", "text", "text", "int8", "int8",
    "bytea", "text", "int8", "int8", "text", "text",
)  # fmt: skip
_POSTING_TYPES = ("int8", "int8", "int8", "int8", "int8", "text", "int8")
_SEAL_TYPES = (
    "int8", "int8", "text", "int8", "int8", "int8", "text", "int8", "bytea", "bytea", "bytea",
)  # fmt: skip


def write(raw: Connection, book_id: int, written: Sequence[Written]) -> list[Posted]:
    """Every entry is written and sealed, in order."""
    if len(written) == 1:
        return [_write_one(raw, book_id, written[0])]
    return _write_many(raw, book_id, written)


def send(raw: Connection, book_id: int, one: Written) -> psycopg.Cursor[tuple[Any, ...]]:
    """The entry is on its way; inside a pipeline its answer is on the cursor after it."""
    arrays = (_array(column) for column in (one.accounts, one.sides, one.amounts))
    lines = (book_id, one.entry_id, one.day, *arrays)
    seal = {
        "book": book_id,
        "period": one.period,
        "word": one.word,
        "leaf": one.leaf,
        "entry": one.entry_id,
    }
    raw.execute(_ENTRY, (*one.row, *lines), prepare=True)
    return raw.execute(_SEAL, seal, prepare=True)


def _write_one(raw: Connection, book_id: int, one: Written) -> Posted:
    with one_trip(raw):
        cursor = send(raw, book_id, one)
    row = cursor.fetchone()
    assert row is not None
    return Posted(book_id, one.entry_id, row[0], one.period, one.word, row[1], bytes(row[2]))


def _array(column: Sequence[object]) -> str:
    """Numbers or sides as the text of an array; cheaper than having the driver inspect them."""
    return f"{{{','.join(map(str, column))}}}"


def _write_many(raw: Connection, book_id: int, written: Sequence[Written]) -> list[Posted]:
    with raw.cursor() as cursor:
        _copy(cursor, "entry", _ENTRY_TYPES, [one.row for one in written])
        _copy(
            cursor,
            "posting",
            _POSTING_TYPES,
            [
                (book_id, one.entry_id, line, account, one.day, side, amount)
                for one in written
                for line, (account, side, amount) in enumerate(
                    zip(one.accounts, one.sides, one.amounts, strict=True), 1
                )
            ],
        )
        seq, prev = _locked_head(cursor, book_id)
        numbers = _take_numbers(cursor, book_id, written)
        seals, posted = [], []
        before = prev
        for one in written:
            key = (one.period, one.word)
            seq, number = seq + 1, numbers[key] + 1
            numbers[key] = number
            before, prev = prev, chained(prev, one.leaf, seq, number)
            seals.append(
                (book_id, seq, "ENTRY", one.entry_id, None, *key, number, one.leaf, before, prev)
            )
            posted.append(Posted(book_id, one.entry_id, seq, *key, number, prev))
        cursor.execute(_HEAD, (seq, before, prev, book_id), prepare=True)
        _copy(cursor, "seal", _SEAL_TYPES, seals)
    return posted


def seal_note(raw: Connection, book_id: int, note: Note) -> tuple[int, bytes]:
    """A close or a review has its place in the chain; its sequence and hash are returned."""
    with raw.cursor() as cursor:
        seq, prev = _locked_head(cursor, book_id)
        link = chained(prev, note.leaf, seq + 1, 0)
        cursor.execute(_HEAD, (seq + 1, prev, link, book_id))
        cursor.execute(
            _NOTE, (book_id, seq + 1, note.kind, note.reviewed, note.period, note.leaf, prev, link)
        )
    return seq + 1, link


def _locked_head(cursor: psycopg.Cursor[tuple[Any, ...]], book_id: int) -> tuple[int, bytes]:
    row = cursor.execute(_LOCK, (book_id,), prepare=True).fetchone()
    if row is None:
        raise BrokenBook(f"Book {book_id} has no head.")
    return row[0], bytes(row[1])


def _take_numbers(
    cursor: psycopg.Cursor[tuple[Any, ...]], book_id: int, written: Sequence[Written]
) -> dict[tuple[int, str], int]:
    """The counters move on by as many as are needed; returned is where each stood before."""
    wanted: dict[tuple[int, str], int] = {}
    for one in written:
        wanted[one.period, one.word] = wanted.get((one.period, one.word), 0) + 1
    before = {}
    for key, count in sorted(wanted.items()):
        row = cursor.execute(_NUMBERS, (book_id, *key, count), prepare=True).fetchone()
        assert row is not None
        before[key] = row[0] - count
    return before


def _copy(
    cursor: psycopg.Cursor[tuple[Any, ...]],
    table: LiteralString,
    types: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


assert len(ENTRY_COLUMNS) == len(_ENTRY_TYPES)
