"""Posting with the commit: nothing of it is missed, and a refusal leaves nothing behind."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit.models import AuditEvent
from ledger.audit.trail import record
from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.check import verify
from ledger.book.lines import Draft
from ledger.book.post import post_last
from ledger.book.refusals import BookRefusal
from ledger.book.show import entries
from ledger.db import Database
from ledger.money import Money
from tests.book.make import DIGEST, MAKER, REVIEWER, a_book, draw, keep, receipt
from tests.conftest import TestClock


@pytest.fixture
def book(database: Database, at: TestClock) -> Book:
    """A book in which 100.00 of a project lies."""

    def opened(session: Session) -> Book:
        made = a_book(session)
        keep(session, made, receipt("100.00"))
        keep(session, made, draw("1.00"))
        return made

    return database.in_transaction(opened)


def last(session: Session, book: Book, draft: Draft) -> None:
    """The draft is posted with the commit; an event tells of it."""
    post_last(session, book.id, draft, maker=MAKER, reviewer=REVIEWER)
    record(session, "test.posted", draft.source, by=MAKER)


def standing(database: Database, book: Book) -> tuple[list[str], int]:
    """The sources in the book, in sequence, and how many events there are; the book is sound."""
    with database.reading() as session:
        assert verify(session, book.id) == []
        events = session.scalars(select(AuditEvent)).all()
        return [entry.source for entry in entries(session, book.id)], len(events)


def test_a_draft_is_posted_with_the_commit(database: Database, book: Book) -> None:
    """I-06, I-29: the numbers and the chain go on, whether the session did anything else or not."""
    database.in_transaction(lambda s: last(s, book, receipt("5.00", source="x:1")))

    def after_a_statement(session: Session) -> None:
        assert balance(session, book.id, "1002.01") == Money.of("105.00")
        last(session, book, receipt("6.00", source="x:2"))

    database.in_transaction(after_a_statement)
    database.in_transaction(lambda s: keep(s, book, receipt("7.00", source="x:3")))

    sources, events = standing(database, book)
    assert sources[2:] == ["x:1", "x:2", "x:3"]
    assert events == 2


def test_the_next_statement_sees_it_posted(session: Session, book: Book) -> None:
    last(session, book, receipt("5.00"))
    assert balance(session, book.id, "1002.01") == Money.of("105.00")
    assert session.scalars(select(AuditEvent.action)).all() == ["test.posted"]


def test_an_entry_posted_at_once_comes_after_it(database: Database, book: Book) -> None:
    def both(session: Session) -> None:
        last(session, book, receipt("5.00", source="x:1"))
        keep(session, book, receipt("6.00", source="x:2"))

    database.in_transaction(both)
    assert standing(database, book)[0][2:] == ["x:1", "x:2"]


@pytest.mark.parametrize("before", ["nothing", "a statement", "an event"])
@pytest.mark.parametrize(
    ("draft", "code"),
    [(draw("99.01", source="x:1"), "insufficient-funds"),
     (receipt("1.00", source="x:0"), "duplicate-source")],
)  # fmt: skip
def test_a_refusal_at_the_commit_leaves_nothing(
    database: Database, book: Book, before: str, draft: Draft, code: str
) -> None:
    """I-08, I-26, I-28: no entry, no event, no row of the deed; the connection serves on."""
    database.in_transaction(lambda s: keep(s, book, receipt("1.00", 2, source="x:0")))

    def deed(session: Session) -> None:
        if before == "a statement":
            session.execute(
                text(
                    "INSERT INTO sign_in_attempt (login_index, address, at, succeeded)"
                    " VALUES ('x', 'x', 'x', TRUE)"
                )
            )
        elif before == "an event":
            record(session, "test.before", "x:1", by=MAKER)
        last(session, book, draft)

    with pytest.raises(BookRefusal) as refused:
        database.in_transaction(deed)
    assert refused.value.code == code
    database.in_transaction(lambda s: last(s, book, receipt("1.00", source="x:2")))
    sources, events = standing(database, book)
    assert sources[2:] == ["x:0", "x:2"]
    assert events == 1
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM sign_in_attempt")) == 0


def test_an_event_that_cannot_be_written_undoes_the_posting(database: Database, book: Book) -> None:
    """I-28: no effect without event, even where both go out together."""
    nobody = Actor(4, 3, "x", door=None)  # type: ignore[arg-type]

    def deed(session: Session) -> None:
        post_last(session, book.id, receipt("5.00"), maker=MAKER, approvals_digest=DIGEST)
        record(session, "test.posted", "x", by=nobody)

    with pytest.raises(DBAPIError):
        database.in_transaction(deed)
    assert len(standing(database, book)[0]) == 2


def test_a_savepoint_undoes_its_own_tail_and_no_other(database: Database, book: Book) -> None:
    def deed(session: Session) -> None:
        record(session, "test.before", "x", by=MAKER)
        savepoint = session.begin_nested()
        last(session, book, receipt("5.00"))
        savepoint.rollback()

    database.in_transaction(deed)
    assert len(standing(database, book)[0]) == 2
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.action)).all() == ["test.before"]


def test_a_connection_lost_at_the_commit_is_told_apart(database: Database, book: Book) -> None:
    """The outcome is unknown then, and said to be; afterwards posting goes on."""

    def deed(session: Session) -> None:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        last(session, book, receipt("5.00"))
        raw.close()

    with pytest.raises(DBAPIError) as lost:
        database.in_transaction(deed)
    assert lost.value.connection_invalidated
    database.in_transaction(lambda s: last(s, book, receipt("6.00", source="x:1")))
    assert standing(database, book)[0][2:] == ["x:1"]
