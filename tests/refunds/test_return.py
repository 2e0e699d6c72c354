"""The return of a deposit: X-01 .. X-08, I-16, I-21, EX-28, EX-29, EX-33, postings 16-18, 29."""

import threading
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.decide import Decision, decide
from ledger.book.balances import available, balance
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.cases.open import OpenCase, open_case
from ledger.db import Database
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.credit_interest import RecordInterest, Share, record_interest
from ledger.deposits.queries import deposit_of
from ledger.errors import Forbidden, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.refunds.bounce import RecordBounce, record_bounce
from ledger.refunds.complain import Complain, Resolve, record_complaint, resolve_complaint
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, PayRefund, execute_refund, pay_refund
from ledger.refunds.request import RequestRefund, request_refund
from ledger.refunds.review import Apply, Review, apply_for_return, review_return
from ledger.refunds.start import StartReturn, start_return
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)
from tests.deposits.test_guarantees import paper


def day(words: str) -> date:
    return date.fromisoformat(f"2026-{words}")


def a_covered_project(session: Session, world: World) -> Project:
    """EX-33 up to its interest: 259,500.00 received, 412.37 credited."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "259500.00", reference="B1", on=day("02-02"))
    share = (Share(project.id, Money.of("412.37")),)
    slip = RecordInterest(world.bank.id, "J1", Money.of("412.37"), day("03-21"), share)
    reviewed(session, world, record_interest(session, slip, by=world.fo1).proposal_id)
    return project


def in_notice(session: Session, world: World, project: Project) -> DepositReturn:
    start = StartReturn(project.id, day("05-08"), "承诺书-1", day("05-10"), "工地公示栏; 局网站")
    return start_return(session, start, by=world.fo1)


def in_review(session: Session, world: World, project: Project) -> DepositReturn:
    row = in_notice(session, world, project)
    return apply_for_return(session, Apply(row.id, day("06-15"), "申请书-1"), by=world.fo1)


def cleared(session: Session, world: World, project: Project) -> DepositReturn:
    row = in_review(session, world, project)
    return review_return(session, Review(row.id, day("06-23"), "CLEAR", "无欠薪"), by=world.fo2)


def requested(session: Session, world: World, project: Project) -> DepositReturn:
    row = cleared(session, world, project)
    return request_refund(session, RequestRefund(row.id), by=world.fo1)


def test_ex_33_the_deposit_goes_back_with_its_interest(session: Session, world: World) -> None:
    """EX-33 from receipt to the last fen: postings 16 and 17, all accounts 0.00 at the end."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    assert row.state == "CONFIRMED"
    pay_refund(session, PayRefund(row.id, day("06-26"), "OUT-1"), by=world.fo2)
    aux = f"contractor={project.contractor_id} project={project.id}"
    assert journal(session, world.book, 3) == text(f"""
        2026-06-26 转-1 [16] 批准返还工资保证金: {project.name}
          D 2307.01 {aux} 259,500.00
          D 2307.02 {aux} 412.37
          C 2307.03 {aux} 259,912.37
        2026-06-26 付-1 [17] 返还工资保证金: {project.name}
          D 2307.03 {aux} 259,912.37
          C 1002.01 bank={world.bank.id} 259,912.37""")
    for title in ("1002.01", "2307.01", "2307.02", "2307.03", "9301", "9401"):
        assert not balance(session, world.book.id, title)
    assert deposit_of(session, project, day("06-26")).state == "RETURNED"


def test_the_clocks_of_the_return(session: Session, world: World) -> None:
    """EX-28, X-01 .. X-03: notice to 06-09, review by 06-23, confirmation by 06-26."""
    project = a_covered_project(session, world)
    cleared(session, world, project)
    clocks = {row.rule: row for row in session.scalars(select(Deadline))}
    assert clocks["X-01"].due_on == day("06-09")
    assert clocks["X-02"].due_on == day("06-23")
    assert clocks["X-02"].settled_on == day("06-23")
    assert clocks["X-03"].due_on == day("06-26")


def test_nobody_applies_before_the_notice_has_ended(session: Session, world: World) -> None:
    """X-01, X-07: the first day is not counted; its thirtieth day is still notice."""
    row = in_notice(session, world, a_covered_project(session, world))
    assert row.notice_to == day("06-09")
    with pytest.raises(Refusal) as refused:
        apply_for_return(session, Apply(row.id, day("06-09"), "申请书"), by=world.fo1)
    assert refused.value.code == "notice-running"
    apply_for_return(session, Apply(row.id, day("06-10"), "申请书"), by=world.fo1)


def test_a_complaint_suspends_until_it_is_resolved(session: Session, world: World) -> None:
    """X-06."""
    row = in_notice(session, world, a_covered_project(session, world))
    record_complaint(session, Complain(row.id, day("05-20"), "木工班组称欠薪"), by=world.fo1)
    with pytest.raises(Refusal) as refused:
        apply_for_return(session, Apply(row.id, day("06-15"), "申请书"), by=world.fo1)
    assert refused.value.code == "return-suspended"
    told = Resolve(row.complaints[0].id, day("06-01"), "经核实已付清")
    resolve_complaint(session, told, by=world.fo1)
    apply_for_return(session, Apply(row.id, day("06-15"), "申请书"), by=world.fo1)
    assert row.state == "REVIEW"


def test_arrears_found_in_the_review_refuse_the_return(session: Session, world: World) -> None:
    """X-05: refused, and the obligation is in force again."""
    project = a_covered_project(session, world)
    row = in_review(session, world, project)
    review_return(session, Review(row.id, day("06-20"), "ARREARS", "尚欠 3 人"), by=world.fo2)
    assert row.state == "REFUSED"
    assert deposit_of(session, project, day("06-20")).state == "SECURED"
    assert in_notice(session, world, project).id != row.id


def test_money_asked_for_is_held(session: Session, world: World) -> None:
    """I-13: from the request on nobody else can promise it; a rejection frees it."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    aux = {"project": str(project.id)}
    assert not available(session, world.book.id, "2307.01", **aux)
    assert row.approval is not None
    said = Decision(row.approval.id, "reject", "材料不全", row.approval.digest)
    decide(session, said, by=world.people["a1"])
    assert available(session, world.book.id, "2307.01", **aux) == Money.of("259500.00")
    again = request_refund(session, RequestRefund(row.id), by=world.fo1)
    assert again.approval is not None


def test_unpaid_replenishment_stands_in_the_way(session: Session, world: World) -> None:
    """I-16: what was drawn must be back, at review and again at execution."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    _owe_replenishment(session, world, project)
    with pytest.raises(Refusal) as refused:
        execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    assert refused.value.code == "replenishment-unpaid"


def test_unpaid_wages_stand_in_the_way(session: Session, world: World) -> None:
    """I-16: a case opened after the approval stops the execution, which judges again."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    a_report(session, world, project)
    with pytest.raises(Refusal) as refused:
        execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    assert refused.value.code == "open-claims"


def test_a_new_case_and_the_execution_are_decided_by_the_lock(
    session: Session, database: Database, world: World
) -> None:
    """I-16: whichever comes first, the other sees it; never both unseen."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    session.commit()
    told: list[str] = []

    def execute() -> None:
        command = ExecuteRefund(row.id, day("06-26"))
        try:
            database.in_transaction(lambda own: execute_refund(own, command, by=world.fo2))
            told.append("executed")
        except Refusal as refusal:
            told.append(refusal.code)

    with Session(database.engine) as other, other.begin():
        a_report(other, world, project)
        racer = threading.Thread(target=execute)
        racer.start()
        racer.join(0.3)
        assert told == []
    racer.join()
    assert told == ["open-claims"]


def a_report(session: Session, world: World, project: Project) -> None:
    """A case is reported for the project; its roll is not in yet."""
    opened = OpenCase(
        world.county.id, project.id, None, "HOTLINE", "OTHER", "投诉欠薪", day("06-25")
    )
    open_case(session, opened, by=world.fo1)


def test_interest_credited_meanwhile_needs_a_new_approval(session: Session, world: World) -> None:
    """I-23: what was approved is no longer what the book has."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    share = (Share(project.id, Money.of("1.00")),)
    slip = RecordInterest(world.bank.id, "J2", Money.of("1.00"), day("06-21"), share)
    reviewed(session, world, record_interest(session, slip, by=world.fo1).proposal_id)
    with pytest.raises(Refusal) as refused:
        execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    assert refused.value.code == "refund-changed"


@pytest.mark.parametrize("who", ["fo1", "a1", "a2"])
def test_who_asked_or_approved_neither_executes_nor_pays(
    session: Session, world: World, who: str
) -> None:
    """I-21: requester, approvers and the officer who confirms payment are different persons."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    person: Actor = world.people[who]
    with pytest.raises(Forbidden):
        execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=person)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    with pytest.raises(Forbidden):
        pay_refund(session, PayRefund(row.id, day("06-26"), "OUT-1"), by=person)


def test_money_returns_only_to_an_account_that_paid(session: Session, world: World) -> None:
    """X-08: never a third party."""
    one = a_covered_project(session, world)
    other = an_assessed_project(session, world, number=2)
    foreign = a_receipt(session, world, other, "5.00", reference="B9", on=day("02-03"))
    row = cleared(session, world, one)
    with pytest.raises(Refusal) as refused:
        request_refund(session, RequestRefund(row.id, foreign.id), by=world.fo1)
    assert refused.value.code == "payee-unknown"


def test_a_bounced_refund_is_paid_again(session: Session, world: World) -> None:
    """Posting 18, then 17 once more under the same approval."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    pay_refund(session, PayRefund(row.id, day("06-26"), "OUT-1"), by=world.fo2)
    record_bounce(session, RecordBounce(row.id, day("06-29"), "BACK-1"), by=world.fo1)
    reviewed(session, world, row.bounce_proposal_id)
    assert row.state == "CONFIRMED"
    pay_refund(session, PayRefund(row.id, day("06-30"), "OUT-2"), by=world.fo2)
    assert not balance(session, world.book.id, "1002.01")
    assert deposit_of(session, project, day("06-30")).state == "RETURNED"


def test_a_guarantee_is_released_with_the_return(session: Session, world: World) -> None:
    """X-04, posting 29; where no cash is held nothing is paid."""
    project = an_assessed_project(session, world)
    guarantee = submit_guarantee(session, paper(world, project), by=world.fo1)
    reviewed(session, world, guarantee.proposal_id)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    assert (row.state, guarantee.state) == ("DONE", "RELEASED")
    assert journal(session, world.book, 2) == text(f"""
        2026-06-26 备-1 [29] 返还解除保函 BH-001: {project.name}
          D 9209 guarantee={guarantee.id} project={project.id} 259,500.00
          C 9201 guarantee={guarantee.id} project={project.id} 259,500.00""")


def test_the_database_refuses_a_leap(session: Session, world: World) -> None:
    """I-24: a return moves only along the listed states, even by raw SQL."""
    in_notice(session, world, a_covered_project(session, world))
    with pytest.raises(DBAPIError):
        session.execute(sql("UPDATE deposit_return SET state = 'DONE'"))


def _owe_replenishment(session: Session, world: World, project: Project) -> None:
    aux = {"project": str(project.id)}
    lines = (debit("9401", Money.of("1.00"), **aux), credit("9409", Money.of("1.00"), **aux))
    notice = Draft(on=day("06-24"), event="14", summary="应补足", source="test:14", lines=lines)
    post(session, world.book.id, notice, maker=world.fo1, reviewer=world.fo2)
