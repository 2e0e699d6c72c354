"""Approvals in real processes at once, each with a control that shows the guard at work."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.approvals.decide import Decision
from ledger.approvals.models import ApprovalRequest
from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.show import entries
from ledger.db import Database
from ledger.funds.position import free_money
from ledger.gate.kinds import decider
from tests.advances.make import a_case_without_deposit, a_fund, a_requested_advance
from tests.apart import at_once, in_turn
from tests.approvals.storm import (
    approve,
    approve_unseen,
    ask_parts,
    ask_parts_counted_before,
    execute,
    execute_undemanded,
    night,
    revise,
)
from tests.approvals.test_chain import TERMS, adopted
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.funds.storm import Writer

#: What an advance gives: 1,900.00 to each of three workers; without one of them 3,800.00.
ROLL = ["10000.00"] * 3
ALL, FEWER = "5700.00", "3800.00"


@pytest.fixture
def county(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county whose draws need the second tier only above 50,000.00 together."""
    at.on("2026-03-02")

    def work(session: Session) -> World:
        world = a_world(session)
        adopted(session, world.county.id, TERMS, date(2026, 3, 2))
        return world

    return database.in_transaction(work)


#: Enough turns that some of four writers meet between counting and writing.
PROJECTS = 25


def chains(*hands: Writer) -> list[list[str]]:
    """Which chains the requests for each project got, all hands asking at once."""
    told = [said.split() for said in at_once(*hands)]
    return [sorted(project) for project in zip(*told, strict=True)]


def test_i_22_requests_split_at_one_moment_are_counted_together(
    county: World, app_url: str
) -> None:
    """I-22: four times 20,000.00 at once; from 60,000.00 on the second tier decides too."""
    hands = (Writer(app_url, ask_parts, county.county.id, PROJECTS) for _ in range(4))
    assert chains(*hands) == [["A1", "A1", "A1,A2", "A1,A2"]] * PROJECTS


def test_control_i_22_counted_before_the_lock_nothing_adds_up(county: World, app_url: str) -> None:
    """The same four, each counted before it was its turn: 80,000.00 without the second tier."""
    hands = (
        Writer(app_url, ask_parts_counted_before, county.county.id, PROJECTS) for _ in range(4)
    )
    assert chains(*hands) == [["A1"] * 4] * PROJECTS


@pytest.fixture
def asked(
    founded: None, database: Database, keys: object, at: TestClock
) -> Callable[[Sequence[str]], tuple[World, int]]:
    """Commits an advance of 5,700.00 that those tiers have approved; the county and its id."""

    def committed(tiers: Sequence[str]) -> tuple[World, int]:
        def work(session: Session) -> tuple[World, int]:
            world = a_world(session)
            account = a_fund(session, world)
            case = a_case_without_deposit(session, world, at, ROLL)
            advance = a_requested_advance(session, world, case, account)
            request = session.get_one(ApprovalRequest, advance.approval_id)
            for tier in tiers:
                said = Decision(request.id, "approve", "同意", request.digest)
                decider(request.kind)(session, said, by=world.people[tier])
            return world, advance.id

        at.on("2026-03-02")
        return database.in_transaction(work)

    return committed


Asked = Callable[[Sequence[str]], tuple[World, int]]


def requests(session: Session) -> list[tuple[str, str, str, list[str]]]:
    """Sum, state, next tier and approvals of every advance asked for, the oldest first."""
    return [
        (
            str(row.amount),
            row.approval.state,
            row.approval.next_role or "",
            [given.role for given in row.approval.decisions],
        )
        for row in session.scalars(select(Advance).order_by(Advance.id))
        if row.approval
    ]


def events(session: Session, book: Book) -> list[str]:
    """The memo and the advance in the book: 36 approved, 37 executed, 41 undone."""
    found = [entry.event for entry in entries(session, book.id, limit=200)]
    return sorted(event for event in found if event in ("36", "37", "41"))


@pytest.mark.parametrize(
    ("before", "tier", "last", "state"),
    [((), "a1", "A1", "IN_REVIEW"), (("a1",), "a2", "A2", "APPROVED")],
    ids=["first tier", "last tier"],
)
def test_i_23_edited_while_an_official_approves(
    asked: Asked, database: Database, app_url: str, before: Sequence[str], tier: str, last: str,
    state: str,
) -> None:  # fmt: skip
    """I-23, A-07: whoever comes first, no approval of the longer list passes to the shorter one."""
    world, advance = asked(before)
    approver, editor = Writer(app_url, approve, advance, tier), Writer(app_url, revise, advance)
    told = at_once(approver, editor)
    came = sorted((state, "IN_REVIEW")) == told
    assert came or told == ["IN_REVIEW", "state"]
    decided = [name.upper() for name in before] + ([last] if came else [])
    with database.reading() as session:
        assert requests(session) == [
            (ALL, "WITHDRAWN", "", decided), (FEWER, "IN_REVIEW", "A1", []),
        ]  # fmt: skip
        assert events(session, world.fund) == (["36", "41"] if told[0] == "APPROVED" else [])
        assert str(balance(session, world.fund.id, "9601")) == "0.00"
        assert str(free_money(session, world.county.id)) == "1996200.00"


def test_i_23_an_approval_after_the_edit_falls_on_nothing(
    asked: Asked, database: Database, app_url: str
) -> None:
    """The official read the longer list; when he speaks it is gone, and he has approved nothing."""
    _, advance = asked(())
    told = in_turn(Writer(app_url, revise, advance), Writer(app_url, approve, advance, "a1"))
    assert told == ["IN_REVIEW", "state"]
    with database.reading() as session:
        assert requests(session)[1] == (FEWER, "IN_REVIEW", "A1", [])


def test_control_i_23_an_approval_bound_to_nothing_falls_on_what_nobody_read(
    asked: Asked, database: Database, app_url: str
) -> None:
    """The same two, and the word is bound to no content: a list he never saw has his approval."""
    _, advance = asked(())
    told = in_turn(Writer(app_url, revise, advance), Writer(app_url, approve_unseen, advance, "a1"))
    assert told == ["IN_REVIEW", "IN_REVIEW"]
    with database.reading() as session:
        assert requests(session)[1] == (FEWER, "IN_REVIEW", "A2", ["A1"])


def test_i_23_edited_while_it_is_executed(asked: Asked, database: Database, app_url: str) -> None:
    """I-23, postings 36, 37, 41: either the approved list goes to the bank or the edit stands."""
    world, advance = asked(("a1", "a2"))
    told = at_once(Writer(app_url, execute, advance), Writer(app_url, revise, advance))
    both = ["A1", "A2"]
    with database.reading() as session:
        if told == ["EXECUTED", "state"]:
            assert requests(session) == [(ALL, "EXECUTED", "", both)]
            assert events(session, world.fund) == ["36", "37"]
            assert str(free_money(session, world.county.id)) == "1994300.00"
        else:
            assert told == ["IN_REVIEW", "state"]
            assert requests(session) == [
                (ALL, "WITHDRAWN", "", both), (FEWER, "IN_REVIEW", "A1", []),
            ]  # fmt: skip
            assert events(session, world.fund) == ["36", "41"]
            assert str(free_money(session, world.county.id)) == "1996200.00"


def test_control_i_23_an_approval_seen_before_is_stopped_by_the_claims(
    asked: Asked, database: Database, app_url: str
) -> None:
    """The approval is believed as it was seen; the claim struck off still stops its payment."""
    world, advance = asked(("a1", "a2"))
    told = in_turn(Writer(app_url, revise, advance), Writer(app_url, execute_undemanded, advance))
    assert told == ["IN_REVIEW", "already-paid"]
    with database.reading() as session:
        assert events(session, world.fund) == ["36", "41"]


def test_i_24_expired_while_it_is_executed(asked: Asked, database: Database, app_url: str) -> None:
    """I-24, A-08, postings 36, 37, 41: night falls on the last day while the officer still works;
    either the list goes to the bank or the request has expired, and nothing is held twice."""
    world, advance = asked(("a1", "a2"))
    told = at_once(Writer(app_url, execute, advance), Writer(app_url, night, 100))
    with database.reading() as session:
        ((_, state, _, _),) = requests(session)
        if told == ["0", "EXECUTED"]:
            assert (state, events(session, world.fund)) == ("EXECUTED", ["36", "37"])
            assert str(free_money(session, world.county.id)) == "1994300.00"
        else:
            assert told == ["1", "state"]
            assert (state, events(session, world.fund)) == ("EXPIRED", ["36", "41"])
            assert str(free_money(session, world.county.id)) == "2000000.00"
        assert str(balance(session, world.fund.id, "9601")) == "0.00"


def test_control_i_24_an_approval_seen_before_the_night_is_stopped_by_the_book(
    asked: Asked, database: Database, app_url: str
) -> None:
    """The approval is believed as it was seen; its memo has ended (41), so the book refuses 37."""
    world, advance = asked(("a1", "a2"))
    told = in_turn(Writer(app_url, night, 100), Writer(app_url, execute_undemanded, advance))
    assert told == ["1", "insufficient-funds"]
    with database.reading() as session:
        assert events(session, world.fund) == ["36", "41"]
