"""Receipts of unknown projects: postings 4, 5 and 6, with the journal as a clerk would write it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import return_proposal
from ledger.book.balances import available, balance
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deadlines.models import Deadline
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.identify import Identify, identify_receipt
from ledger.deposits.pay_remittance import PayRemittance, pay_remittance
from ledger.deposits.queries import deposit_of
from ledger.deposits.receipt_models import UnidentifiedReceipt
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.deposits.remit import SendBack, request_send_back
from ledger.deposits.unidentified import open_receipts
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.money import Money
from ledger.refunds.request import paying_receipts
from tests.deposits.make import (
    World,
    a_receipt,
    an_assessed_project,
    approved,
    journal,
    reviewed,
    text,
)

ON = date(2026, 2, 2)


def unknown(world: World, amount: str, reference: str = "U1") -> RecordUnidentified:
    return RecordUnidentified(
        world.bank.id, reference, Money.of(amount), ON,
        payer_name="某某公司", payer_bank="工商银行", payer_account="620099998888",
    )  # fmt: skip


def an_unidentified(
    session: Session, world: World, amount: str = "300000.00"
) -> UnidentifiedReceipt:
    row = record_unidentified(session, unknown(world, amount), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    return row


def test_nobodys_money_is_kept_apart_until_it_is_identified(session: Session, world: World) -> None:
    """Postings 4 and 5: identified, it counts as a receipt on the day the bank had it."""
    project = an_assessed_project(session, world)
    row = an_unidentified(session, world)
    assert not deposit_of(session, project, ON).figures.cover
    made = identify_receipt(
        session, Identify(row.id, project.id, date(2026, 3, 5), "来函确认"), by=world.fo1
    )
    assert not deposit_of(session, project, ON).figures.cover
    reviewed(session, world, made.receipt.proposal_id)
    aux = f"bank_line={world.bank.id}/U1"
    assert journal(session, world.book, 1) == text(f"""
        2026-02-02 收-1 [4] 收到待查款项(某某公司)
          D 1002.01 bank={world.bank.id} 300,000.00
          C 2307.09 {aux} 300,000.00
        2026-03-05 转-1 [5] 待查款项确认为工资保证金: {project.name}(某某公司)
          D 2307.09 {aux} 300,000.00
          C 2307.01 contractor={project.contractor_id} project={project.id} 300,000.00
          D 9309 project={project.id} 259,500.00
          C 9301 project={project.id} 259,500.00""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.figures.cover) == ("SECURED", Money.of("300000.00"))
    clock = session.scalars(select(Deadline).where(Deadline.rule == "D-12")).one()
    assert (clock.settled_on, clock.settled_by) == (ON, f"receipt:{made.receipt_id}")
    assert [one.payer_account for one in paying_receipts(session, project.id)] == ["620099998888"]


def test_identified_money_fills_what_was_drawn_first(session: Session, world: World) -> None:
    """Posting 5 fills 9401, then 9301; the rest is excess (domain 8)."""
    project = an_assessed_project(session, world)
    aux = {"project": str(project.id)}
    lines = (debit("9401", Money.of("1000.00"), **aux), credit("9409", Money.of("1000.00"), **aux))
    notice = Draft(on=ON, event="14", summary="应补足", source="test:14", lines=lines)
    post(session, world.book.id, notice, maker=world.fo1, reviewer=world.fo2)
    row = an_unidentified(session, world)
    made = identify_receipt(session, Identify(row.id, project.id, ON, "来函"), by=world.fo1)
    reviewed(session, world, made.receipt.proposal_id)
    told = journal(session, world.book, 3)
    assert told == text(f"""
        2026-02-02 转-1 [5] 待查款项确认为工资保证金: {project.name}(某某公司)
          D 2307.09 bank_line={world.bank.id}/U1 300,000.00
          C 2307.01 contractor={project.contractor_id} project={project.id} 300,000.00
          D 9409 project={project.id} 1,000.00
          C 9401 project={project.id} 1,000.00
          D 9309 project={project.id} 259,500.00
          C 9301 project={project.id} 259,500.00""")


def test_one_receipt_may_be_for_two_projects(session: Session, world: World) -> None:
    """Posting 5 in parts; what waits for review cannot be identified a second time."""
    one, two = an_assessed_project(session, world), an_assessed_project(session, world, number=2)
    row = an_unidentified(session, world)
    part = Identify(row.id, one.id, ON, "来函", Money.of("200000.00"))
    made = identify_receipt(session, part, by=world.fo1)
    with pytest.raises(Refusal) as refused:
        identify_receipt(
            session, Identify(row.id, two.id, ON, "来函", Money.of("100000.01")), by=world.fo1
        )
    assert refused.value.code == "over-identified"
    rest = identify_receipt(session, Identify(row.id, two.id, ON, "来函"), by=world.fo1)
    assert rest.receipt.amount == Money.of("100000.00")
    for receipt in (made.receipt, rest.receipt):
        reviewed(session, world, receipt.proposal_id)
    assert not balance(session, world.book.id, "2307.09")
    assert deposit_of(session, two, ON).figures.custody == Money.of("100000.00")


def test_a_returned_identification_frees_the_money(session: Session, world: World) -> None:
    """V-05: the second officer sends it back, and it can be identified anew."""
    project = an_assessed_project(session, world)
    row = an_unidentified(session, world)
    made = identify_receipt(session, Identify(row.id, project.id, ON, "来函"), by=world.fo1)
    return_proposal(session, made.receipt.proposal_id, "依据不足", by=world.fo2)
    again = identify_receipt(session, Identify(row.id, project.id, ON, "更正"), by=world.fo1)
    assert again.receipt.amount == Money.of("300000.00")


def test_it_is_not_identified_before_it_came(session: Session, world: World) -> None:
    project = an_assessed_project(session, world)
    row = an_unidentified(session, world)
    with pytest.raises(Invalid) as refused:
        identify_receipt(
            session, Identify(row.id, project.id, date(2026, 2, 1), "来函"), by=world.fo1
        )
    assert [(one.pointer, one.code) for one in refused.value.errors] == [("/on", "date-order")]


def test_a_wrong_receipt_goes_back_to_its_payer_alone(session: Session, world: World) -> None:
    """Posting 6: asked by one, approved by two, paid by another; the money is held (I-13, I-21)."""
    row = an_unidentified(session, world)
    asked = request_send_back(session, SendBack(row.id, ON, "汇错账户"), by=world.fo1)
    assert (asked.payee_name, asked.payee_account) == ("某某公司", "620099998888")
    assert not available(session, world.book.id, "2307.09")
    with pytest.raises(Refusal) as refused:
        request_send_back(session, SendBack(row.id, ON, "又一次"), by=world.fo1)
    assert refused.value.code == "above-balance"
    approved(session, world, asked.approval_id)
    paid = PayRemittance(asked.id, date(2026, 2, 10), "OUT-1")
    with pytest.raises(Forbidden):
        pay_remittance(session, paid, by=world.fo1)
    pay_remittance(session, paid, by=world.fo2)
    assert journal(session, world.book, 1) == text(f"""
        2026-02-10 付-1 [6] 退回误缴款项: 某某公司
          D 2307.09 bank_line={world.bank.id}/U1 300,000.00
          C 1002.01 bank={world.bank.id} 300,000.00""")
    with pytest.raises(Refusal) as twice:
        pay_remittance(session, paid, by=world.fo2)
    assert twice.value.code == "remittance-state"


def test_the_list_names_what_is_open_and_for_how_long(session: Session, world: World) -> None:
    """The oldest first, with its days; what is settled leaves the list."""
    project = an_assessed_project(session, world)
    first = an_unidentified(session, world)
    second = record_unidentified(session, unknown(world, "5.00", "U2"), by=world.fo1)
    seen = open_receipts(session, {world.county.id}, date(2026, 2, 12))
    assert [(one.row.id, one.state, one.days, str(one.open)) for one in seen] == [
        (first.id, "OPEN", 10, "300000.00"),
        (second.id, "PROPOSED", 10, "0.00"),
    ]
    made = identify_receipt(session, Identify(first.id, project.id, ON, "来函"), by=world.fo1)
    seen = open_receipts(session, {world.county.id}, date(2026, 2, 12))
    assert [one.state for one in seen] == ["WAITING", "PROPOSED"]
    reviewed(session, world, made.receipt.proposal_id)
    seen = open_receipts(session, {world.county.id}, date(2026, 2, 12))
    assert [one.row.id for one in seen] == [second.id]


def test_a_reference_is_used_once_whatever_for(session: Session, world: World) -> None:
    """Row 46: for a receipt, an unidentified receipt or a remittance, once per account."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "1000.00", reference="U1", on=ON)
    with pytest.raises(Refusal) as refused:
        record_unidentified(session, unknown(world, "5.00"), by=world.fo1)
    assert refused.value.code == "duplicate-reference"
    row = record_unidentified(session, unknown(world, "5.00", "U2"), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    again = RecordReceipt(
        project.id, world.bank.id, "U2", Money.of("5.00"), ON, "某", "工行", "620012345678"
    )
    with pytest.raises(Refusal) as taken:
        record_receipt(session, again, by=world.fo1)
    assert taken.value.code == "duplicate-reference"
    asked = request_send_back(session, SendBack(row.id, ON, "汇错"), by=world.fo1)
    approved(session, world, asked.approval_id)
    with pytest.raises(Refusal) as paid:
        pay_remittance(session, PayRemittance(asked.id, ON, "U2"), by=world.fo2)
    assert paid.value.code == "duplicate-reference"
