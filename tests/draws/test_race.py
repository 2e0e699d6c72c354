"""Deposit, fund and return in real processes at once: the same wages, the same deposit."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.approvals.models import ApprovalRequest
from ledger.book.balances import available, balance
from ledger.book.show import entries
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import unpaid_of_case
from ledger.db import Database
from ledger.draws.models import Draw
from ledger.draws.request import RequestDraw, request_draw
from ledger.parties.models import Project
from ledger.refunds.return_part import request_part
from tests.advances.make import a_fund, decided
from tests.apart import at_once
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, an_assessed_project, approved
from tests.deposits.test_supervised import proof, stored
from tests.draws.storm import (
    DAY,
    Rival,
    advance,
    advance_unjudged,
    ask_advance,
    ask_advance_uncounted,
    ask_draw,
    ask_draw_uncounted,
    draw,
    notify,
    notify_unjudged,
    part,
    part_unjudged,
    refund,
    refund_unheld,
    refund_unjudged,
)
from tests.policies.make import adopted
from tests.refunds.test_parts import asking
from tests.refunds.test_parts import stored as stored_whole
from tests.refunds.test_return import a_covered_project, cleared

Found = Callable[[Callable[[Session, World], list[int]]], tuple[World, list[int]]]


@pytest.fixture
def found(founded: None, database: Database, keys: object, at: TestClock) -> Found:
    """Commits a county at work in June and what a test needs of it; the ids are handed back."""
    at.on(DAY.isoformat())

    def committed(work: Callable[[Session, World], list[int]]) -> tuple[World, list[int]]:
        def found_and_work(session: Session) -> tuple[World, list[int]]:
            world = a_world(session)
            return world, work(session, world)

        return database.in_transaction(found_and_work)

    return committed


def events(session: Session, world: World) -> list[str]:
    """What was paid out or promised to be, in both books: 9 draw, 16 return, 37 advance."""
    books = (world.book.id, world.fund.id)
    told = [entry.event for book in books for entry in entries(session, book, limit=200)]
    return sorted(event for event in told if event in ("9", "16", "37"))


def asked_in_all(session: Session) -> str:
    """The sum of all requests."""
    return str(session.scalar(select(func.sum(ApprovalRequest.amount))))


def a_defaulted_case(session: Session, world: World, project: Project, owed: str) -> ArrearsCase:
    """One worker is owed that much, and the order ran out."""
    case = a_case(session, world, project, [owed])
    in_default(session, world, case)
    return case


@pytest.fixture
def last_wages(found: Found) -> tuple[World, list[int]]:
    """(case, custody, fund): 1,600.00 are owed to one worker; as much is under supervision."""

    def work(session: Session, world: World) -> list[int]:
        account = a_fund(session, world)
        project = an_assessed_project(session, world)
        stored(session, world, proof(project, "1600.00"))
        case = a_defaulted_case(session, world, project, "1600.00")
        return [case.id, world.bank.id, account.id]

    return found(work)


def test_a_10_the_last_wages_are_asked_for_once(
    last_wages: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """A-10: one asks the deposit, one the fund, at once for the same wages; one of them gets it."""
    _, (case, custody, account) = last_wages
    told = at_once(
        Rival(app_url, ask_draw, case, custody, "SUPERVISED"),
        Rival(app_url, ask_advance, case, account),
    )
    assert told == ["asked-already", "done"]
    with database.reading() as session:
        assert asked_in_all(session) == "1600.00"


def test_control_a_10_uncounted_they_are_asked_for_twice(
    last_wages: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """The same two, and neither counts the other: 3,200.00 are in review for 1,600.00."""
    _, (case, custody, account) = last_wages
    told = at_once(
        Rival(app_url, ask_draw_uncounted, case, custody, "SUPERVISED"),
        Rival(app_url, ask_advance_uncounted, case, account),
    )
    assert told == ["done", "done"]
    with database.reading() as session:
        assert asked_in_all(session) == "3200.00"


@pytest.fixture
def approved_twice(
    last_wages: tuple[World, list[int]], database: Database, monkeypatch: pytest.MonkeyPatch
) -> tuple[World, list[int]]:
    """(draw, advance, case): the same wages approved from both, as if nobody had counted."""
    world, (case, custody, account) = last_wages

    def work(session: Session) -> list[int]:
        ask_advance(session, case, account)(session)
        monkeypatch.setattr("ledger.draws.request.asked_by_claim", lambda *_: {})
        ask_draw(session, case, custody, "SUPERVISED")(session)
        both = session.scalars(select(Draw)).one(), session.scalars(select(Advance)).one()
        for one in both:
            decided(session, world, one.approval_id)
        return [both[0].id, both[1].id, case]

    return world, database.in_transaction(work)


def given(session: Session, world: World, case: int) -> tuple[int, list[str], str]:
    """Notices sent, entries of the advance, and what is unpaid and promised nowhere."""
    sent = select(func.count(Draw.id)).where(Draw.executed_on.is_not(None))
    left = unpaid_of_case(session, case)
    return session.scalar(sent) or 0, events(session, world), str(left)


def test_a_10_the_last_wages_are_paid_once(
    approved_twice: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """A-10, I-14: both approved and executed at once; either the deposit pays or the fund (37)."""
    world, (draw_id, advance_id, case) = approved_twice
    told = at_once(Rival(app_url, notify, draw_id), Rival(app_url, advance, advance_id))
    assert told == ["already-paid", "done"]
    with database.reading() as session:
        assert given(session, world, case) in [(1, [], "0.00"), (0, ["37"], "0.00")]


def test_control_a_10_unjudged_they_are_paid_twice(
    approved_twice: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """The same two, and no claim is judged at the payment: the worker is promised it twice."""
    world, (draw_id, advance_id, case) = approved_twice
    told = at_once(
        Rival(app_url, notify_unjudged, draw_id), Rival(app_url, advance_unjudged, advance_id)
    )
    assert told == ["done", "done"]
    with database.reading() as session:
        assert given(session, world, case) == (1, ["37"], "-1600.00")


@pytest.fixture
def returning(found: Found) -> tuple[World, list[int]]:
    """(return, case, custody): a return was reviewed as clear; then a case came and defaulted."""

    def work(session: Session, world: World) -> list[int]:
        project = a_covered_project(session, world)
        row = cleared(session, world, project)
        case = a_defaulted_case(session, world, project, "300000.00")
        return [row.id, case.id, world.bank.id]

    return found(work)


def free(session: Session, world: World) -> str:
    """What nobody has asked for of the deposit."""
    project = session.scalars(select(Project)).one()
    aux = {"project": str(project.id), "contractor": str(project.contractor_id)}
    return str(available(session, world.book.id, "2307.01", **aux))


def test_i_16_workers_before_the_contractor(
    returning: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """I-16, U-06: the deposit is asked for by both at once; it is kept for the workers."""
    world, (return_id, case, custody) = returning
    told = at_once(
        Rival(app_url, refund, return_id), Rival(app_url, ask_draw, case, custody, "CUSTODY")
    )
    assert told == ["done", "open-claims"]
    with database.reading() as session:
        assert (asked_in_all(session), free(session, world)) == ("259500.00", "0.00")
        assert session.scalars(select(Draw)).one().approval_id


def test_i_13_a_return_unjudged_still_cannot_have_what_is_drawn(
    returning: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """I-13: the claims are not looked at, and the book still promises the deposit once."""
    world, (return_id, case, custody) = returning
    told = at_once(
        Rival(app_url, refund_unjudged, return_id),
        Rival(app_url, ask_draw, case, custody, "CUSTODY"),
    )
    assert told in (["deposit-exhausted", "done"], ["done", "insufficient-funds"])
    with database.reading() as session:
        assert asked_in_all(session) in ("259500.00", "259912.37")
        assert free(session, world) == "0.00"


def test_control_i_13_without_holds_the_deposit_is_promised_twice(
    returning: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """Nor is anything held for the return: 519,412.37 of 259,912.37 are in review."""
    _, (return_id, case, custody) = returning
    told = at_once(
        Rival(app_url, refund_unheld, return_id),
        Rival(app_url, ask_draw, case, custody, "CUSTODY"),
    )
    assert told == ["done", "done"]
    with database.reading() as session:
        assert asked_in_all(session) == "519412.37"


@pytest.fixture
def part_and_draw(found: Found) -> tuple[World, list[int]]:
    """(part, draw): 155,700.00 may go back; then wages are due and the rest may be drawn."""

    def work(session: Session, world: World) -> list[int]:
        adopted(session, world.county.id, {"return": "OLD-6040"}, "2021-11-01")
        project = stored_whole(session, world)
        back = request_part(session, asking(project), by=world.fo1)
        approved(session, world, back.approval_id)
        case = a_defaulted_case(session, world, project, "300000.00")
        asked = RequestDraw(case.id, world.bank.id, "支付-1", date(2026, 6, 25))
        drawn = request_draw(session, asked, by=world.fo1)
        approved(session, world, drawn.approval_id)
        return [back.id, drawn.id]

    return found(work)


def deposit(session: Session, world: World) -> tuple[list[str], str]:
    """What was posted, and what the deposit has left."""
    return events(session, world), str(balance(session, world.book.id, "2307.01"))


def test_x_09_no_part_goes_back_while_the_deposit_is_drawn(
    part_and_draw: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """X-09, I-16: both approved and executed at once; only the workers are paid (9)."""
    world, (part_id, draw_id) = part_and_draw
    told = at_once(Rival(app_url, part, part_id), Rival(app_url, draw, draw_id))
    assert told == ["done", "open-claims"]
    with database.reading() as session:
        assert deposit(session, world) == (["9"], "155700.00")


def test_control_x_09_unjudged_the_part_goes_back(
    part_and_draw: tuple[World, list[int]], database: Database, app_url: str
) -> None:
    """The same two, and what was judged before is believed: nothing is left for the workers."""
    world, (part_id, draw_id) = part_and_draw
    told = at_once(Rival(app_url, part_unjudged, part_id), Rival(app_url, draw, draw_id))
    assert told == ["done", "done"]
    with database.reading() as session:
        assert deposit(session, world) == (["16", "9"], "0.00")
