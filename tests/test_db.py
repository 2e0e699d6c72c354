"""The unit of work: what another did meanwhile starts it again, and only that."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.db import RETRIES, Busy, Database
from tests.cases.make import a_case
from tests.conftest import TestClock
from tests.deposits.make import a_world, an_assessed_project


@pytest.fixture
def case(founded: None, database: Database, keys: object, at: TestClock) -> int:
    """A case under investigation."""
    at.on("2026-03-02")

    def work(session: Session) -> int:
        world = a_world(session)
        return a_case(session, world, an_assessed_project(session, world), ["100.00"]).id

    return database.in_transaction(work)


def told(database: Database, case: int, overtaken: int) -> tuple[str, int]:
    """A summary is written; the first so many tries find the row raised after they read it."""
    tries = 0

    def work(session: Session) -> int:
        nonlocal tries
        tries += 1
        row = session.get_one(ArrearsCase, case)
        if tries <= overtaken:
            session.execute(text("UPDATE arrears_case SET version = version + 1"))
        row.summary = "补充说明"
        return tries

    database.in_transaction(work)
    with database.reading() as session:
        return session.scalars(select(ArrearsCase.summary)).one(), tries


def test_a_row_that_another_moved_is_read_again(database: Database, case: int) -> None:
    """Overtaken once, the work begins again and is done once."""
    assert told(database, case, overtaken=1) == ("补充说明", 2)


def test_overtaken_every_time_it_gives_up(database: Database, case: int) -> None:
    """Busy, which the sender may answer with the same request; nothing was written."""
    with pytest.raises(Busy):
        told(database, case, overtaken=RETRIES)
    with database.reading() as session:
        row = session.scalars(select(ArrearsCase)).one()
        assert row.summary != "补充说明"
