"""Vouchers in two pairs of hands: design 2.13, V-05."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import (
    ChangedVoucher,
    ClosedProposal,
    OwnVoucher,
    preview,
    return_proposal,
    review,
    withdraw_proposal,
)
from ledger.book.balances import balance
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.errors import Forbidden
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.money import Money
from ledger.parties.models import Project
from tests.conftest import TestClock
from tests.deposits.make import World, an_assessed_project


@pytest.fixture
def project(session: Session, world: World, at: TestClock) -> Project:
    at.on("2026-03-02")
    return an_assessed_project(session, world)


def proposed(session: Session, world: World, project: Project, amount: str, reference: str) -> int:
    """A receipt recorded by the first officer; its proposal."""
    paid = RecordReceipt(
        project.id, world.bank.id, reference, Money.of(amount), date(2026, 2, 2),
        payer_name="天山建设", payer_bank="工商银行", payer_account="620012345678",
    )  # fmt: skip
    return record_receipt(session, paid, by=world.fo1).proposal_id or 0


def seen(session: Session, proposal_id: int) -> str:
    return preview(session, session.get_one(VoucherProposal, proposal_id), VOUCHER_KINDS)[1]


def test_nothing_moves_until_a_second_officer_reviews(
    session: Session, world: World, project: Project
) -> None:
    proposal = proposed(session, world, project, "1000.00", "B-1")
    assert balance(session, world.book.id, "2307.01") == Money.ZERO
    digest = seen(session, proposal)
    with pytest.raises(OwnVoucher):
        review(session, proposal, kinds=VOUCHER_KINDS, seen=digest, by=world.fo1)
    posted = review(session, proposal, kinds=VOUCHER_KINDS, seen=digest, by=world.fo2)
    assert posted.number == 1
    assert balance(session, world.book.id, "2307.01") == Money.of("1000.00")
    with pytest.raises(ClosedProposal):
        review(session, proposal, kinds=VOUCHER_KINDS, seen=digest, by=world.fo2)


def test_a_voucher_that_would_read_otherwise_is_not_posted(
    session: Session, world: World, project: Project
) -> None:
    """Two receipts for the same lack: the second's voucher changes once the first is posted."""
    first = proposed(session, world, project, "259500.00", "B-1")
    second = proposed(session, world, project, "100.00", "B-2")
    digest = seen(session, second)
    review(session, first, kinds=VOUCHER_KINDS, seen=seen(session, first), by=world.fo2)
    with pytest.raises(ChangedVoucher):
        review(session, second, kinds=VOUCHER_KINDS, seen=digest, by=world.fo2)
    review(session, second, kinds=VOUCHER_KINDS, seen=seen(session, second), by=world.fo2)


def test_returned_by_the_second_withdrawn_by_the_first(
    session: Session, world: World, project: Project
) -> None:
    returned = proposed(session, world, project, "1.00", "B-1")
    with pytest.raises(OwnVoucher):
        return_proposal(session, returned, "不对", by=world.fo1)
    assert return_proposal(session, returned, "回单模糊", by=world.fo2).opinion == "回单模糊"
    withdrawn = proposed(session, world, project, "1.00", "B-1")
    with pytest.raises(Forbidden):
        withdraw_proposal(session, withdrawn, by=world.fo2)
    assert withdraw_proposal(session, withdrawn, by=world.fo1).state == "WITHDRAWN"


def test_officials_and_auditors_handle_no_vouchers(
    session: Session, world: World, project: Project
) -> None:
    proposal = proposed(session, world, project, "1.00", "B-1")
    for login in ("a1", "a2", "au"):
        with pytest.raises(Forbidden):
            review(session, proposal, kinds=VOUCHER_KINDS, seen="", by=world.people[login])


@pytest.mark.parametrize("change", [
    "UPDATE voucher_proposal SET amount = amount + 1",
    "UPDATE voucher_proposal SET state = 'POSTED', reviewer_person = maker_person",
    "DELETE FROM voucher_proposal",
])  # fmt: skip
def test_the_database_refuses_to_bend_a_proposal(
    session: Session, world: World, project: Project, change: str
) -> None:
    """I-24 by raw SQL on both engines."""
    proposed(session, world, project, "1.00", "B-1")
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text(change))
    session.rollback()
