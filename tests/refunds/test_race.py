"""A final return and a new case in real processes, with a control: the judgement under lock gone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.audit.models import AuditEvent
from ledger.cases.queries import unpaid_cases
from ledger.db import Database
from ledger.refunds.models import DepositReturn
from tests.conftest import TestClock
from tests.deposits.make import a_world, approved
from tests.refunds.storm import Writer, execute, execute_unjudged, report
from tests.refunds.test_return import a_covered_project, requested

Ids = tuple[int, int]


@pytest.fixture
def approved_return(founded: None, database: Database, keys: object, at: TestClock) -> Ids:
    """(return, project): approved, and nothing stands against its execution."""
    at.on("2026-06-26")

    def work(session: Session) -> Ids:
        world = a_world(session)
        project = a_covered_project(session, world)
        row = requested(session, world, project)
        approved(session, world, row.approval_id)
        return row.id, project.id

    return database.in_transaction(work)


def state(database: Database, ids: Ids) -> tuple[str, int]:
    with database.reading() as session:
        return session.get_one(DepositReturn, ids[0]).state, unpaid_cases(session, ids[1])


def test_i_16_whoever_judged_first_judges_again(
    approved_return: Ids, database: Database, app_url: str
) -> None:
    """I-16: both saw a project without a case; the case came first, so nothing goes back."""
    payer = Writer(app_url, execute, *approved_return)
    reporter = Writer(app_url, report, *approved_return)
    reporter.go()
    assert reporter.said() == "done"
    payer.go()
    assert payer.said() == "open-claims"
    assert state(database, approved_return) == ("REVIEW", 1)


def test_control_without_the_judgement_under_lock_the_money_goes(
    approved_return: Ids, database: Database, app_url: str
) -> None:
    """The same two, and what was judged before is believed: confirmed with wages unpaid."""
    payer = Writer(app_url, execute_unjudged, *approved_return)
    reporter = Writer(app_url, report, *approved_return)
    reporter.go()
    assert reporter.said() == "done"
    payer.go()
    assert payer.said() == "done"
    assert state(database, approved_return) == ("CONFIRMED", 1)


def test_at_once_one_of_them_sees_the_other(
    approved_return: Ids, database: Database, app_url: str
) -> None:
    """I-16: four reports and two executions at once; a return goes only before every report."""
    crowd = [Writer(app_url, report, *approved_return) for _ in range(4)]
    payers = [Writer(app_url, execute, *approved_return) for _ in range(2)]
    for one in [crowd[0], *payers, *crowd[1:]]:
        one.go()
    assert [one.said() for one in crowd] == ["done"] * 4
    told = sorted(one.said() for one in payers)
    with database.reading() as session:
        events = session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.action.in_(("case.opened", "refund.executed")))
            .order_by(AuditEvent.id)
        ).all()
    if "refund.executed" in events:
        assert events[0] == "refund.executed"
        assert told.count("done") == 1
        assert state(database, approved_return)[0] == "CONFIRMED"
    else:
        assert told == ["open-claims", "open-claims"]
        assert state(database, approved_return) == ("REVIEW", 4)
