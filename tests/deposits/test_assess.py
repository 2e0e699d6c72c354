"""Assessing deposits: D-01 .. D-12, I-12, postings 1 and 2."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.deadlines.models import Deadline
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.models import Assessment
from ledger.deposits.queries import deposit_of
from ledger.deposits.reckon import reckon
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.rules.explanation import recompute
from tests.deposits.make import World, an_assessed_project, journal, reviewed, text
from tests.parties.make import a_company, a_project

PERMIT = date(2026, 1, 26)


def test_posting_1_waits_for_a_second_officer(session: Session, world: World) -> None:
    """EX-01, posting 1: nothing stands in the book before the review."""
    project = a_project(session, a_company(session, world.county))
    made = assess_deposit(session, AssessDeposit(project.id, PERMIT), by=world.fo1)
    assert made.amount == Money.of("259500.00")
    assert journal(session, world.book) == ""
    assert deposit_of(session, project, PERMIT).state == "ASSESSED"

    reviewed(session, world, made.proposal_id)

    assert journal(session, world.book) == text(f"""
        2026-01-26 备-1 [1] 核定应缴保证金 259,500.00 元: {project.name}
          D 9301 project={project.id} 259,500.00
          C 9309 project={project.id} 259,500.00""")
    assert deposit_of(session, project, PERMIT).state == "DUE"


def test_d_12_runs_twenty_working_days_from_the_permit(session: Session, world: World) -> None:
    """EX-25: 20 working days from 2026-01-26 end on 2026-02-28."""
    project = an_assessed_project(session, world)
    due = session.scalars(select(Deadline.due_on).where(Deadline.rule == "D-12")).one()
    assert due == date(2026, 2, 28)
    assert deposit_of(session, project, date(2026, 2, 28)).state == "DUE"
    assert deposit_of(session, project, date(2026, 3, 1)).state == "OVERDUE"


@pytest.mark.parametrize(
    ("contract", "amount"),
    [("9999999.99", "300000.00"), ("10000000.00", "200000.00"), ("680000000.00", "5000000.00")],
)
def test_the_bands_of_the_place_decide(
    session: Session, world: World, contract: str, amount: str
) -> None:
    """EX-02, EX-04 through the deed; I-12: the stored steps come to the stored amount."""
    project = an_assessed_project(session, world, contract)
    seen = deposit_of(session, project, PERMIT)
    assert seen.required == Money.of(amount)
    stored = session.get_one(Assessment, seen.obligation.assessment_id)
    assert recompute(stored.step_list) == stored.amount


def test_a_second_project_counts_as_such_but_is_lowered_by_approval_alone(
    session: Session, world: World
) -> None:
    """EX-05, D-06, D-19: the ordinal comes from the register; half a point less needs a grant."""
    first = an_assessed_project(session, world)
    second = a_project(session, first.contractor, "36500000.00", "P-2")
    made = assess_deposit(session, AssessDeposit(second.id, PERMIT), by=world.fo1)
    assert made.amount == Money.of("730000.00")
    rank = next(fact for fact in made.source_list if fact["name"] == "project_rank")
    assert (rank["value"], rank["source"]) == (2, f"project:{first.id}")
    granted = reckon(session, second, "CONTRACT", PERMIT, frozenset({"SEVERAL"}))
    assert granted.assessed.amount == Money.of("547500.00")


def test_a_changed_contract_is_assessed_again_with_a_reason(session: Session, world: World) -> None:
    """Postings 1 and 2 carry the difference; the first assessment stays as it was (I-12)."""
    project = an_assessed_project(session, world)
    before = session.execute(sql("SELECT max(seq) FROM seal")).scalar_one()
    again = AssessDeposit(project.id, date(2026, 1, 27))
    with pytest.raises(Invalid):
        assess_deposit(session, again, by=world.fo1)
    for contract, reason in (("9000000.00", "合同变更"), ("8000000.00", "再次变更")):
        session.get_one(Project, project.id).contract_amount = Money.of(contract)
        command = AssessDeposit(project.id, date(2026, 1, 27), reason=reason)
        reviewed(session, world, assess_deposit(session, command, by=world.fo1).proposal_id)
    assert journal(session, world.book, before) == text(f"""
        2026-01-27 备-2 [1] 核定应缴保证金 270,000.00 元: {project.name}
          D 9301 project={project.id} 10,500.00
          C 9309 project={project.id} 10,500.00
        2026-01-27 备-3 [2] 核定应缴保证金 240,000.00 元: {project.name}
          C 9301 project={project.id} 30,000.00
          D 9309 project={project.id} 30,000.00""")


def test_one_assessment_waits_at_a_time(session: Session, world: World) -> None:
    project = a_project(session, a_company(session, world.county))
    assess_deposit(session, AssessDeposit(project.id, PERMIT), by=world.fo1)
    with pytest.raises(Refusal) as refused:
        assess_deposit(session, AssessDeposit(project.id, PERMIT), by=world.fo1)
    assert refused.value.code == "assessment-pending"


def test_an_official_assesses_nothing(session: Session, world: World) -> None:
    project = a_project(session, a_company(session, world.county))
    with pytest.raises(Forbidden):
        assess_deposit(session, AssessDeposit(project.id, PERMIT), by=world.people["a1"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deposit_assessment SET amount = 1",
        "DELETE FROM deposit_assessment",
        "DELETE FROM deposit_obligation",
        "UPDATE deposit_obligation SET state = 'ASSESSED'",
    ],
)
def test_the_database_keeps_assessments(session: Session, world: World, statement: str) -> None:
    """I-12, I-24: no edit, no delete, no move backwards, even by raw SQL."""
    an_assessed_project(session, world)
    with pytest.raises(DBAPIError):
        session.execute(sql(statement))
