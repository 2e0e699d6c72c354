"""Receipts in parts, their clocks and their references: postings 3, 15, 2; design 2.13."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import preview, return_proposal, review
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deadlines.models import Deadline
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.queries import deposit_of
from ledger.errors import Forbidden, Refusal
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.money import Money
from ledger.parties.models import Project
from tests.deposits.make import World, a_receipt, an_assessed_project, journal, reviewed, text
from tests.parties.make import a_company, a_project

ON = date(2026, 2, 2)


def paid(world: World, project: Project, amount: str, reference: str = "B1") -> RecordReceipt:
    return RecordReceipt(
        project.id, world.bank.id, reference, Money.of(amount), ON,
        payer_name="天山建设1", payer_bank="工商银行", payer_account="620012345678",
    )  # fmt: skip


def test_a_deposit_is_paid_in_two_parts(session: Session, world: World) -> None:
    """Posting 3 joined with 2; D-12 is settled by the receipt that completes the cover."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "100000.00", reference="B1", on=ON)
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.figures.missing) == ("PART_SECURED", Money.of("159500.00"))
    second = a_receipt(session, world, project, "159500.00", reference="B2", on=date(2026, 2, 3))
    seen = deposit_of(session, project, date(2026, 6, 1))
    assert (seen.state, seen.figures.cover) == ("SECURED", Money.of("259500.00"))
    clock = session.scalars(select(Deadline).where(Deadline.rule == "D-12")).one()
    assert (clock.settled_on, clock.settled_by) == (date(2026, 2, 3), f"receipt:{second.id}")
    assert journal(session, world.book, 1) == text(f"""
        2026-02-02 收-1 [3] 收到工资保证金: {project.name}(天山建设1)
          D 1002.01 bank={world.bank.id} 100,000.00
          C 2307.01 contractor={project.contractor_id} project={project.id} 100,000.00
          D 9309 project={project.id} 100,000.00
          C 9301 project={project.id} 100,000.00
        2026-02-03 收-2 [3] 收到工资保证金: {project.name}(天山建设1)
          D 1002.01 bank={world.bank.id} 159,500.00
          C 2307.01 contractor={project.contractor_id} project={project.id} 159,500.00
          D 9309 project={project.id} 159,500.00
          C 9301 project={project.id} 159,500.00""")


def test_a_receipt_fills_what_was_drawn_first_then_what_is_missing(
    session: Session, world: World
) -> None:
    """Postings 15, 2 and 3 in one entry: 9401 before 9301, the rest is excess."""
    project = an_assessed_project(session, world)
    aux = {"project": str(project.id)}
    lines = (debit("9401", Money.of("1000.00"), **aux), credit("9409", Money.of("1000.00"), **aux))
    notice = Draft(on=ON, event="14", summary="应补足", source="test:14", lines=lines)
    post(session, world.book.id, notice, maker=world.fo1, reviewer=world.fo2)
    receipt = a_receipt(session, world, project, "260600.00", reference="B1", on=ON)
    assert journal(session, world.book, 2) == text(f"""
        2026-02-02 收-1 [15] 收到工资保证金: {project.name}(天山建设1)
          D 1002.01 bank={world.bank.id} 260,600.00
          C 2307.01 contractor={project.contractor_id} project={project.id} 260,600.00
          D 9409 project={project.id} 1,000.00
          C 9401 project={project.id} 1,000.00
          D 9309 project={project.id} 259,500.00
          C 9301 project={project.id} 259,500.00""")
    seen = deposit_of(session, project, receipt.received_on)
    assert (seen.state, seen.figures.custody) == ("SECURED", Money.of("260600.00"))


def test_nothing_moves_before_the_review_of_a_second_officer(
    session: Session, world: World
) -> None:
    """Design 2.13, V-05: a proposal moves no balance, and nobody reviews his own."""
    project = an_assessed_project(session, world)
    receipt = record_receipt(session, paid(world, project, "1000.00"), by=world.fo1)
    assert not deposit_of(session, project, ON).figures.cover
    proposal = session.get_one(VoucherProposal, receipt.proposal_id)
    _, seen = preview(session, proposal, VOUCHER_KINDS)
    with pytest.raises(Forbidden):
        review(session, proposal.id, kinds=VOUCHER_KINDS, seen=seen, by=world.fo1)


def test_a_bank_reference_counts_once_per_account(session: Session, world: World) -> None:
    """Row 46: a second receipt with the same reference is refused; one sent back frees it."""
    project = an_assessed_project(session, world)
    first = record_receipt(session, paid(world, project, "1000.00"), by=world.fo1)
    with pytest.raises(Refusal) as refused:
        record_receipt(session, paid(world, project, "1000.00"), by=world.fo1)
    assert refused.value.code == "duplicate-reference"
    return_proposal(session, first.proposal_id, "金额有误", by=world.fo2)
    again = record_receipt(session, paid(world, project, "1100.00"), by=world.fo1)
    reviewed(session, world, again.proposal_id)
    assert deposit_of(session, project, ON).figures.custody == Money.of("1100.00")


def test_a_project_without_obligation_takes_no_money(session: Session, world: World) -> None:
    project = a_project(session, a_company(session, world.county))
    with pytest.raises(Refusal) as refused:
        record_receipt(session, paid(world, project, "1000.00"), by=world.fo1)
    assert refused.value.code == "obligation-state"


def test_fund_accounts_hold_no_deposits(session: Session, world: World) -> None:
    """I-11: the account of another book is refused."""
    project = an_assessed_project(session, world)
    world.bank.book_id = world.fund.id
    session.flush()
    with pytest.raises(Refusal) as refused:
        record_receipt(session, paid(world, project, "1000.00"), by=world.fo1)
    assert refused.value.code == "wrong-bank-account"
