"""The fund's money in real processes at once, each with a control that shows the guard at work."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, execute_advance
from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.show import entries
from ledger.db import Database
from ledger.money import Money
from ledger.recoveries.receive import RecordRecovery, record_recovery
from tests.advances.make import (
    a_case_without_deposit,
    a_fund,
    a_paid_advance,
    a_requested_advance,
    decided,
)
from tests.apart import at_once
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, an_assessed_project
from tests.funds.storm import (
    Writer,
    ask,
    ask_unheld,
    confirm,
    confirm_unjudged,
    receive,
    receive_unseen,
)

#: Each worker gets the monthly minimum wage of 1,900.00: 5,700.00 for a case.
ROLL = ["10000.00"] * 3

Made = tuple[World, list[int]]


@pytest.fixture
def found(
    founded: None, database: Database, keys: object, at: TestClock
) -> Callable[[Callable[[Session, World], list[int]]], Made]:
    """Commits a county at work and what a test needs of it; the ids are handed back."""
    at.on("2026-03-02")

    def committed(work: Callable[[Session, World], list[int]]) -> Made:
        def found_and_work(session: Session) -> Made:
            world = a_world(session)
            return world, work(session, world)

        return database.in_transaction(found_and_work)

    return committed


def events(database: Database, book: Book, event: str) -> int:
    """How many entries of that kind of event the book has."""
    with database.reading() as session:
        return sum(one.event == event for one in entries(session, book.id, limit=200))


def amount(database: Database, book: Book, title: str) -> str:
    with database.reading() as session:
        return str(balance(session, book.id, title))


@pytest.fixture
def last_yuan(found: Callable[..., Made], at: TestClock) -> list[int]:
    """(case, case, account): two cases of 5,700.00 and a fund of 6,000.00."""

    def work(session: Session, world: World) -> list[int]:
        account = a_fund(session, world, "6000.00")
        first = a_case_without_deposit(session, world, at, ROLL)
        project = an_assessed_project(session, world, number=2)
        second = a_case(session, world, project, ROLL, first=11)
        in_default(session, world, second)
        return [first.id, second.id, account.id]

    return found(work)[1]


def asked_for(database: Database) -> Money:
    with database.reading() as session:
        return Money(session.scalar(select(func.sum(Advance.amount))).fen)


def test_a_08_the_last_yuan_is_promised_once(
    last_yuan: list[int], database: Database, app_url: str
) -> None:
    """A-08, I-13: two officers ask at once for what the fund has once; one of them gets it."""
    first, second, account = last_yuan
    told = at_once(Writer(app_url, ask, first, account), Writer(app_url, ask, second, account))
    assert told in (["done", "fund-short"], ["done", "insufficient-funds"])
    assert str(asked_for(database)) == "5700.00"


def test_control_without_holds_the_last_yuan_is_promised_twice(
    last_yuan: list[int], database: Database, app_url: str
) -> None:
    """The same two, and nothing is held: 11,400.00 of a fund of 6,000.00 are in review."""
    first, second, account = last_yuan
    writers = [Writer(app_url, ask_unheld, case, account) for case in (first, second)]
    assert at_once(*writers) == ["done", "done"]
    assert str(asked_for(database)) == "11400.00"


@pytest.fixture
def batch(found: Callable[..., Made], at: TestClock) -> Made:
    """(batch): an executed advance that the bank has not confirmed."""

    def work(session: Session, world: World) -> list[int]:
        account = a_fund(session, world)
        case = a_case_without_deposit(session, world, at, ROLL)
        advance = a_requested_advance(session, world, case, account)
        decided(session, world, advance.approval_id)
        paid = execute_advance(session, ExecuteAdvance(advance.id, date(2026, 3, 2)), by=world.fo2)
        return [paid.id]

    return found(work)


def test_a_batch_is_paid_once_however_many_say_so(
    batch: Made, database: Database, app_url: str
) -> None:
    """A-09, posting 38: three confirmations at once under three references; one is kept."""
    world, (paid,) = batch
    told = at_once(*(Writer(app_url, confirm, paid, f"OUT-{n}") for n in range(3)))
    assert told == ["batch-state", "batch-state", "done"]
    assert events(database, world.fund, "38") == 1
    assert amount(database, world.fund, "1002.02") == "1994300.00"


def test_control_a_batch_unjudged_is_stopped_by_the_book(
    batch: Made, database: Database, app_url: str
) -> None:
    """The batch's own state is ignored, and still the book takes its payment once."""
    world, (paid,) = batch
    told = at_once(*(Writer(app_url, confirm_unjudged, paid, f"OUT-{n}") for n in range(2)))
    assert told != ["batch-state", "done"]
    assert told.count("done") == 1
    assert events(database, world.fund, "38") == 1
    assert amount(database, world.fund, "1002.02") == "1994300.00"


@pytest.fixture
def debt(found: Callable[..., Made], at: TestClock) -> Callable[[str], Made]:
    """(proposal, proposal): 5,708.55 are owed, that sum came twice, and both wait for review."""

    def committed(sum_: str) -> Made:
        def work(session: Session, world: World) -> list[int]:
            account = a_fund(session, world)
            case = a_case_without_deposit(session, world, at, ROLL)
            advance = a_paid_advance(session, world, case, account, date(2026, 3, 2))[0]
            at.on("2026-03-20")
            come = [
                RecordRecovery(advance.id, account.id, reference, Money.of(sum_),
                               date(2026, 3, 20), "天山建设")
                for reference in ("IN-1", "IN-2")
            ]  # fmt: skip
            return [record_recovery(session, one, by=world.fo1).proposal_id or 0 for one in come]

        return found(work)

    return committed


def test_a_debt_is_recovered_once(
    debt: Callable[[str], Made], database: Database, app_url: str
) -> None:
    """Bad-input row 55: both receipts would pay the whole debt; one does, one finds it settled."""
    world, proposals = debt("5708.55")
    told = at_once(*(Writer(app_url, receive, one) for one in proposals))
    assert told == ["done", "over-recovery"]
    assert amount(database, world.fund, "1218.01") == "0.00"
    assert amount(database, world.fund, "1002.02") == "2000008.55"


def test_what_a_reviewer_saw_is_what_is_posted(
    debt: Callable[[str], Made], database: Database, app_url: str
) -> None:
    """R-04: both receipts showed the interest as unpaid; the second must be looked at anew."""
    world, proposals = debt("3000.00")
    told = at_once(*(Writer(app_url, receive, one) for one in proposals))
    assert told == ["done", "proposal-changed"]
    assert amount(database, world.fund, "1218.01") == "2708.55"
    assert amount(database, world.fund, "2307.09") == "0.00"


def test_control_what_nobody_saw_would_be_posted(
    debt: Callable[[str], Made], database: Database, app_url: str
) -> None:
    """Without the digest both are posted, and 291.45 lie as nobody's money that nobody saw (46)."""
    world, proposals = debt("3000.00")
    told = at_once(*(Writer(app_url, receive_unseen, one) for one in proposals))
    assert told == ["done", "done"]
    assert amount(database, world.fund, "1218.01") == "0.00"
    assert amount(database, world.fund, "2307.09") == "291.45"


def test_one_receipt_reviewed_twice_counts_once(
    debt: Callable[[str], Made], database: Database, app_url: str
) -> None:
    """The same voucher under two hands at once is posted by one of them."""
    world, (one, _) = debt("5708.55")
    told = at_once(Writer(app_url, receive, one), Writer(app_url, receive, one))
    assert told.count("done") == 1
    assert amount(database, world.fund, "1002.02") == "2000008.55"
