"""One case paid from two sources in real processes at once: its state follows its claims (C-09)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.banking.models import PaymentBatch
from ledger.book.books import Book
from ledger.book.show import entries
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import outstanding_of_case
from ledger.db import Database
from ledger.draws.models import Draw
from tests.advances.make import a_fund, decided
from tests.apart import at_once
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, an_assessed_project
from tests.deposits.test_supervised import proof, stored
from tests.draws.storm import (
    DAY,
    Rival,
    advance,
    ask_advance,
    ask_draw,
    confirm,
    confirm_counted_before,
    notify,
    report,
    report_counted_before,
)


@pytest.fixture
def both(founded: None, database: Database, keys: object, at: TestClock) -> tuple[World, list[int]]:
    """(draw, advance): 500.00 of the deposit and 1,100.00 of the fund approved for one case."""
    at.on(DAY.isoformat())

    def work(session: Session) -> tuple[World, list[int]]:
        world = a_world(session)
        account = a_fund(session, world)
        project = an_assessed_project(session, world)
        stored(session, world, proof(project, "500.00"))
        case = a_case(session, world, project, ["1000.00", "600.00"])
        in_default(session, world, case)
        ask_draw(session, case.id, world.bank.id, "SUPERVISED")(session)
        ask_advance(session, case.id, account.id)(session)
        asked = session.scalars(select(Draw)).one(), session.scalars(select(Advance)).one()
        for one in asked:
            decided(session, world, one.approval_id)
        return world, [one.id for one in asked]

    return database.in_transaction(work)


@pytest.fixture
def sent(both: tuple[World, list[int]], database: Database) -> tuple[World, list[int]]:
    """(draw, batch): and both were sent to their banks."""
    world, (draw_id, advance_id) = both

    def work(session: Session) -> list[int]:
        notify(session, draw_id)(session)
        advance(session, advance_id)(session)
        return [draw_id, session.scalars(select(PaymentBatch)).one().id]

    return world, database.in_transaction(work)


def standing(session: Session) -> tuple[str, str]:
    """The state of the case, and what has not reached the workers."""
    case = session.scalars(select(ArrearsCase)).one()
    return case.state, str(outstanding_of_case(session, case.id))


def posted(session: Session, book: Book) -> list[str]:
    """Events of the deposit's report (23), the advance (37) and its payment (38)."""
    told = [entry.event for entry in entries(session, book.id, limit=200)]
    return [event for event in told if event in ("23", "37", "38")]


def test_deposit_and_fund_begin_to_pay_one_case_at_once(
    both: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """I-14, C-09: each pays its part of the claims; neither finds the case moved under its hands."""
    world, (draw_id, advance_id) = both
    told = at_once(Rival(app_url, notify, draw_id), Rival(app_url, advance, advance_id))
    assert told == ["done", "done"]
    with database.reading() as session:
        assert standing(session) == ("SETTLING", "1600.00")
        assert posted(session, world.fund) == ["37"]


def test_c_09_the_last_two_payments_settle_the_case(
    sent: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """C-09, postings 23 and 38: both banks report at once, and whoever comes last settles it."""
    world, (draw_id, batch_id) = sent
    told = at_once(Rival(app_url, report, draw_id), Rival(app_url, confirm, batch_id))
    assert told == ["done", "done"]
    with database.reading() as session:
        assert standing(session) == ("SETTLED_BY_THIRD_PARTY", "0.00")
        assert posted(session, world.book) == ["23"]
        assert posted(session, world.fund) == ["37", "38"]


def test_control_c_09_counted_before_nobody_settles_it(
    sent: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """Each believes what it saw: everybody has his money, and the case never ends."""
    _, (draw_id, batch_id) = sent
    told = at_once(
        Rival(app_url, report_counted_before, draw_id),
        Rival(app_url, confirm_counted_before, batch_id),
    )
    assert told == ["done", "done"]
    with database.reading() as session:
        assert standing(session) == ("SETTLING", "0.00")
