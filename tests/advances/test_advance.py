"""Advances from the fund: A-01 .. A-10, I-13, I-15, I-21, postings 36 to 40."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger import clock
from ledger.advances.bounce import (
    CancelLine,
    cancel_advance_line,
    repay_advance,
    report_advance_bounce,
)
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.advances.plan import NoAdvance, plan_for
from ledger.approvals.decide import expire_due
from ledger.approvals.demand import SamePerson
from ledger.approvals.request import withdraw
from ledger.banking.bounce import ReportBounce
from ledger.banking.payout import ConfirmBatch, Repay
from ledger.errors import Forbidden, Refusal
from ledger.funds.position import free_money
from ledger.gate.kinds import ENDERS
from ledger.money import Money
from tests.advances.make import (
    a_case_without_deposit,
    a_fund,
    a_paid_advance,
    a_requested_advance,
    decided,
    explained,
    fund_balance,
)
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project, journal, reviewed, text


def test_the_ceilings_of_jinzhou(session: Session, world: World, at: TestClock) -> None:
    """EX-19, A-02: per worker at most 1,900.00, in all at most 20 % of what was ordered."""
    a_fund(session, world)
    case = a_case_without_deposit(session, world, at, ["6200.00", "1500.00", "4875.50"])
    plan = plan_for(session, case.id, date(2026, 2, 20), by=world.fo1)
    assert [str(share.amount) for share in plan.shares] == ["901.64", "711.82", "901.64"]
    assert str(plan.amount) == "2515.10"


def test_an_advance_waits_until_the_deposit_is_drawn(
    session: Session, world: World, at: TestClock
) -> None:
    """A-01, 河南 4: the deposit pays first."""
    account = a_fund(session, world)
    at.on("2026-03-02")
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "100.00", reference="B-1", on=date(2026, 2, 2))
    case = a_case(session, world, project, ["9000.00"])
    in_default(session, world, case)
    with pytest.raises(NoAdvance) as refused:
        a_requested_advance(session, world, case, account)
    assert refused.value.code == "deposit-first"


def test_the_fund_never_promises_more_than_it_has(
    session: Session, world: World, at: TestClock
) -> None:
    """A-08, I-13: what one request holds the next cannot ask for."""
    account = a_fund(session, world, "2000.00")
    case = a_case_without_deposit(session, world, at, ["9000.00"])
    a_requested_advance(session, world, case, account)
    assert free_money(session, world.county.id) == Money.of("200.00")
    other = a_case(session, world, an_assessed_project(session, world, number=2), ["9000.00"])
    in_default(session, world, other)
    with pytest.raises(NoAdvance) as refused:
        a_requested_advance(session, world, other, account)
    assert refused.value.code == "fund-short"


def test_an_advance_from_request_to_bank(session: Session, world: World, at: TestClock) -> None:
    """Postings 36, 37, 38 as the journal tells them; F-08 after each."""
    account = a_fund(session, world)
    case = a_case_without_deposit(session, world, at, ["6000.00", "4000.00"])
    advance = a_requested_advance(session, world, case, account)
    decided(session, world, advance.approval_id)
    explained(session, world)
    with pytest.raises(SamePerson):
        execute_advance(session, ExecuteAdvance(advance.id, date(2026, 3, 2)), by=world.fo1)
    batch = execute_advance(session, ExecuteAdvance(advance.id, date(2026, 3, 2)), by=world.fo2)
    explained(session, world)
    assert free_money(session, world.county.id) == Money.of("1998000.00")
    confirm_advance(session, ConfirmBatch(batch.id, date(2026, 3, 2), "F-2"), by=world.fo2)
    explained(session, world)

    a, c, d = advance.id, case.id, advance.debtor_id
    w = [line.worker_id for line in advance.lines]
    name = advance.debtor.name
    assert journal(session, world.fund, after=1) == text(f"""
        2026-03-02 备-1 [36] 批准垫付: 案件2026-001, {name}
          D 9601 advance={a} 2,000.00
          C 9609 advance={a} 2,000.00
        2026-03-02 转-1 [37] 垫付批次发出: 案件2026-001, {name}
          D 1218.01 advance={a} case={c} debtor={d} 2,000.00
          C 2307.05 case={c} worker={w[0]} 1,000.00
          C 2307.05 case={c} worker={w[1]} 1,000.00
          D 9609 advance={a} 2,000.00
          C 9601 advance={a} 2,000.00
        2026-03-02 付-1 [38] 银行代发垫付工资: 案件2026-001垫付
          D 2307.05 case={c} worker={w[0]} 1,000.00
          D 2307.05 case={c} worker={w[1]} 1,000.00
          C 1002.02 bank={account.id} 2,000.00
    """)


def test_a_bounced_transfer_is_held_again_and_re_paid(
    session: Session, world: World, at: TestClock
) -> None:
    """A-08, A-09: posting 39 both ways; while it is out it bears no interest."""
    account = a_fund(session, world)
    case = a_case_without_deposit(session, world, at, ["6000.00", "4000.00"])
    advance, batch = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    line = batch.lines[0]
    at.on("2026-03-10")
    bounce = ReportBounce(line.id, date(2026, 3, 5), "F-3", "账号已销户")
    reviewed(session, world, report_advance_bounce(session, bounce, by=world.fo1).id)
    assert free_money(session, world.county.id) == Money.of("1998000.00")
    explained(session, world)
    repay_advance(session, Repay(line.id, date(2026, 3, 9), "F-4"), by=world.fo2)
    explained(session, world)
    assert fund_balance(session, world, "1002.02") == "1998000.00"
    assert [(str(flow.amount), flow.what) for flow in advance.flows] == [
        ("2000.00", "PAID"), ("-1000.00", "BOUNCED"), ("1000.00", "REPAID"),
    ]  # fmt: skip


def test_a_cancelled_line_is_owed_to_nobody(session: Session, world: World, at: TestClock) -> None:
    """Posting 40: the payable and the receivable fall, the money is free."""
    account = a_fund(session, world)
    case = a_case_without_deposit(session, world, at, ["6000.00", "4000.00"])
    _, batch = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    line = batch.lines[0]
    bounce = ReportBounce(line.id, date(2026, 3, 2), "F-3", "户名不符")
    reviewed(session, world, report_advance_bounce(session, bounce, by=world.fo1).id)
    cancelled = CancelLine(line.id, date(2026, 3, 2), "工人已由用人单位付清")
    reviewed(session, world, cancel_advance_line(session, cancelled, by=world.fo1).id)
    assert fund_balance(session, world, "1218.01") == "1000.00"
    assert fund_balance(session, world, "2307.05") == "0.00"
    assert free_money(session, world.county.id) == Money.of("1999000.00")
    explained(session, world)


def test_nothing_above_the_cap_over_several_advances(
    session: Session, world: World, at: TestClock
) -> None:
    """I-15, A-02: limits are cumulative per case."""
    account = a_fund(session, world)
    case = a_case_without_deposit(session, world, at, ["6000.00", "4000.00"])
    a_paid_advance(session, world, case, account, date(2026, 3, 2))
    with pytest.raises(NoAdvance) as refused:
        a_requested_advance(session, world, case, account)
    assert refused.value.code == "cap"


@pytest.mark.parametrize("end", ["withdrawn", "lapsed"])
def test_an_approved_advance_that_is_not_paid_leaves_nothing(
    session: Session, world: World, at: TestClock, end: str
) -> None:
    """Posting 41, A-08, I-24: the memo ends and the money is free, by withdrawal or by lapse."""
    account = a_fund(session, world)
    case = a_case_without_deposit(session, world, at, ["9241.00"] * 4)
    free = free_money(session, world.county.id)
    advance = a_requested_advance(session, world, case, account)
    decided(session, world, advance.approval_id)
    assert fund_balance(session, world, "9601") == str(advance.amount)
    assert advance.approval_id is not None
    if end == "withdrawn":
        with pytest.raises(Forbidden):
            withdraw(session, advance.approval_id, enders=ENDERS, by=world.fo2)
        withdraw(session, advance.approval_id, enders=ENDERS, by=world.fo1)
    else:
        at.on("2026-05-04")
        assert expire_due(session, clock.today(), enders=ENDERS) == 1
    assert fund_balance(session, world, "9601") == "0.00"
    assert free_money(session, world.county.id) == free
    assert journal(session, world.fund).splitlines()[-2:] == [
        f"  D 9609 advance={advance.id} {advance.amount.grouped()}",
        f"  C 9601 advance={advance.id} {advance.amount.grouped()}",
    ]
    with pytest.raises(Refusal) as refused:
        execute_advance(session, ExecuteAdvance(advance.id, clock.today()), by=world.fo2)
    assert refused.value.code == "state"
    explained(session, world)
    a_requested_advance(session, world, case, account)
