"""A whole register reviewed as one: the same journal as the single deeds make, or nothing."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import OwnVoucher
from ledger.book.check import verify
from ledger.bookkeeping.correct import (
    ExecuteReversal,
    RequestReversal,
    execute_reversal,
    request_reversal,
)
from ledger.deadlines.models import Deadline
from ledger.deposits.models import Assessment, Guarantee, Obligation, Receipt
from ledger.gate.kinds import UNDO
from ledger.parties.models import Company, Project
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, approved, journal, text
from tests.registers.make import a_register, posted, proposed, workbook

TABLES = (Company, Project, Obligation, Assessment, Receipt, Guarantee, VoucherProposal, Deadline)


def counted(session: Session) -> list[int]:
    """How many rows stand in each table an import writes."""
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_every_receipt_is_an_entry_of_its_own(session: Session, world: World) -> None:
    """Postings 1, 3, 26 and 2, V-05: made by one officer, reviewed by the second, as one thing."""
    row = proposed(session, world, workbook(a_register()))
    assert journal(session, world.book) == ""
    assert counted(session) == [0] * len(TABLES)

    row = posted(session, row, world.fo2)

    assert journal(session, world.book) == text("""
        2026-01-26 备-1 [1] 核定应缴保证金 259,500.00 元: 登记项目1
          D 9301 project=1 259,500.00
          C 9309 project=1 259,500.00
        2026-01-26 备-2 [1] 核定应缴保证金 259,500.00 元: 登记项目2
          D 9301 project=2 259,500.00
          C 9309 project=2 259,500.00
        2026-01-26 备-3 [1] 核定应缴保证金 259,500.00 元: 登记项目3
          D 9301 project=3 259,500.00
          C 9309 project=3 259,500.00
        2026-02-03 收-1 [3] 收到工资保证金: 登记项目1(甲建设)
          D 1002.01 bank=1 200,000.00
          C 2307.01 contractor=1 project=1 200,000.00
          D 9309 project=1 200,000.00
          C 9301 project=1 200,000.00
        2026-02-04 收-2 [3] 收到工资保证金: 登记项目2(代付公司)
          D 1002.01 bank=1 100,000.00
          C 2307.01 contractor=1 project=2 100,000.00
          D 9309 project=2 100,000.00
          C 9301 project=2 100,000.00
        2026-02-05 收-3 [3] 收到工资保证金: 登记项目1(甲建设)
          D 1002.01 bank=1 60,000.00
          C 2307.01 contractor=1 project=1 60,000.00
          D 9309 project=1 59,500.00
          C 9301 project=1 59,500.00
        2026-02-06 备-1 [26] 收存保函 BH-9(农业银行): 登记项目2
          D 9201 guarantee=1 project=2 159,500.00
          C 9209 guarantee=1 project=2 159,500.00
          D 9309 project=2 159,500.00
          C 9301 project=2 159,500.00
    """)
    assert (row.state, row.first_seq, row.last_seq) == ("POSTED", 1, 7)
    persons = {
        (one.state, one.maker_person, one.reviewer_person)
        for one in session.scalars(select(VoucherProposal))
    }
    assert persons == {("POSTED", world.fo1.person_id, world.fo2.person_id)}
    assert verify(session, world.book.id) == []


def test_the_maker_cannot_post_his_own_import(session: Session, world: World) -> None:
    """S-1, V-05: one natural person never makes and reviews."""
    row = proposed(session, world, workbook(a_register()))
    with pytest.raises(OwnVoucher):
        posted(session, row, world.fo1)


def test_one_officer_posts_alone(session: Session, at: TestClock) -> None:
    """Design 2.13: in a county of one officer he posts at once; each entry waits for a second."""
    at.on("2026-12-01")
    world = a_world(session, one_officer=True)
    row = posted(session, proposed(session, world, workbook(a_register())), world.fo1)
    assert row.state == "POSTED"
    told = session.scalars(select(VoucherProposal.reviewer_person)).all()
    assert set(told) == {None}
    assert verify(session, world.book.id) == []


def test_a_reversed_import_receipt_frees_its_reference(session: Session, world: World) -> None:
    """V-09: an imported receipt is reversed like any other, and its reference may be used again."""
    posted(session, proposed(session, world, workbook(a_register())), world.fo2)
    receipt = session.scalars(select(Receipt).where(Receipt.bank_reference == "X2")).one()
    seq = receipt.proposal.entry_seq
    assert seq is not None
    asked = RequestReversal(world.book.code, seq, "登记有误")
    request = request_reversal(session, asked, undo=UNDO, by=world.fo1)
    approved(session, world, request.id)
    execute_reversal(
        session, ExecuteReversal(request.id, date(2026, 12, 1)), undo=UNDO, by=world.fo2
    )
    rows = {"receipts": [a_register()["receipts"][1] | {"on": "2026-12-01"}]}
    row = posted(session, proposed(session, world, workbook(rows)), world.fo2)
    assert (row.first_seq, row.last_seq) == (9, 9)
