"""The plans of the posting path: always by whole keys, however young the book's statistics."""

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.db import Database
from tests.book.conftest import FEBRUARY
from tests.book.make import keep, receipt
from tests.book.raw import Raw


def test_sqlite_reads_the_lines_of_one_entry_by_their_key(lived: Book, raw: Raw) -> None:
    """Engine notes 5.2: without ``+account_id`` the seal would read the whole book's index."""
    if not raw.sqlite:
        return
    for statement in _seal_queries(raw):
        plan = [row[3] for row in raw.run(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
        read = [step for step in plan if re.search(r"\b(p|q|posting)\b", step)]
        assert read
        for step in read:
            assert re.search(r"USING PRIMARY KEY \(book_id=\? AND entry_id=\?", step), step


def _seal_queries(raw: Raw) -> list[str]:
    """The statements of the seal's triggers that read postings, with a seal's values put in."""
    found = []
    for (sql,) in raw.run("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN"
                          " ('seal_judges', 'seal_moves')").fetchall():  # fmt: skip
        body = sql[sql.index("BEGIN") + 5 : sql.rindex("END")]
        for statement in re.split(r";\s*\n", body):
            if "posting" in statement:
                plain = re.sub(r"RAISE\(ABORT, '[^']*'\)", "1", statement)
                found.append(re.sub(r"NEW\.\w+", "1", plain))
    return found


def test_postgresql_looks_up_by_whole_keys_in_a_young_book(
    lived: Book, raw: Raw, database: Database
) -> None:
    """Engine notes 5.1: by the statistics of a small book a post still reads a handful of rows."""
    if raw.sqlite:
        return
    for n in range(60):
        database.in_transaction(lambda session, n=n: rows_read(session, lived, n))
    raw.run("ANALYZE")
    for n in range(60, 99):
        database.in_transaction(lambda session, n=n: rows_read(session, lived, n))
    assert database.in_transaction(lambda session: rows_read(session, lived, 99)) < 30


def rows_read(session: Session, book: Book, n: int) -> int:
    """Rows of the growing tables that one post fetches by an index."""
    before = session.scalar(_READ) or 0
    keep(session, book, receipt("1.00", source=f"young:{n}", on=FEBRUARY))
    return int((session.scalar(_READ) or 0) - before)


_READ = text(
    "SELECT sum(coalesce(idx_tup_fetch, 0))"
    " FROM pg_stat_xact_user_tables WHERE relname IN ('entry', 'posting', 'seal')"
)
