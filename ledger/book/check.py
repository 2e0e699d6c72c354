"""Verify a book: everything derived is worked out again from the rows, and compared.

It reads the journal once, in order, a page at a time; memory grows with the accounts, not with the
history. Roll-ups are added up by the database from the sealed lines alone.
"""

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import book_with
from ledger.book.check_chain import check_chain
from ledger.book.check_rows import check_closings, check_rows
from ledger.book.findings import Finding

__all__ = ["Finding", "verify"]

#: Called now and then with how many records of how many are done.
Progress = Callable[[int, int], None]


def verify(session: Session, book_id: int, progress: Progress | None = None) -> list[Finding]:
    """Every fault of the book, the chain's first; empty when the book is sound.

    Recomputes the chain (I-29), numbers (I-06), balance of each entry (I-01), persons, purposes
    (I-10), reversals (I-05), roll-ups (I-09), floors and holds (I-08, I-13), closings (I-19, I-20),
    and names what lies in the tables unsealed. It cannot see that the last records were cut off
    together with the head; a checkpoint kept elsewhere can.
    """
    book = book_with(session, book_id)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = 0"))
    total = session.execute(_TOTAL, {"book": book_id}).scalar_one()
    found = check_chain(session, book, lambda done: progress(done, total) if progress else None)
    found += check_rows(session, book)
    found += check_closings(session, book)
    return found


_TOTAL = text("SELECT count(*) FROM seal WHERE book_id = :book")
