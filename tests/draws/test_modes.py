"""Draws on a supervised account and on guarantees: postings 23, 27, 27a with 14, then 10."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.decide import StaleContent
from ledger.approvals.demand import SamePerson
from ledger.banking.models import PaymentBatch
from ledger.banking.payout import ConfirmBatch
from ledger.book.balances import available, balance
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import open_claims
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.models import Guarantee
from ledger.draws.direct import (
    GiveUpNotice,
    RecordReport,
    SendNotice,
    give_up_notice,
    record_report,
    send_notice,
)
from ledger.draws.models import Draw
from ledger.draws.pay import DrawState, ExecuteDraw, confirm_draw, execute_draw
from ledger.draws.request import RequestDraw, plan_draw, request_draw
from ledger.draws.source import NoDraw, Source, sources_of
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
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
from tests.deposits.test_supervised import proof, stored

OWED = ["45600.50", "38900.25", "67499.25"]
DAY = date(2026, 2, 13)


@pytest.fixture
def project(session: Session, world: World, at: TestClock) -> Project:
    at.on("2026-03-02")
    return an_assessed_project(session, world)


@pytest.fixture
def case(session: Session, world: World, project: Project) -> ArrearsCase:
    row = a_case(session, world, project, OWED)
    in_default(session, world, row)
    return row


def supervised(session: Session, world: World, project: Project, amount: str) -> None:
    stored(session, world, proof(project, amount))


def a_guarantee(session: Session, world: World, project: Project) -> Guarantee:
    row = submit_guarantee(session, paper(world, project), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    return row


def asked(
    session: Session,
    world: World,
    case: ArrearsCase,
    mode: str,
    guarantee: Guarantee | None = None,
    payee: str = "WORKERS",
) -> Draw:
    command = RequestDraw(
        case.id, world.bank.id, f"支付-{mode}", date(2026, 2, 12), mode,
        guarantee and guarantee.id, payee,
    )  # fmt: skip
    return request_draw(session, command, by=world.fo1)


def sent(session: Session, world: World, draw: Draw, on: date = DAY) -> Draw:
    approved(session, world, draw.approval_id)
    return send_notice(session, SendNotice(draw.id, on), by=world.fo2)


def test_posting_23_the_bank_pays_from_the_supervised_account(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """U-02, U-03, postings 23 and 14: named workers only; nothing is booked before the report."""
    supervised(session, world, project, "100000.00")
    draw = sent(session, world, asked(session, world, case, "SUPERVISED"))
    assert not available(session, world.book.id, "9101", project=str(project.id))
    clock = session.scalars(select(Deadline).where(Deadline.rule == "U-02")).one()
    assert (clock.due_on, clock.settled_on) == (date(2026, 2, 27), None)
    told = RecordReport(draw.id, date(2026, 2, 14), "HB-1")
    with pytest.raises(SamePerson):
        record_report(session, told, by=world.fo1)
    record_report(session, told, by=world.fo2)
    assert journal(session, world.book, 2) == text(f"""
        2026-02-14 备-2 [23] 银行自监管账户发放工人工资, 支付通知书 支付-SUPERVISED: {project.name}
          D 9109 project={project.id} 100,000.00
          C 9101 project={project.id} 100,000.00
          D 9401 project={project.id} 100,000.00
          C 9409 project={project.id} 100,000.00""")
    assert clock.settled_on == date(2026, 2, 14)
    assert [str(one.unpaid) for one in open_claims(session, case.id)] == [
        "15600.17", "13307.98", "23091.85",
    ]  # fmt: skip
    with pytest.raises(DrawState):
        record_report(session, told, by=world.fo2)


def test_posting_27_the_issuer_pays_the_workers(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """G-06, I-25, postings 27 and 14: the face falls and the guarantee is CLAIMED_PART."""
    guarantee = a_guarantee(session, world, project)
    draw = sent(session, world, asked(session, world, case, "GUARANTEE", guarantee))
    record_report(session, RecordReport(draw.id, date(2026, 2, 20), "CCB-9"), by=world.fo2)
    aux = f"guarantee={guarantee.id} project={project.id}"
    assert journal(session, world.book, 2) == text(f"""
        2026-02-20 备-2 [27] 保函索赔, 出具方直付工人, 支付通知书 支付-GUARANTEE: {project.name}
          D 9209 {aux} 152,000.00
          C 9201 {aux} 152,000.00
          D 9401 project={project.id} 152,000.00
          C 9409 project={project.id} 152,000.00""")
    assert (guarantee.state, case.state) == ("CLAIMED_PART", "SETTLED_BY_THIRD_PARTY")


def test_posting_27a_the_issuer_pays_the_bureau_first(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """Postings 27a with 27 and 14, then row 10 by the batch; U-07 holds for its bounces."""
    guarantee = a_guarantee(session, world, project)
    draw = sent(session, world, asked(session, world, case, "GUARANTEE", guarantee, "BUREAU"))
    record_report(session, RecordReport(draw.id, date(2026, 2, 20), "IN-7"), by=world.fo2)
    batch = session.scalars(select(PaymentBatch).where(PaymentBatch.source == draw.source)).one()
    paid = ConfirmBatch(batch.id, date(2026, 2, 21), "OUT-7")
    confirm_draw(session, paid, by=world.fo2)
    w = [line.worker_id for line in draw.lines]
    aux, owed = f"guarantee={guarantee.id} project={project.id}", f"case={case.id} worker="
    assert journal(session, world.book, 2) == text(f"""
        2026-02-20 收-1 [27a] 保函索赔, 出具方付至专户, 支付通知书 支付-GUARANTEE: {project.name}
          D 1002.01 bank={world.bank.id} 152,000.00
          C 2307.04 {owed}{w[0]} 45,600.50
          C 2307.04 {owed}{w[1]} 38,900.25
          C 2307.04 {owed}{w[2]} 67,499.25
          D 9209 {aux} 152,000.00
          C 9201 {aux} 152,000.00
          D 9401 project={project.id} 152,000.00
          C 9409 project={project.id} 152,000.00
        2026-02-21 付-1 [10] 银行代发动用工资保证金: 案件2026-001工资
          D 2307.04 {owed}{w[0]} 45,600.50
          D 2307.04 {owed}{w[1]} 38,900.25
          D 2307.04 {owed}{w[2]} 67,499.25
          C 1002.01 bank={world.bank.id} 152,000.00""")
    assert case.state == "SETTLED_BY_THIRD_PARTY"


def test_one_case_draws_on_three_modes_one_after_the_other(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """U-04, I-14: cash first; what a draw asks for, no other draw asks for; every fen once."""
    a_receipt(session, world, project, "50000.00", reference="B-1", on=date(2026, 2, 2))
    supervised(session, world, project, "60000.00")
    guarantee = a_guarantee(session, world, project)
    offered = [one.mode for one, _, _ in sources_of(session, project, by=world.fo1)]
    assert offered == ["CUSTODY", "SUPERVISED", "GUARANTEE"]
    draws = [
        asked(session, world, case, "CUSTODY"),
        asked(session, world, case, "SUPERVISED"),
        asked(session, world, case, "GUARANTEE", guarantee),
    ]
    assert [str(one.amount) for one in draws] == ["50000.00", "60000.00", "42000.00"]
    with pytest.raises(NoDraw) as refused:
        plan_draw(session, case.id, Source("GUARANTEE", guarantee.id), by=world.fo1)
    assert refused.value.code == "asked-already"
    by_worker: dict[int, Money] = {}
    for line in (line for one in draws for line in one.lines):
        by_worker[line.worker_id] = by_worker.get(line.worker_id, Money.ZERO) + line.amount
    assert [str(amount) for amount in by_worker.values()] == OWED
    approved(session, world, draws[0].approval_id)
    with pytest.raises(DrawState):
        send_notice(session, SendNotice(draws[0].id, DAY), by=world.fo2)
    execute_draw(session, ExecuteDraw(draws[0].id, DAY), by=world.fo2)
    for one in draws[1:]:
        sent(session, world, one)
        record_report(session, RecordReport(one.id, DAY, f"R-{one.id}"), by=world.fo2)
    assert not open_claims(session, case.id)
    owed = balance(session, world.book.id, "9401", project=str(project.id))
    assert owed == Money.of("152000.00")


def test_workers_who_were_not_paid_have_open_claims_again(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """U-07: only what was paid is booked and to be replenished; or nothing at all."""
    supervised(session, world, project, "152000.00")
    draw = sent(session, world, asked(session, world, case, "SUPERVISED"))
    second = draw.lines[1].worker_id
    with pytest.raises(DrawState):
        record_report(session, RecordReport(draw.id, DAY, "HB-1", (999,)), by=world.fo2)
    record_report(session, RecordReport(draw.id, DAY, "HB-1", (second,)), by=world.fo2)
    assert [str(one.unpaid) for one in open_claims(session, case.id)] == ["38900.25"]
    assert str(draw.to_replenish) == "113099.75"
    again = sent(session, world, asked(session, world, case, "SUPERVISED"))
    give_up_notice(session, GiveUpNotice(again.id, DAY, "账户被注销"), by=world.fo2)
    assert [str(one.unpaid) for one in open_claims(session, case.id)] == ["38900.25"]
    left = available(session, world.book.id, "9101", project=str(project.id))
    assert str(left) == "38900.25"


def test_row_57_a_claim_is_judged_on_the_day_it_is_sent(
    session: Session, world: World, project: Project, case: ArrearsCase, at: TestClock
) -> None:
    """I-25, bad-input row 57: accepted on the last day of validity, refused one day later."""
    guarantee = a_guarantee(session, world, project)
    at.on("2027-01-20")
    draw = asked(session, world, case, "GUARANTEE", guarantee)
    approved(session, world, draw.approval_id)
    with pytest.raises(Refusal) as refused, session.begin_nested():
        send_notice(session, SendNotice(draw.id, date(2027, 2, 1)), by=world.fo2)
    assert refused.value.code == "guarantee-expired"
    assert guarantee.expires_on == date(2027, 1, 31)
    assert send_notice(session, SendNotice(draw.id, date(2027, 1, 31)), by=world.fo2).executed_on


def test_u_06_never_another_projects_money(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """D-02, U-06: another project's guarantee, account or cash is out of reach."""
    other = an_assessed_project(session, world, number=2)
    given = replace(paper(world, other), number="BH-002")
    row = submit_guarantee(session, given, by=world.fo1)
    reviewed(session, world, row.proposal_id)
    a_receipt(session, world, other, "50000.00", reference="B-1", on=date(2026, 2, 2))
    for source, code in (
        (Source("GUARANTEE", row.id), "draw-source"),
        (Source("GUARANTEE"), "draw-source"),
        (Source("CUSTODY", None, "BUREAU"), "draw-source"),
        (Source(), "deposit-exhausted"),
        (Source("SUPERVISED"), "deposit-exhausted"),
    ):
        with pytest.raises(NoDraw) as refused:
            plan_draw(session, case.id, source, by=world.fo1)
        assert refused.value.code == code


def test_row_51_an_edited_draw_is_stale(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """I-23, bad-input row 51: content that changed after approval is not executed."""
    supervised(session, world, project, "152000.00")
    draw = asked(session, world, case, "SUPERVISED")
    approved(session, world, draw.approval_id)
    draw.notice_number = "支付-改"
    session.flush()
    with pytest.raises(StaleContent):
        send_notice(session, SendNotice(draw.id, DAY), by=world.fo2)
