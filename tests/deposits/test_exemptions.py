"""Exemptions and reductions: D-07, D-08, D-19, posting 2, and their end by new arrears."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.approvals.decide import Decision, SelfApproval, decide
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.audit.models import AuditEvent
from ledger.cases.settle import OrderPayment
from ledger.deadlines.models import Deadline
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.exempt import (
    AskExemption,
    ExecuteExemption,
    ask_exemption,
    execute_exemption,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.lapse_exemption import order_and_judge
from ledger.deposits.models import Assessment
from ledger.deposits.queries import deposit_of
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.money import Money
from ledger.parties.dishonesty import ListCompany, list_company
from ledger.parties.models import Project
from ledger.rules.explanation import recompute
from tests.cases.make import a_case
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)
from tests.policies.make import adopted

PERMIT = date(2026, 1, 26)
ASKED = date(2026, 2, 2)


@pytest.fixture
def small(session: Session, world: World) -> Project:
    """A small contract in force where Fujian's rules are followed: 60,000.00 are required."""
    adopted(session, world.county.id, {"deposit": "FJ"}, "2024-08-01")
    return an_assessed_project(session, world, "3999999.99")


def asking(project: Project, reason: str = "SMALL_CONTRACT", on: date = ASKED) -> AskExemption:
    return AskExemption(project.id, reason, "免存核准表", "昌人社免〔2026〕1号", on, on)


def exempted(session: Session, world: World, project: Project) -> Exemption:
    row = ask_exemption(session, asking(project), by=world.fo1)
    approved(session, world, row.approval_id)
    return execute_exemption(session, ExecuteExemption(row.id, ASKED), by=world.fo2)


def refusal(session: Session, world: World, command: AskExemption) -> str:
    with pytest.raises(Refusal) as refused:
        ask_exemption(session, command, by=world.fo1)
    return refused.value.code


def test_posting_2_takes_back_what_is_no_longer_required(
    session: Session, world: World, small: Project
) -> None:
    """D-07, D-19, postings 1 and 2: waived by reason, document and both tiers; then EXEMPT."""
    row = ask_exemption(session, asking(small), by=world.fo1)
    assert deposit_of(session, small, ASKED).state == "DUE"
    approved(session, world, row.approval_id)
    execute_exemption(session, ExecuteExemption(row.id, ASKED), by=world.fo2)
    assert journal(session, world.book) == text(f"""
        2026-01-26 备-1 [1] 核定应缴保证金 60,000.00 元: {small.name}
          D 9301 project={small.id} 60,000.00
          C 9309 project={small.id} 60,000.00
        2026-02-02 备-1 [2] 批准减免保证金(昌人社免〔2026〕1号): {small.name}
          D 9309 project={small.id} 60,000.00
          C 9301 project={small.id} 60,000.00""")
    seen = deposit_of(session, small, ASKED)
    assert (seen.state, seen.required) == ("EXEMPT", Money.ZERO)
    made = session.get_one(Assessment, seen.obligation.assessment_id)
    assert recompute(made.step_list) == made.amount == Money.ZERO
    clock = session.scalars(select(Deadline).where(Deadline.rule == "D-12")).one()
    assert clock.settled_on == ASKED


def test_the_approval_binds_to_reason_document_and_persons(
    session: Session, world: World, small: Project
) -> None:
    """D-19, I-21: the requester neither approves nor executes; the content names everything."""
    row = ask_exemption(session, asking(small), by=world.fo1)
    request = session.get_one(ApprovalRequest, row.approval_id)
    content = request.facts()
    assert (content["reason_code"], content["waived"]) == ("SMALL_CONTRACT", "60000.00")
    assert content["document"] == "免存核准表 昌人社免〔2026〕1号 2026-02-02"
    with pytest.raises((SelfApproval, Forbidden)):
        decide(session, Decision(request.id, "approve", "同意", request.digest), by=world.fo1)
    approved(session, world, row.approval_id)
    with pytest.raises(Forbidden):
        execute_exemption(session, ExecuteExemption(row.id, ASKED), by=world.fo1)


def test_only_what_the_register_bears_out_may_be_asked(
    session: Session, world: World, small: Project
) -> None:
    """D-07, D-08, D-19: no ground, no request; one request at a time; never after its paper."""
    assert refusal(session, world, asking(small, "TWO_CLEAN_YEARS")) == "not-entitled"
    assert refusal(session, world, asking(small, "SEVERAL_PROJECTS")) == "not-entitled"
    late = AskExemption(small.id, "SMALL_CONTRACT", "表", "1", date(2026, 2, 3), ASKED)
    with pytest.raises(Invalid):
        ask_exemption(session, late, by=world.fo1)
    ask_exemption(session, asking(small), by=world.fo1)
    assert refusal(session, world, asking(small)) == "exemption-open"


def test_nothing_is_waived_while_money_is_held(
    session: Session, world: World, small: Project
) -> None:
    """D-07: what was stored goes back first."""
    a_receipt(session, world, small, "1000.00", reference="B1", on=ASKED)
    assert refusal(session, world, asking(small)) == "still-held"


def test_arrears_between_approval_and_execution_stop_it(
    session: Session, world: World, small: Project
) -> None:
    """D-09, D-19: the ground is judged again under lock; an arrears record beats it."""
    row = ask_exemption(session, asking(small), by=world.fo1)
    approved(session, world, row.approval_id)
    listed = ListCompany(small.contractor_id, ASKED, "列入决定书", "失信1", ASKED)
    list_company(session, listed, by=world.fo1)
    with pytest.raises(Refusal) as refused:
        execute_exemption(session, ExecuteExemption(row.id, ASKED), by=world.fo2)
    assert refused.value.code == "not-entitled"


def test_new_arrears_end_an_exemption_by_themselves(
    session: Session, world: World, small: Project
) -> None:
    """Domain 4, EXEMPT to ASSESSED: row 1 for the new sum, D-12 again, on the trail."""
    row = exempted(session, world, small)
    before = session.execute(sql("SELECT max(seq) FROM seal")).scalar_one()
    case = a_case(session, world, small, ["1000.00"])
    on = date(2026, 3, 2)
    order_and_judge(session, OrderPayment(case.id, "令1", on, date(2026, 3, 9)), by=world.fo1)
    assert (row.state, row.lapsed_on, row.lapsed_by) == ("LAPSED", on, f"case:{case.id}")
    assert deposit_of(session, small, on).state == "ASSESSED"
    clock = session.scalars(
        select(Deadline).where(Deadline.rule == "D-12", Deadline.settled_on.is_(None))
    ).one()
    assert (clock.starts_on, clock.due_on) == (on, date(2026, 3, 30))
    proposal = session.scalars(
        select(VoucherProposal).where(VoucherProposal.state == "PROPOSED")
    ).one()
    reviewed(session, world, proposal.id)
    assert journal(session, world.book, before) == text(f"""
        2026-03-02 备-1 [1] 核定应缴保证金 90,000.00 元: {small.name}
          D 9301 project={small.id} 90,000.00
          C 9309 project={small.id} 90,000.00""")
    assert deposit_of(session, small, on).state == "DUE"
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {"exemption.granted", "deposit.exemption-lapsed"} <= actions


def test_arrears_of_others_leave_it_alone(session: Session, world: World, small: Project) -> None:
    """An exemption lapses by arrears of its own contractor only."""
    row = exempted(session, world, small)
    other = an_assessed_project(session, world, number=2)
    case = a_case(session, world, other, ["1000.00"])
    on = date(2026, 3, 2)
    order_and_judge(session, OrderPayment(case.id, "令1", on, on), by=world.fo1)
    assert row.state == "GRANTED"
    assert deposit_of(session, small, on).state == "EXEMPT"


def test_an_exempt_project_is_not_assessed_by_hand(
    session: Session, world: World, small: Project
) -> None:
    """I-24: from EXEMPT there is no way on but arrears, completion or the end of the contract."""
    exempted(session, world, small)
    with pytest.raises(Refusal) as refused:
        assess_deposit(session, AssessDeposit(small.id, ASKED, reason="再核定"), by=world.fo1)
    assert refused.value.code == "obligation-state"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deposit_exemption SET state = 'ASKED', granted_on = NULL",
        "UPDATE deposit_exemption SET amount = 1",
        "DELETE FROM deposit_exemption",
        "UPDATE deposit_obligation SET state = 'ACTIVE'",
    ],
)
def test_the_database_keeps_exemptions(
    session: Session, world: World, small: Project, statement: str
) -> None:
    """I-24: no edit, no delete, no move backwards, even by raw SQL."""
    exempted(session, world, small)
    with pytest.raises(DBAPIError):
        session.execute(sql(statement))
