"""A wrong receipt: reversed in red, its clocks run again, and it may be recorded rightly."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import VoucherProposal
from ledger.bookkeeping.correct import (
    ExecuteReversal,
    RequestReversal,
    execute_reversal,
    request_reversal,
)
from ledger.deadlines.start import running_deadline
from ledger.deposits.clocks import STORE, subject_of
from ledger.deposits.figures import figures_of
from ledger.deposits.models import Receipt
from ledger.errors import Refusal
from ledger.gate.kinds import UNDO
from ledger.money import Money
from tests.deposits.make import World, a_receipt, an_assessed_project, approved, journal, text


def reversed_(session: Session, world: World, receipt: Receipt, on: date) -> None:
    """The receipt's voucher is reversed by an approved request."""
    proposal = session.get_one(VoucherProposal, receipt.proposal_id)
    assert proposal.entry_seq is not None
    asked = RequestReversal(world.book.code, proposal.entry_seq, "金额录错")
    request = request_reversal(session, asked, undo=UNDO, by=world.fo1)
    approved(session, world, request.id)
    execute_reversal(session, ExecuteReversal(request.id, on), undo=UNDO, by=world.fo2)


def test_a_reversed_receipt_can_be_recorded_rightly(session: Session, world: World) -> None:
    """Posting 54: red beside blue, D-12 runs again, and the bank's reference is free."""
    project = an_assessed_project(session, world)
    subject = subject_of(project.id)
    before = running_deadline(session, subject, STORE)
    assert before is not None
    wrong = a_receipt(session, world, project, "259500.00", reference="B-1", on=date(2026, 2, 3))
    assert running_deadline(session, subject, STORE) is None

    reversed_(session, world, wrong, date(2026, 2, 4))

    again = running_deadline(session, subject, STORE)
    assert again is not None
    assert (again.due_on, again.id != before.id) == (before.due_on, True)
    assert str(figures_of(session, world.book.id, project.id).missing) == "259500.00"
    a_receipt(session, world, project, "250000.00", reference="B-1", on=date(2026, 2, 3))
    assert str(figures_of(session, world.book.id, project.id).missing) == "9500.00"
    k, b, p = project.contractor_id, world.bank.id, project.id
    told = journal(session, world.book)
    assert (
        told.partition("2026-02-04")[2]
        == text(f"""
        2026-02-04 收-2 [54] 冲销 2026-02 收-1: 金额录错
          D 1002.01 bank={b} -259,500.00
          C 2307.01 contractor={k} project={p} -259,500.00
          D 9309 project={p} -259,500.00
          C 9301 project={p} -259,500.00
        2026-02-03 收-3 [3] 收到工资保证金: 天山建设1项目P-1(天山建设1)
          D 1002.01 bank={b} 250,000.00
          C 2307.01 contractor={k} project={p} 250,000.00
          D 9309 project={p} 250,000.00
          C 9301 project={p} 250,000.00
    """).partition("2026-02-04")[2]
    )


def test_a_receipt_that_was_used_since_is_not_reversed(session: Session, world: World) -> None:
    """I-08: the floor of the deposit holds for red vouchers too."""
    from ledger.book.hold import hold

    project = an_assessed_project(session, world)
    receipt = a_receipt(session, world, project, "100000.00", reference="B-1", on=date(2026, 2, 3))
    aux = {"project": str(project.id), "contractor": str(project.contractor_id)}
    hold(session, world.book.id, title="2307.01", aux=aux, amount=Money(1), source="test:1")
    with pytest.raises(Refusal) as refused:
        reversed_(session, world, receipt, date(2026, 2, 4))
    assert refused.value.code == "insufficient-funds"
