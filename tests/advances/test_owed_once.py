"""A-10 row by row: deposit and fund together never promise a worker more than he is owed."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.advances.bounce import cancel_advance_line, repay_advance, report_advance_bounce
from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.approvals.request import withdraw
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import BankAccount, PaymentBatch, PaymentLine
from ledger.banking.payout import CancelLine, ConfirmBatch, Repay
from ledger.cases.elsewhere import count_elsewhere
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import claims_of
from ledger.cases.settle import PaidByEmployer, PaidLine, pay_by_employer
from ledger.draws.bounce import report_draw_bounce
from ledger.draws.cancel import cancel_draw_line
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, confirm_draw, execute_draw
from ledger.draws.request import RequestDraw, request_draw
from ledger.errors import Refusal
from ledger.gate.kinds import ENDERS
from ledger.money import Money
from tests.advances.make import a_fund, decided
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project, reviewed
from tests.deposits.test_supervised import proof, stored

DAY = date(2026, 3, 2)
OWED = ["1000.00", "600.00"]


@pytest.fixture
def account(session: Session, world: World, at: TestClock) -> BankAccount:
    at.on("2026-03-02")
    return a_fund(session, world)


@pytest.fixture
def case(session: Session, world: World, account: BankAccount) -> ArrearsCase:
    """1,000.00 and 600.00 are owed; 400.00 lie in the supervised account of the project."""
    row = defaulted(session, world, 1)
    assert row.project
    stored(session, world, proof(row.project, "400.00"))
    return row


def defaulted(session: Session, world: World, number: int) -> ArrearsCase:
    """The case of the project of that number; its two workers are the same in every case."""
    project = an_assessed_project(session, world, number=number)
    case = a_case(session, world, project, OWED)
    in_default(session, world, case)
    return case


def advance_of(
    session: Session, world: World, case: ArrearsCase, account: BankAccount, most: str = "9000.00"
) -> Advance:
    """An advance above the ceilings by the government's decision: what is unpaid, or that much."""
    asked = RequestAdvance(
        case.id, account.id, "协议", date(2026, 8, 31), DAY, override_document="政府决定 1",
        override_reason="春节前", override_limit=Money.of(most), cover_reason="监管账户暂不能支取",
    )  # fmt: skip
    return request_advance(session, asked, by=world.fo1)


def draw_of(session: Session, world: World, case: ArrearsCase, mode: str = "SUPERVISED") -> Draw:
    asked = RequestDraw(case.id, world.bank.id, f"支付-{case.id}-{mode}", DAY, mode)
    return request_draw(session, asked, by=world.fo1)


def deposited(session: Session, world: World, case: ArrearsCase, amount: str, slip: str) -> None:
    """Money comes to the custody account for the project of the case."""
    assert case.project
    a_receipt(session, world, case.project, amount, reference=slip, on=date(2026, 2, 2))


def told(deed: Callable[[], object], session: Session) -> str:
    """The code with which the deed is refused."""
    with pytest.raises(Refusal) as refused, session.begin_nested():
        deed()
    return refused.value.code


def sums(one: Draw | Advance) -> list[str]:
    return [str(line.amount) for line in one.lines]


def unpaid(session: Session, case: ArrearsCase) -> list[str]:
    return [str(claim.unpaid) for claim in claims_of(session, case.id)]


def executed(session: Session, world: World, one: Draw | Advance) -> PaymentBatch:
    """Approved and sent to the bank."""
    decided(session, world, one.approval_id)
    if isinstance(one, Draw):
        return execute_draw(session, ExecuteDraw(one.id, DAY), by=world.fo2)
    return execute_advance(session, ExecuteAdvance(one.id, DAY), by=world.fo2)


def paid(session: Session, world: World, one: Draw | Advance) -> PaymentBatch:
    """And the bank has paid it."""
    batch = executed(session, world, one)
    confirm = confirm_draw if isinstance(one, Draw) else confirm_advance
    confirm(session, ConfirmBatch(batch.id, DAY, f"OUT-{batch.id}"), by=world.fo2)
    return batch


def test_an_advance_leaves_out_what_a_draw_asks_for(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """A-10: 400.00 of 1,600.00 are asked of the supervised account; 1,200.00 are left to ask."""
    draw = draw_of(session, world, case)
    assert sums(draw) == ["250.00", "150.00"]
    assert sums(advance_of(session, world, case, account)) == ["750.00", "450.00"]
    again = told(lambda: advance_of(session, world, case, account), session)
    assert again == "asked-already"
    withdraw(session, draw.approval_id or 0, enders=ENDERS, by=world.fo1)
    assert sums(advance_of(session, world, case, account)) == ["250.00", "150.00"]


def test_a_draw_leaves_out_what_an_advance_asks_for(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """A-10: money that comes while an advance is in review pays what it left, and no fen more."""
    advance = advance_of(session, world, case, account, "1400.00")
    assert sums(advance) == ["875.00", "525.00"]
    deposited(session, world, case, "5000.00", "B-1")
    draw = draw_of(session, world, case, "CUSTODY")
    assert sums(draw) == ["125.00", "75.00"]
    assert told(lambda: draw_of(session, world, case), session) == "asked-already"
    for one in (advance, draw):
        paid(session, world, one)
    assert unpaid(session, case) == ["0.00", "0.00"]
    assert case.state == "SETTLED_BY_THIRD_PARTY"


def test_the_ceilings_count_what_is_asked_for(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """I-15, A-02: 20 % of 1,600.00, asked for twice before anybody decided, are given once."""
    asked = RequestAdvance(
        case.id, account.id, "协议", date(2026, 8, 31), DAY, cover_reason="监管账户暂不能支取"
    )
    first = request_advance(session, asked, by=world.fo1)
    assert sums(first) == ["200.00", "120.00"]
    assert told(lambda: request_advance(session, asked, by=world.fo1), session) == "asked-already"
    withdraw(session, first.approval_id or 0, enders=ENDERS, by=world.fo1)
    second = request_advance(session, asked, by=world.fo1)
    assert sums(second) == ["200.00", "120.00"]
    paid(session, world, second)
    assert told(lambda: request_advance(session, asked, by=world.fo1), session) == "cap"


@pytest.mark.parametrize("kind", ["draw", "advance"])
def test_what_the_employer_paid_meanwhile_is_not_paid_again(
    session: Session, world: World, case: ArrearsCase, account: BankAccount, kind: str
) -> None:
    """A-10, I-14: approved for 1,600.00; one fen of it is paid, and the whole is refused."""
    if kind == "draw":
        deposited(session, world, case, "5000.00", "B-1")
    one = (
        draw_of(session, world, case, "CUSTODY")
        if kind == "draw"
        else advance_of(session, world, case, account)
    )
    claim = claims_of(session, case.id)[0].claim_id
    by_hand = PaidByEmployer(case.id, DAY, "回单", lines=(PaidLine(claim, Money(1)),))
    pay_by_employer(session, by_hand, by=world.fo1)
    assert told(lambda: executed(session, world, one), session) == "already-paid"
    assert unpaid(session, case) == ["999.99", "600.00"]


def test_a_bounce_keeps_the_claim_and_a_cancellation_gives_it_back(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """A-09, A-10, U-07: what came back is paid again under its own approval or not at all."""
    lines = paid(session, world, advance_of(session, world, case, account)).lines
    deposited(session, world, case, "5000.00", "B-1")
    for line in lines:
        slip = ReportBounce(line.id, DAY, f"BACK-{line.id}", "账号已销户")
        reviewed(session, world, report_advance_bounce(session, slip, by=world.fo1).id)
    assert case.state == "SETTLING"
    assert unpaid(session, case) == ["0.00", "0.00"]
    assert told(lambda: draw_of(session, world, case, "CUSTODY"), session) == "nothing-unpaid"
    cancelled = CancelLine(lines[0].id, DAY, "改由保证金支付")
    reviewed(session, world, cancel_advance_line(session, cancelled, by=world.fo1).id)
    repay_advance(session, Repay(lines[1].id, DAY, "OUT-AGAIN"), by=world.fo2)
    assert unpaid(session, case) == ["1000.00", "0.00"]
    draw = draw_of(session, world, case, "CUSTODY")
    assert sums(draw) == ["1000.00"]
    paid(session, world, draw)
    assert case.state == "SETTLED_BY_THIRD_PARTY"


def test_a_cancelled_transfer_of_a_draw_may_be_advanced(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """A-10, posting 13: cancelled, it is deposit again and drawn first; then the fund has nothing."""
    deposited(session, world, case, "1600.00", "B-1")
    batch = paid(session, world, draw_of(session, world, case, "CUSTODY"))
    line = batch.lines[0]
    back = ReportBounce(line.id, DAY, "BACK-1", "户名不符")
    reviewed(session, world, report_draw_bounce(session, back, by=world.fo1).id)
    assert told(lambda: advance_of(session, world, case, account), session) == "nothing-unpaid"
    _cancelled(session, world, line)
    assert unpaid(session, case) == ["1000.00", "0.00"]
    assert told(lambda: advance_of(session, world, case, account), session) == "deposit-first"
    again = paid(session, world, draw_of(session, world, case, "CUSTODY"))
    assert [str(one.amount) for one in again.lines] == ["1000.00"]


def test_a_bounce_after_the_employer_paid_the_rest_opens_the_case_again(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """C-09, A-10: the case was paid off; what came back and was cancelled can be paid anew."""
    line = paid(session, world, advance_of(session, world, case, account, "320.00")).lines[0]
    pay_by_employer(session, PaidByEmployer(case.id, DAY, "回单"), by=world.fo1)
    assert case.state == "PAID_BY_EMPLOYER"
    slip = ReportBounce(line.id, DAY, "BACK-1", "账号已销户")
    reviewed(session, world, report_advance_bounce(session, slip, by=world.fo1).id)
    assert case.state == "SETTLING"
    cancelled = CancelLine(line.id, DAY, "改由用人单位支付")
    reviewed(session, world, cancel_advance_line(session, cancelled, by=world.fo1).id)
    assert unpaid(session, case) == ["200.00", "0.00"]
    pay_by_employer(session, PaidByEmployer(case.id, DAY, "回单 2"), by=world.fo1)
    assert case.state == "PAID_BY_EMPLOYER"


def _cancelled(session: Session, world: World, line: PaymentLine) -> None:
    cancelled = CancelLine(line.id, DAY, "账号有误")
    reviewed(session, world, cancel_draw_line(session, cancelled, by=world.fo1).id)


def test_two_cases_of_the_same_worker_and_month_are_counted_apart(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> None:
    """A-10, I-14: each case has its own claim, paid once; that the other exists is told."""
    other = defaulted(session, world, 2)
    workers = [[claim.worker_id for claim in claims_of(session, one.id)] for one in (case, other)]
    assert workers[0] == workers[1]
    assert count_elsewhere(session, other.id) == count_elsewhere(session, case.id) == 2
    paid(session, world, advance_of(session, world, case, account))
    assert (unpaid(session, case), unpaid(session, other)) == (["0.00", "0.00"], OWED)
    assert told(lambda: advance_of(session, world, case, account), session) == "case-state"
    assert sums(advance_of(session, world, other, account)) == OWED
