"""Fixtures of the engine's tests."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.hold import hold
from ledger.book.periods import close_period
from ledger.db import Database
from ledger.money import Money
from tests.book.make import DIGEST, MAKER, a_book, draw, keep, receipt
from tests.book.raw import Raw
from tests.conftest import TestClock

FEBRUARY = date(2026, 2, 9)


@pytest.fixture
def lived(database: Database, at: TestClock) -> Book:
    """A deposit book with a closed January, two entries of February, and a hold."""

    def live(session: Session) -> Book:
        book = a_book(session)
        keep(session, book, receipt("100.00"))
        at.on("2026-02-09")
        close_period(session, book.id, 202601, maker=MAKER, approvals_digest=DIGEST)
        keep(session, book, receipt("50.00", on=FEBRUARY))
        keep(session, book, draw("20.00", on=FEBRUARY))
        project = {"project": "1", "contractor": "7"}
        hold(session, book.id, title="2307.01", aux=project, amount=Money.of("30.00"), source="x:1")
        return book

    return database.in_transaction(live)


@pytest.fixture
def raw(owner_url: str) -> Iterator[Raw]:
    """A raw connection to the same database, with the owner's rights."""
    connection = Raw(owner_url)
    yield connection
    connection.close()
