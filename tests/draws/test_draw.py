"""Drawing on a deposit and paying the workers: U-01 .. U-07, EX-15, EX-33's middle."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.demand import SamePerson
from ledger.approvals.request import NotOpen
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.payout import BatchState, ConfirmBatch, Repay
from ledger.book.balances import available, balance
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import unpaid_cases
from ledger.draws.bounce import repay_draw, report_draw_bounce
from ledger.draws.cancel import CancelLine, cancel_draw_line
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, confirm_draw, execute_draw
from ledger.draws.request import RequestDraw, plan_draw, request_draw
from ledger.draws.source import NoDraw
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

OWED = ["45600.50", "38900.25", "67499.25"]


def a_drawn_case(
    session: Session, world: World, at: TestClock, deposit: str, owed: list[str]
) -> tuple[Project, ArrearsCase, Draw]:
    """A case in default whose draw is in review."""
    at.on("2026-03-02")
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, deposit, reference="B-1", on=date(2026, 2, 2))
    case = a_case(session, world, project, owed)
    in_default(session, world, case)
    asked = RequestDraw(case.id, world.bank.id, "支付-1", date(2026, 2, 12))
    return project, case, request_draw(session, asked, by=world.fo1)


def executed(session: Session, world: World, draw: Draw) -> PaymentBatch:
    approved(session, world, draw.approval_id)
    return execute_draw(session, ExecuteDraw(draw.id, date(2026, 2, 13)), by=world.fo2)


def test_a_short_deposit_is_shared_pro_rata(session: Session, world: World, at: TestClock) -> None:
    """EX-15, U-04: 100,000.00 over three claims of 152,000.00 in all."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    assert [str(line.amount) for line in draw.lines] == ["30000.33", "25592.27", "44407.40"]


def test_the_money_is_held_from_the_request(session: Session, world: World, at: TestClock) -> None:
    """I-13, D-02: what is asked for cannot be asked for twice."""
    project, case, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    aux = {"project": str(project.id), "contractor": str(project.contractor_id)}
    assert balance(session, world.book.id, "2307.01", **aux) == Money.of("100000.00")
    assert available(session, world.book.id, "2307.01", **aux) == Money.ZERO
    with pytest.raises(NoDraw, match="left"):
        plan_draw(session, case.id, by=world.fo1)
    assert draw.approval is not None
    assert draw.approval.state == "IN_REVIEW"


def test_a_draw_is_paid_bounces_and_is_paid_again(
    session: Session, world: World, at: TestClock
) -> None:
    """EX-33: notice, bank, bounce, re-payment, as the journal tells it (9 .. 12, 14; U-07)."""
    project, case, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    before = world.book.id
    batch = executed(session, world, draw)
    assert case.state == "SETTLING"
    confirm_draw(session, ConfirmBatch(batch.id, date(2026, 2, 14), "B-2"), by=world.fo2)
    line = batch.lines[1]
    bounce = ReportBounce(line.id, date(2026, 2, 15), "B-3", "户名不符")
    proposal = report_draw_bounce(session, bounce, by=world.fo1)
    assert line.state == "PAID"
    reviewed(session, world, proposal.id)
    assert line.state == "BOUNCED"
    repay_draw(session, Repay(line.id, date(2026, 2, 16), "B-4"), by=world.fo2)

    c, p, k, w = case.id, project.id, project.contractor_id, [x.worker_id for x in draw.lines]
    written = journal(session, world.book, after=2)
    assert written == text(f"""
        2026-02-13 转-1 [9] 动用工资保证金, 支付通知书 支付-1: {project.name}
          D 2307.01 contractor={k} project={p} 100,000.00
          C 2307.04 case={c} worker={w[0]} 30,000.33
          C 2307.04 case={c} worker={w[1]} 25,592.27
          C 2307.04 case={c} worker={w[2]} 44,407.40
          D 9401 project={p} 100,000.00
          C 9409 project={p} 100,000.00
        2026-02-14 付-1 [10] 银行代发动用工资保证金: 案件2026-001工资
          D 2307.04 case={c} worker={w[0]} 30,000.33
          D 2307.04 case={c} worker={w[1]} 25,592.27
          D 2307.04 case={c} worker={w[2]} 44,407.40
          C 1002.01 bank={world.bank.id} 100,000.00
        2026-02-15 收-2 [11] 动用工资保证金退票: 案件2026-001工资
          D 1002.01 bank={world.bank.id} 25,592.27
          C 2307.04 case={c} worker={w[1]} 25,592.27
        2026-02-16 付-2 [12] 动用工资保证金退票重付: 案件2026-001工资
          D 2307.04 case={c} worker={w[1]} 25,592.27
          C 1002.01 bank={world.bank.id} 25,592.27
    """)
    assert before == world.book.id
    assert case.state == "SETTLING"  # 52,000.00 are still unpaid
    assert unpaid_cases(session, project.id) == 1


def test_a_full_draw_settles_the_case(session: Session, world: World, at: TestClock) -> None:
    _, case, draw = a_drawn_case(session, world, at, "200000.00", OWED)
    assert draw.amount == Money.of("152000.00")
    batch = executed(session, world, draw)
    confirm_draw(session, ConfirmBatch(batch.id, date(2026, 2, 14), "B-2"), by=world.fo2)
    assert case.state == "SETTLED_BY_THIRD_PARTY"


def test_who_asked_cannot_execute_and_nothing_happens_twice(
    session: Session, world: World, at: TestClock
) -> None:
    """I-21, I-26."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    with pytest.raises(NotOpen):
        execute_draw(session, ExecuteDraw(draw.id, date(2026, 2, 13)), by=world.fo2)
    approved(session, world, draw.approval_id)
    with pytest.raises(SamePerson):
        execute_draw(session, ExecuteDraw(draw.id, date(2026, 2, 13)), by=world.fo1)
    batch = execute_draw(session, ExecuteDraw(draw.id, date(2026, 2, 13)), by=world.fo2)
    confirmed = ConfirmBatch(batch.id, date(2026, 2, 14), "B-2")
    with pytest.raises(SamePerson):
        confirm_draw(session, confirmed, by=world.fo1)
    confirm_draw(session, confirmed, by=world.fo2)
    with pytest.raises(BatchState):
        confirm_draw(session, confirmed, by=world.fo2)


def test_a_cancelled_line_is_deposit_again(session: Session, world: World, at: TestClock) -> None:
    """Posting 13: the payable returns to the deposit and less is to be replenished."""
    project, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    batch = executed(session, world, draw)
    line = session.scalars(select(PaymentLine).where(PaymentLine.batch_id == batch.id)).first()
    assert line is not None
    cancelled = CancelLine(line.id, date(2026, 2, 14), "工人已由分包单位付清")
    reviewed(session, world, cancel_draw_line(session, cancelled, by=world.fo1).id)

    assert line.state == "CANCELLED"
    aux = {"project": str(project.id)}
    assert str(balance(session, world.book.id, "2307.01", **aux)) == "30000.33"
    assert str(balance(session, world.book.id, "9401", **aux)) == "69999.67"
