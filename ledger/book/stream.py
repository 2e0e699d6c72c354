"""The journal read from end to end, fast: entries as rows of text, a page at a time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.journal import Sealed, sealed_records
from ledger.book.spelled import COLUMNS
from ledger.errors import BrokenBook

#: Entries asked for at a time, and those of them that are in memory at a time.
PAGE, CHUNK = 20_000, 500

#: The columns of ``spelled.COLUMNS``, then number, leaf, hash, and the lines as one text:
#: account, side and amount of each, all parted by blanks. Bytes are in hexadecimal.
Row = Sequence[Any]


def stream(session: Session, book_id: int) -> Iterator[Row | Sealed]:
    """Every record of the book in sequence: an entry as its row, any other one rebuilt.

    Raises BrokenBook when a record is missing. Memory stays small however long the history is.
    """
    at = {"book": book_id}
    last: int = session.execute(_LAST, at).scalar_one()
    notes = session.execute(_NOTES, at).scalars().all()
    for before, seq in pairwise((0, *notes, last + 1)):
        for first in range(before + 1, seq, PAGE):
            yield from _page(session, book_id, first, min(first + PAGE, seq) - 1)
        if seq <= last:
            yield next(sealed_records(session, book_id, after_seq=seq - 1, page=1))


def _page(session: Session, book_id: int, first: int, last: int) -> Iterator[Row]:
    """The entries of a range of sequences that holds nothing else."""
    found = 0
    for row in _rows(session, (book_id, first, last)):
        found += 1
        yield row
    if found != last - first + 1:
        raise BrokenBook(f"Book {book_id} lacks a record between {first} and {last}.")


def _rows(session: Session, span: tuple[int, int, int]) -> Iterator[Row]:
    raw: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        yield from raw.execute(_SQLITE, span)
        return
    with raw.cursor() as cursor:
        yield from cursor.stream(_POSTGRESQL, span, size=CHUNK)


_LAST = text("SELECT coalesce(max(seq), 0) FROM seal WHERE book_id = :book")
_NOTES = text("SELECT seq FROM seal WHERE book_id = :book AND kind <> 'ENTRY' ORDER BY seq")
_QUERY = (
    "SELECT {columns}, s.number, {leaf}, {hash}, (SELECT {lines} FROM"
    "  (SELECT account_id, side, amount FROM posting"
    "   WHERE book_id = s.book_id AND entry_id = s.entry_id ORDER BY line) p)"
    " FROM seal s {entry} WHERE s.book_id = {mark} AND s.seq BETWEEN {mark} AND {mark} ORDER BY s.seq"
)
_SQLITE = _QUERY.format(
    columns=COLUMNS.replace("e.approvals", "nullif(lower(hex(e.approvals)), '')"),
    leaf="lower(hex(s.leaf))",
    hash="lower(hex(s.hash))",
    lines="group_concat(account_id || ' ' || side || ' ' || amount, ' ')",
    entry="JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id",
    mark="?",
)
#: OFFSET 0 keeps the look-up by key: a page must not read all entries of the book.
_POSTGRESQL = _QUERY.format(
    columns=COLUMNS.replace("e.approvals", "encode(e.approvals, 'hex')"),
    leaf="encode(s.leaf, 'hex')",
    hash="encode(s.hash, 'hex')",
    lines="string_agg(account_id || ' ' || side || ' ' || amount, ' ')",
    entry="CROSS JOIN LATERAL"
    " (SELECT * FROM entry WHERE book_id = s.book_id AND id = s.entry_id OFFSET 0) e",
    mark="%s",
)
