"""Builders of the fund's work: an allotted fund, a case whose deposit is exhausted, an advance."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.approvals.decide import Decision
from ledger.approvals.models import ApprovalRequest
from ledger.banking.accounts import OpenAccount, open_account
from ledger.banking.models import BankAccount, PaymentBatch
from ledger.banking.payout import ConfirmBatch
from ledger.book.balances import balance
from ledger.cases.models import ArrearsCase
from ledger.funds.position import fund_position
from ledger.funds.receive import RecordMovement, record_movement
from ledger.gate.kinds import decider
from ledger.money import Money
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project, reviewed


def a_fund(session: Session, world: World, amount: str = "2000000.00") -> BankAccount:
    """The fund's own account with one allotment on 2026-01-10."""
    opened = OpenAccount(world.county.id, "FUND", "应急周转金专户", "农业银行", "30099999")
    account = open_account(session, opened, by=world.fo1)
    an_allotment(session, world, account, amount, date(2026, 1, 10), "F-1")
    return account


def an_allotment(
    session: Session, world: World, account: BankAccount, amount: str, on: date, reference: str
) -> None:
    """A posted allotment."""
    moved = RecordMovement(
        "allotment", account.id, reference, Money.of(amount), on, "县财政局", "预算通知 1 号"
    )
    reviewed(session, world, record_movement(session, moved, by=world.fo1).proposal_id)


def a_case_without_deposit(
    session: Session, world: World, at: TestClock, owed: list[str]
) -> ArrearsCase:
    """A case in default whose project never stored anything."""
    at.on("2026-03-02")
    case = a_case(session, world, an_assessed_project(session, world), owed)
    in_default(session, world, case)
    return case


def a_requested_advance(
    session: Session, world: World, case: ArrearsCase, account: BankAccount
) -> Advance:
    """An advance in review."""
    asked = RequestAdvance(
        case.id, account.id, "还款协议 2026-1", date(2026, 8, 31), date(2026, 2, 20)
    )
    return request_advance(session, asked, by=world.fo1)


def decided(session: Session, world: World, request_id: int | None, word: str = "approve") -> None:
    """Both tiers decide alike, through the table of the doors; a rejection needs the first only."""
    request = session.get_one(ApprovalRequest, request_id)
    for tier in ("a1", "a2") if word == "approve" else ("a1",):
        said = Decision(request.id, word, "意见", request.digest)  # type: ignore[arg-type]
        decider(request.kind)(session, said, by=world.people[tier])


def a_paid_advance(
    session: Session, world: World, case: ArrearsCase, account: BankAccount, on: date
) -> tuple[Advance, PaymentBatch]:
    """An advance that the bank paid on that day."""
    advance = a_requested_advance(session, world, case, account)
    decided(session, world, advance.approval_id)
    batch = execute_advance(session, ExecuteAdvance(advance.id, on), by=world.fo2)
    confirm_advance(session, ConfirmBatch(batch.id, on, f"F-A{advance.id}"), by=world.fo2)
    return advance, batch


def explained(session: Session, world: World) -> None:
    """F-08 holds to the fen now."""
    from ledger import clock

    position = fund_position(session, world.county.id, clock.today(), today=clock.today())
    assert position.explained, (position.net_assets, position.net_worth)


def fund_balance(session: Session, world: World, title: str) -> str:
    """The balance of a title of the fund book."""
    return str(balance(session, world.fund.id, title))


__all__ = [
    "Actor", "a_case_without_deposit", "a_fund", "a_paid_advance", "a_requested_advance",
    "an_allotment", "decided", "explained", "fund_balance",
]  # fmt: skip
