"""The later second signature under an entry that one officer posted alone (design 2.3, 2.13)."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.book import journal_postgresql, journal_sqlite
from ledger.book.accounts import lock_book
from ledger.book.books import book_with
from ledger.book.journal import Note
from ledger.book.record import canonical, leaf_of, review_record
from ledger.book.refusals import BookRefusal, refusing
from ledger.db import instant_text
from ledger.errors import NotFound


def review_entry(session: Session, book_id: int, seq: int, *, reviewer: Actor) -> int:
    """The entry bears a second person's review, sealed in the chain; the seal's sequence.

    Refused with ``second-person-needed`` for the maker himself, ``already-reviewed`` the second
    time, ``not-reviewable`` for entries that had their second person from the start.
    """
    book = book_with(session, book_id)
    lock_book(session, book_id)
    found = session.execute(_ENTRY, {"book": book_id, "seq": seq}).first()
    if found is None:
        raise NotFound("没有这张凭证。", "There is no such entry.")
    if found.policy is None:
        raise BookRefusal("该凭证无需补审。", "The entry needs no review.", code="not-reviewable")
    if found.reviewed:
        raise BookRefusal(
            "该凭证已补审。", "The entry was reviewed before.", code="already-reviewed"
        )
    at = instant_text(clock.now())
    with refusing():
        session.execute(
            _REVIEW,
            {"book": book_id, "seq": seq, "reviewer": reviewer.person_id, "at": at},
        )
    record = review_record(
        book.code,
        found.period,
        reviewed=seq,
        reviewed_hash=bytes(found.hash),
        reviewer=reviewer.person_id,
        reviewed_at=at,
    )
    note = Note("REVIEW", found.period, leaf_of(canonical(record)), reviewed=seq)
    postgresql = session.get_bind().dialect.name == "postgresql"
    journal: Any = journal_postgresql if postgresql else journal_sqlite
    raw: Any = session.connection().connection.driver_connection
    with refusing():
        sealed: tuple[int, bytes] = journal.seal_note(raw, book_id, note)
    return sealed[0]


_ENTRY = text(
    "SELECT e.period, e.policy, s.hash, (SELECT count(*) FROM review r"
    " WHERE r.book_id = s.book_id AND r.reviewed = s.seq) AS reviewed"
    " FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id"
    " WHERE s.book_id = :book AND s.seq = :seq"
)
_REVIEW = text(
    "INSERT INTO review (book_id, reviewed, reviewer, reviewed_at)"
    " VALUES (:book, :seq, :reviewer, :at)"
)
