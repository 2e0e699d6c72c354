"""The nightly run: what turned overdue is marked once, lapses are demanded (G-09, D-12, W-04)."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.audit.models import AuditEvent
from ledger.db import Database
from ledger.deadlines.models import Deadline, OverdueMark
from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.run_clocks import ClockRun, run_clocks
from ledger.errors import Refusal
from ledger.gate.kinds import ENDERS
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project, reviewed
from tests.deposits.test_command_line import command
from tests.deposits.test_guarantees import paper

__all__ = ["command"]


def run(session: Session, on: str) -> ClockRun:
    return run_clocks(session, date.fromisoformat(on), enders=ENDERS)


def test_a_clock_turns_overdue_once(session: Session, world: World) -> None:
    """D-12, EX-25: not on its last day, once on the day after, never again; the trail says so."""
    an_assessed_project(session, world)
    assert run(session, "2026-02-28").overdue == 0
    assert run(session, "2026-03-01").overdue == 1
    assert run(session, "2026-03-01").overdue == 0
    assert run(session, "2026-03-02").overdue == 0
    mark = session.scalars(select(OverdueMark)).one()
    assert (mark.due_on, mark.marked_on) == (date(2026, 2, 28), date(2026, 3, 1))
    events = session.scalars(
        select(AuditEvent.subject).where(AuditEvent.action == "deadlines.overdue")
    ).all()
    assert events == [f"county:{world.county.id}"]


@pytest.mark.parametrize("statement", ["UPDATE deadline_overdue SET marked_on = '2030-01-01'",
                                       "DELETE FROM deadline_overdue"])  # fmt: skip
def test_a_mark_stays(session: Session, world: World, statement: str) -> None:
    """I-04: neither changed nor deleted by SQL."""
    an_assessed_project(session, world)
    run(session, "2026-03-01")
    with pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_an_expired_guarantee_asks_for_its_lapse(
    session: Session, world: World, at: TestClock
) -> None:
    """G-09: from the day after its last, until an officer has dealt with it."""
    project = an_assessed_project(session, world)
    guarantee = submit_guarantee(session, paper(world, project), by=world.fo1)
    reviewed(session, world, guarantee.proposal_id)
    last = guarantee.expires_on
    assert run(session, str(last)).to_lapse == 0
    after = date.fromordinal(last.toordinal() + 1)
    assert run_clocks(session, after, enders=ENDERS).to_lapse == 1
    assert run_clocks(session, after, enders=ENDERS).to_lapse == 0
    asked = select(Deadline).where(Deadline.rule == "G-09")
    assert session.scalars(asked).one().due_on == last
    at.on(str(after))
    lapse_guarantee(session, LapseGuarantee(guarantee.id, after), by=world.fo1)
    reviewed(session, world, guarantee.lapse_proposal_id)
    run_clocks(session, after, enders=ENDERS)
    assert session.scalars(asked).one().settled_on == after


def test_the_run_on_a_terminal(command: Callable[..., Result], database: Database,
                               at: TestClock) -> None:  # fmt: skip
    """``ledger clocks`` acts as a person, moves no money and may be repeated."""
    from click.testing import CliRunner

    from ledger.cli.main import ledger

    stranger = CliRunner().invoke(ledger, ["clocks"])
    assert isinstance(stranger.exception, Refusal)
    assert isinstance(command("clocks", login="au").exception, Refusal)
    with database.reading() as session:
        assert session.scalars(select(Deadline.id)).all() == []
    told = command("clocks")
    assert told.exit_code == 0, told.exception
    assert json.loads(told.stdout[told.stdout.index("{") :]) == {
        "on": "2026-02-03", "overdue": 0, "to_lapse": 0, "expired": 0, "funds_short": 1,
    }  # fmt: skip
