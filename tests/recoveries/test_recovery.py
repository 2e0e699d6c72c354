"""Recovery and write-off: R-01 .. R-08, I-17, I-18, EX-24, EX-34."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase
from ledger.deadlines.start import running_deadline
from ledger.money import Money
from ledger.parties.models import Project
from ledger.recoveries.apply import DateOrder, NothingOwed
from ledger.recoveries.costs import PayCost, RequestCost, pay_cost, request_cost
from ledger.recoveries.evidence import NEEDED, Paper
from ledger.recoveries.models import RecoveryReceipt
from ledger.recoveries.owed import owed_on
from ledger.recoveries.pursue import SendDemand, send_demand
from ledger.recoveries.receive import RecordRecovery, record_recovery
from ledger.recoveries.write_off import (
    ExecuteWriteOff,
    ProposeWriteOff,
    ask_write_off,
    execute_write_off,
    propose_write_off,
)
from tests.advances.make import (
    a_paid_advance,
    an_allotment,
    decided,
    explained,
    fund_balance,
)
from tests.cases.make import a_case, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, journal, reviewed

#: 32 workers owed enough that the ceilings leave 59,140.75 to advance (EX-34).
ROLL = ["9241.00"] * 31 + ["9232.75"]


def papers(ground: str) -> tuple[Paper, ...]:
    """What proves that ground."""
    return tuple(
        Paper(kind, "(2026)1号", "县人民法院", date(2026, 3, 1)) for kind in NEEDED[ground]
    )


def recovered(
    session: Session, world: World, advance: Advance, account: BankAccount, amount: str, on: str
) -> RecoveryReceipt:
    """A posted receipt from the debtor."""
    paid = RecordRecovery(
        advance.id, account.id, f"R-{on}", Money.of(amount), date.fromisoformat(on), "天山建设"
    )
    receipt = record_recovery(session, paid, by=world.fo1)
    reviewed(session, world, receipt.proposal_id)
    explained(session, world)
    return receipt


def test_receipts_apply_to_costs_interest_principal(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """R-04: 民法典 561; row 43 first makes a cost."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-09-30")
    asked = RequestCost(advance.id, account.id, Money.of("300.00"), "诉讼费", date(2026, 4, 1))
    cost = request_cost(session, asked, by=world.fo1)
    decided(session, world, cost.approval_id)
    pay_cost(session, PayCost(cost.id, date(2026, 4, 2), "C-1"), by=world.fo2)
    explained(session, world)

    receipt = recovered(session, world, advance, account, "1000.00", "2026-06-30")

    # 59,140.75 x 3 % x 120 / 360 = 591.41
    assert (str(receipt.to_cost), str(receipt.to_interest), str(receipt.to_principal)) == (
        "300.00", "591.41", "108.59",
    )  # fmt: skip
    assert receipt.explanation()[0].en.startswith("2026-03-02 to 2026-06-30")


def test_the_fund_book_from_allotment_to_write_off(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """EX-34 to the fen, through the deeds."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    assert str(advance.amount) == "59140.75"
    at.on("2026-11-30")
    receipt = recovered(session, world, advance, account, "30000.00", "2026-06-30")
    assert (str(receipt.to_interest), str(receipt.to_principal)) == ("591.41", "29408.59")

    proposed = ProposeWriteOff(
        advance.id,
        "BANKRUPTCY_CLOSED",
        "破产终结裁定书",
        date(2026, 10, 9),
        papers("BANKRUPTCY_CLOSED"),
    )
    row = propose_write_off(session, proposed, by=world.fo1)
    reviewed(session, world, row.proposal_id)
    explained(session, world)
    ask_write_off(session, row.id, by=world.fo1)
    decided(session, world, row.approval_id)
    execute_write_off(session, ExecuteWriteOff(row.id, date(2026, 10, 20)), by=world.fo2)
    explained(session, world)
    an_allotment(session, world, account, "29732.16", date(2026, 11, 2), "F-9")
    explained(session, world)

    balances = {
        title: fund_balance(session, world, title)
        for title in (
            "1002.02", "1218.01", "1216.01", "2307.05", "1902.01",
            "3101.01", "4604.02", "5901.01", "3101.02", "9501",
        )
    }  # fmt: skip
    assert balances == {
        "1002.02": "2000591.41", "1218.01": "0.00", "1216.01": "0.00", "2307.05": "0.00",
        "1902.01": "0.00", "3101.01": "2029732.16", "4604.02": "591.41",
        "5901.01": "29732.16", "3101.02": "0.00", "9501": "29732.16",
    }  # fmt: skip


def test_a_refused_write_off_is_owed_again(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """Posting 49: exactly what 47 credited."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    proposed = ProposeWriteOff(
        advance.id, "ENTITY_CANCELLED", "注销证明", date(2026, 3, 2), papers("ENTITY_CANCELLED")
    )
    row = propose_write_off(session, proposed, by=world.fo1)
    reviewed(session, world, row.proposal_id)
    assert fund_balance(session, world, "1218.01") == "0.00"
    ask_write_off(session, row.id, by=world.fo1)
    decided(session, world, row.approval_id, "reject")
    assert row.state == "REFUSED"
    assert fund_balance(session, world, "1218.01") == "59140.75"
    explained(session, world)


def test_a_written_off_debt_received_later_is_income(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """Posting 50: income, and the memo falls."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    proposed = ProposeWriteOff(
        advance.id, "ENTITY_CANCELLED", "注销证明", date(2026, 3, 2), papers("ENTITY_CANCELLED")
    )
    row = propose_write_off(session, proposed, by=world.fo1)
    reviewed(session, world, row.proposal_id)
    ask_write_off(session, row.id, by=world.fo1)
    decided(session, world, row.approval_id)
    execute_write_off(session, ExecuteWriteOff(row.id, date(2026, 3, 2)), by=world.fo2)
    at.on("2026-05-10")
    recovered(session, world, advance, account, "1000.00", "2026-05-08")
    assert fund_balance(session, world, "4609.01") == "1000.00"
    assert fund_balance(session, world, "9501") == "58140.75"


def test_nothing_is_received_twice_or_backwards(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """I-17, row 55 of the bad inputs: a settled advance, a date before the last settlement."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-09-30")
    owed = owed_on(session, advance, date(2026, 6, 30))
    whole = recovered(session, world, advance, account, "60000.00", "2026-06-30")
    assert str(whole.over) == str(Money.of("60000.00") - owed.total)
    assert fund_balance(session, world, "2307.09") == str(whole.over)
    again = RecordRecovery(
        advance.id, account.id, "R-x", Money.of("1.00"), date(2026, 7, 1), "天山建设"
    )
    with pytest.raises(NothingOwed):
        record_recovery(session, again, by=world.fo1)
    early = RecordRecovery(
        advance.id, account.id, "R-y", Money.of("1.00"), date(2026, 5, 1), "天山建设"
    )
    with pytest.raises(DateOrder):
        record_recovery(session, early, by=world.fo1)


def test_a_demand_begins_limitation_anew(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """R-06: three years from each demand, but never from before the day of repayment."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-09-05")
    for number, on in (("催-1", date(2026, 3, 20)), ("催-2", date(2026, 9, 5))):
        send_demand(session, SendDemand(advance.id, number, "邮寄", on), by=world.fo1)
    running = running_deadline(session, advance.source, "R-06")
    assert running is not None
    assert running.due_on == date(2029, 9, 5)


def test_a_receipt_without_a_name_settles_the_oldest_due_first(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """R-05: two advances of one debtor; one bank receipt is one entry (42, 44, 46)."""
    first, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    second = another_paid_advance(session, world, at, account, date(2026, 4, 1))
    at.on("2026-06-30")
    debts = [owed_on(session, one, date(2026, 6, 30)).total for one in (first, second)]
    whole = Money.sum(debts) + Money.of("5.00")
    paid = RecordRecovery(
        second.id, account.id, "R-all", whole, date(2026, 6, 30), "天山建设", spread=True
    )
    receipt = record_recovery(session, paid, by=world.fo1)
    reviewed(session, world, receipt.proposal_id)
    assert [(share.advance_id, share.to_principal) for share in receipt.shares] == [
        (first.id, first.amount), (second.id, second.amount),
    ]  # fmt: skip
    assert str(receipt.over) == "5.00"
    assert fund_balance(session, world, "1218.01") == "0.00"
    told = journal(session, world.fund).splitlines()
    assert [line.split()[:2] for line in told[-6:]] == [
        ["D", "1002.02"],
        ["C", "1216.01"], ["C", "1218.01"],
        ["C", "1216.01"], ["C", "1218.01"],
        ["C", "2307.09"],
    ]  # fmt: skip
    explained(session, world)


def another_paid_advance(
    session: Session, world: World, at: TestClock, account: BankAccount, on: date
) -> Advance:
    """A later advance to the same debtor, for another case."""
    project = session.get_one(Project, 1)
    case = a_case(session, world, project, ["5000.00"] * 4, first=101)
    in_default(session, world, case)
    at.on(str(on))
    advance, _ = a_paid_advance(session, world, case, account, on)
    return advance
