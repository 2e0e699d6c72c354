"""Interest recognised at month ends: posting 42, and the same sum in the end (R-03)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM
from ledger.approvals.vouchers import VoucherProposal
from ledger.banking.models import BankAccount
from ledger.bookkeeping.correct import (
    ExecuteReversal,
    RequestReversal,
    execute_reversal,
    request_reversal,
)
from ledger.cases.models import ArrearsCase
from ledger.errors import Invalid, Refusal
from ledger.gate.kinds import UNDO
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from ledger.recoveries.accrue import AccrueInterest, accrue_interest
from ledger.recoveries.apply import DateOrder
from ledger.recoveries.owed import owed_on
from tests.advances.make import a_paid_advance, explained, fund_balance
from tests.advances.town import API, FundTown, codes, ok, refused, review
from tests.conftest import TestClock
from tests.deposits.make import World, approved, journal, reviewed, text
from tests.doors import Doors
from tests.recoveries.test_recovery import recovered


def month_end(session: Session, county_id: int) -> None:
    """From 2026 on the county recognises interest at month ends, on 365 days."""
    terms = AdoptPolicies(county_id, date(2026, 1, 1), {"interest": "FIXED-300-MONTH"})
    adopt_policies(session, terms, by=SYSTEM)


def accrued(session: Session, world: World, on: date) -> VoucherProposal:
    made = accrue_interest(session, AccrueInterest(world.county.id, on), by=world.fo1)
    reviewed(session, world, made.id)
    return made


def test_month_ends_and_the_settlement_come_to_one_sum(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """R-03, I-18, posting 42: each month's share, the last days with the receipt; F-08."""
    month_end(session, world.county.id)
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-06-15")
    assert str(owed_on(session, advance, date(2026, 6, 10)).interest) == "486.09"
    for day, sum_ in ((date(2026, 3, 31), "140.97"), (date(2026, 4, 30), "145.82")):
        assert str(accrued(session, world, day).amount) == sum_
    assert fund_balance(session, world, "1216.01") == "286.79"
    aux = f"advance={advance.id} case={case.id} debtor={advance.debtor_id}"
    assert journal(session, world.fund).endswith(
        text(f"""
        2026-04-30 转-1 [42] 计提垫付利息 2026-04
          D 1216.01 {aux} 145.82
          C 4604.02 case={case.id} 145.82
    """).strip("\n")
    )
    receipt = recovered(session, world, advance, account, "1000.00", "2026-06-10")
    assert str(receipt.to_interest) == "486.09"
    assert fund_balance(session, world, "4604.02") == "486.09"
    explained(session, world)
    with pytest.raises(Refusal) as refused_:
        accrue_interest(session, AccrueInterest(world.county.id, date(2026, 5, 31)), by=world.fo1)
    assert refused_.value.code == "nothing-to-accrue"


def test_an_accrual_can_be_taken_back(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """Posting 54: reversed before any receipt was reckoned upon it, then made anew."""
    month_end(session, world.county.id)
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-06-15")
    made = accrued(session, world, date(2026, 4, 30))
    with pytest.raises(DateOrder):
        recovered(session, world, advance, account, "1000.00", "2026-04-15")
    assert made.entry_seq is not None
    asked = RequestReversal(world.fund.code, made.entry_seq, "误计")
    request = request_reversal(session, asked, undo=UNDO, by=world.fo1)
    approved(session, world, request.id)
    execute_reversal(
        session, ExecuteReversal(request.id, date(2026, 6, 15)), undo=UNDO, by=world.fo2
    )
    assert fund_balance(session, world, "1216.01") == "0.00"
    recovered(session, world, advance, account, "1000.00", "2026-04-15")
    explained(session, world)


def test_nothing_is_recognised_where_terms_do_not_say_so(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-04-15")
    for day, kind in ((date(2026, 3, 31), Refusal), (date(2026, 3, 30), Invalid)):
        with pytest.raises(kind):
            accrue_interest(session, AccrueInterest(world.county.id, day), by=world.fo1)


def test_interest_at_month_end_at_the_doors(fund_town: FundTown, doors: Doors) -> None:
    fund_town.do(lambda session: month_end(session, fund_town.world.county.id))
    fund_town.an_advance(["10000.00"] * 5)
    fund_town.at.on("2026-04-02")
    fo1, county = doors("fo1"), fund_town.world.county.id
    page = fo1.get(f"/recoveries/accruals/new?county={county}").text
    assert "22.64" in page  # 9,500.00 x 3 % x 29 / 365
    body = {"county_id": county, "on": "2026-03-30"}
    told = refused(fo1.post(f"{API}/recoveries/accruals", body), 422, "month-end")
    assert codes(told) == [("/on", "month-end")]
    assert fo1.form("/recoveries/accruals", body | {"on": "2026-03-31"}).status_code == 303
    again = ok(fo1.post(f"{API}/recoveries/accruals", body | {"on": "2026-03-31"}))
    review(doors("fo2"), again["id"] - 1)
    refused(doors("fo2").get(f"{API}/vouchers/{again['id']}/preview"), 409, "nothing-to-accrue")
