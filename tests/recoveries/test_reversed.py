"""A receipt of recovery that was wrong: interest runs as if it had never come."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import VoucherProposal
from ledger.banking.models import BankAccount
from ledger.bookkeeping.correct import (
    ExecuteReversal,
    RequestReversal,
    execute_reversal,
    request_reversal,
)
from ledger.cases.models import ArrearsCase
from ledger.errors import Refusal
from ledger.gate.kinds import UNDO
from ledger.recoveries.models import RecoveryReceipt
from ledger.recoveries.owed import owed_on
from tests.advances.make import a_paid_advance, explained, fund_balance
from tests.conftest import TestClock
from tests.deposits.make import World, approved
from tests.recoveries.test_recovery import recovered


def reversed_(session: Session, world: World, receipt: RecoveryReceipt, on: date) -> None:
    """The receipt's voucher is reversed by an approved request."""
    proposal = session.get_one(VoucherProposal, receipt.proposal_id)
    assert proposal.entry_seq is not None
    asked = RequestReversal(world.fund.code, proposal.entry_seq, "记错债务人")
    request = request_reversal(session, asked, undo=UNDO, by=world.fo1)
    approved(session, world, request.id)
    execute_reversal(session, ExecuteReversal(request.id, on), undo=UNDO, by=world.fo2)


def test_a_reversed_recovery_leaves_no_trace_in_the_interest(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """R-03, I-18: the debt on a later day is what it would have been without the receipt."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-09-30")
    untouched = owed_on(session, advance, date(2026, 9, 30))
    receipt = recovered(session, world, advance, account, "30000.00", "2026-06-30")
    assert owed_on(session, advance, date(2026, 9, 30)).total != untouched.total

    reversed_(session, world, receipt, date(2026, 9, 30))

    assert owed_on(session, advance, date(2026, 9, 30)) == untouched
    assert fund_balance(session, world, "1218.01") == "59140.75"
    assert fund_balance(session, world, "4604.02") == "0.00"
    explained(session, world)
    recovered(session, world, advance, account, "30000.00", "2026-06-30")


def test_receipts_are_reversed_from_the_last_one_back(
    session: Session, world: World, at: TestClock, account: BankAccount, case: ArrearsCase
) -> None:
    """I-17: a later receipt was reckoned upon the earlier one."""
    advance, _ = a_paid_advance(session, world, case, account, date(2026, 3, 2))
    at.on("2026-09-30")
    first = recovered(session, world, advance, account, "1000.00", "2026-06-30")
    second = recovered(session, world, advance, account, "1000.00", "2026-07-31")
    with pytest.raises(Refusal) as refused:
        reversed_(session, world, first, date(2026, 9, 30))
    assert refused.value.code == "not-reversible"
    reversed_(session, world, second, date(2026, 9, 30))
