"""Manual vouchers: written by one officer, posted by the review of a second (V-05)."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.book.lines import Line, credit, debit
from ledger.book.show import entry
from ledger.bookkeeping.manual import ManualVoucher, propose_manual
from ledger.errors import Invalid, Refusal
from ledger.money import Money
from tests.bookkeeping.make import Office, a_manual, reviewed

TEN = Money(1000)


def write(session: Session, office: Office, lines: Sequence[Line], event: str = "4") -> None:
    written = ManualVoucher(office.dep.code, event, date(2026, 1, 21), "测试", lines, 1)
    propose_manual(session, written, by=office["fo1"])


def test_it_moves_nothing_until_a_second_officer_posts_it(session: Session, office: Office) -> None:
    proposal = a_manual(session, office, amount="250.00")
    assert balance(session, office.dep.id, "1002.01") == Money(0)

    done = reviewed(session, office, proposal)

    seen = entry(session, office.dep.id, done.seq)
    assert (seen.maker, seen.reviewer) == (office["fo1"].person_id, office["fo2"].person_id)
    assert (seen.event, seen.summary, seen.attachments) == ("4", "收到待查款项 M-1", 2)
    assert balance(session, office.dep.id, "1002.01") == Money.of("250.00")


def test_money_leaves_the_bank_by_approval_alone(session: Session, office: Office) -> None:
    lines = [debit("2307.09", TEN, bank_line="M-1"), credit("1002.01", TEN, bank="1")]
    with pytest.raises(Invalid) as refused:
        write(session, office, lines)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/lines/1/amount", "approval-needed")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [debit("1002.01", TEN, bank="1")],
        [debit("1002.01", TEN, bank="1"), credit("2307.09", Money(999), bank_line="x")],
        [debit("9101", TEN, project="1"), credit("2307.09", TEN, bank_line="x")],
    ],
    ids=["one line", "a fen short", "memo against money"],
)
def test_what_does_not_balance_is_invalid(
    session: Session, office: Office, lines: list[Line]
) -> None:
    """Bad inputs 12 and 13; memo titles balance among themselves."""
    with pytest.raises(Invalid) as refused:
        write(session, office, lines)
    assert {one.code for one in refused.value.errors} == {"unbalanced"}


@pytest.mark.parametrize("event", ["3", "9", "38", "51", "54", "999"])
def test_other_matters_have_their_own_pages(session: Session, office: Office, event: str) -> None:
    lines = [debit("1002.01", TEN, bank="1"), credit("2307.09", TEN, bank_line="x")]
    with pytest.raises(Refusal) as refused:
        write(session, office, lines, event)
    assert refused.value.code == "event-not-manual"


def test_a_title_the_event_does_not_allow_is_refused_at_posting(
    session: Session, office: Office
) -> None:
    """I-10: the database judges the purpose."""
    lines = [debit("1002.01", TEN, bank="1"), credit("2307.09", TEN, bank_line="x")]
    written = ManualVoucher(office.dep.code, "7", date(2026, 1, 21), "利息", lines, 1)
    proposal = propose_manual(session, written, by=office["fo1"])
    with pytest.raises(Refusal) as refused:
        reviewed(session, office, proposal)
    assert refused.value.code == "purpose-not-allowed"
