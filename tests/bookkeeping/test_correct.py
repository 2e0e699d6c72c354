"""Correcting a voucher: a red-letter reversal, linked both ways (posting 54, V-09)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest
from ledger.book.balances import balance
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted, post
from ledger.book.show import entry
from ledger.bookkeeping.correct import (
    ExecuteReversal,
    RequestReversal,
    execute_reversal,
    request_reversal,
)
from ledger.errors import NotFound, Refusal
from ledger.gate.kinds import UNDO
from ledger.money import Money
from tests.bookkeeping.make import Office, approved, posted


def ask(session: Session, office: Office, seq: int) -> ApprovalRequest:
    asked = RequestReversal(office.dep.code, seq, "金额录错")
    return request_reversal(session, asked, undo=UNDO, by=office["fo1"])


def undone(session: Session, office: Office, seq: int) -> Posted:
    request = approved(session, office, ask(session, office, seq))
    command = ExecuteReversal(request.id, date(2026, 2, 3))
    return execute_reversal(session, command, undo=UNDO, by=office["fo2"])


def test_a_reversal_mirrors_its_original_in_red(session: Session, office: Office) -> None:
    """Posting 54: same lines, negative amounts, same word, the open month."""
    wrong = posted(session, office, amount="1234.00")

    red = entry(session, office.dep.id, undone(session, office, wrong.seq).seq)

    assert [(line.side, line.title, line.amount) for line in red.lines] == [
        ("D", "1002.01", Money(-123400)),
        ("C", "2307.09", Money(-123400)),
    ]
    assert (red.word, red.number, red.period, red.event) == ("收", 1, 202602, "54")
    assert red.reverses == wrong.seq
    assert entry(session, office.dep.id, wrong.seq).reversed_by == red.seq
    assert balance(session, office.dep.id, "1002.01") == Money(0)


def test_the_request_names_the_voucher_by_its_hash(session: Session, office: Office) -> None:
    wrong = posted(session, office)
    request = ask(session, office, wrong.seq)
    assert request.facts()["hash"] == wrong.hash.hex()
    assert request.facts()["voucher"] == "收-1"
    assert request.chain == "A1,A2"


def test_a_voucher_is_reversed_once(session: Session, office: Office) -> None:
    """I-05, bad input 59: twice, and a reversal of a reversal."""
    wrong = posted(session, office)
    red = undone(session, office, wrong.seq)
    for seq, code in ((wrong.seq, "already-reversed"), (red.seq, "reversal-of-reversal")):
        with pytest.raises(Refusal) as refused:
            ask(session, office, seq)
        assert refused.value.code == code


def test_a_second_request_waits_for_the_first(session: Session, office: Office) -> None:
    wrong = posted(session, office)
    ask(session, office, wrong.seq)
    with pytest.raises(Refusal) as refused:
        ask(session, office, wrong.seq)
    assert refused.value.code == "already-requested"


def test_money_that_has_been_spent_cannot_be_reversed(session: Session, office: Office) -> None:
    """I-08: the floor holds for reversals too."""
    from ledger.book.hold import hold

    wrong = posted(session, office)
    request = approved(session, office, ask(session, office, wrong.seq))
    hold(
        session, office.dep.id, title="2307.09", aux={"bank_line": "B-1"},
        amount=Money(1), source="test:hold",
    )  # fmt: skip
    command = ExecuteReversal(request.id, date(2026, 2, 3))
    with pytest.raises(Refusal) as refused:
        execute_reversal(session, command, undo=UNDO, by=office["fo2"])
    assert refused.value.code == "insufficient-funds"


def test_a_voucher_that_is_not_there(session: Session, office: Office) -> None:
    with pytest.raises(NotFound):
        ask(session, office, 99)


def test_a_voucher_of_another_matter_is_mended_there(session: Session, office: Office) -> None:
    """V-09: an entry that no proposal stands behind would leave its casework astray."""
    money = Money(100)
    lines = (debit("1002.01", money, bank="1"), credit("2307.04", money, case="1", worker="1"))
    draft = Draft(date(2026, 1, 20), "11", "退票", "bounce:1", lines, 1)
    wrong = post(session, office.dep.id, draft, maker=office["fo1"], reviewer=office["fo2"])
    with pytest.raises(Refusal) as refused:
        ask(session, office, wrong.seq)
    assert refused.value.code == "not-reversible"
