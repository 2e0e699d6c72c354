"""Closing a month: asked, approved, executed; judged twice; never while anything waits."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest
from ledger.book.lines import Draft, credit, debit
from ledger.book.months import period_states
from ledger.book.post import post
from ledger.bookkeeping.close import ExecuteClose, RequestClose, execute_close, request_close
from ledger.errors import NotFound, Refusal
from ledger.money import Money
from ledger.text import Text
from tests.bookkeeping.make import Office, a_manual, an_office, approved, posted, reviewed
from tests.conftest import TestClock


def ask(session: Session, office: Office, period: int = 202601) -> ApprovalRequest:
    asked = RequestClose(office.dep.code, period)
    return request_close(session, asked, obstacles=(), by=office["fo1"])


def carry_out(session: Session, office: Office, request: ApprovalRequest, who: str = "fo2") -> None:
    execute_close(session, ExecuteClose(request.id), obstacles=(), by=office[who])


def test_a_month_is_closed_by_tier_1_and_another_officer(session: Session, office: Office) -> None:
    posted(session, office)
    request = approved(session, office, ask(session, office))
    assert request.chain == "A1"
    assert request.facts()["debit"] == "100.00"

    carry_out(session, office, request)

    assert period_states(session, office.dep.id) == {202601: "CLOSED", 202602: "OPEN"}
    assert request.state == "EXECUTED"


def test_nothing_is_posted_into_a_closed_month(session: Session, office: Office) -> None:
    """I-19, bad input 18."""
    carry_out(session, office, approved(session, office, ask(session, office)))
    with pytest.raises(Refusal) as refused:
        posted(session, office)
    assert refused.value.code == "period-closed"


def test_a_running_month_is_not_closed(session: Session, office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        ask(session, office, 202602)
    assert refused.value.code == "period-running"


def test_a_month_that_the_book_never_had(session: Session, office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        ask(session, office, 202512)
    assert refused.value.code == "not-found"


def test_months_close_in_order(session: Session, office: Office, at: TestClock) -> None:
    """Bad input 60: N+1 before N."""
    at.on("2026-03-02")
    with pytest.raises(Refusal) as refused:
        ask(session, office, 202602)
    assert refused.value.code == "period-order"
    assert "2026-01" in str(refused.value)


def test_a_closed_month_is_not_closed_again(session: Session, office: Office) -> None:
    carry_out(session, office, approved(session, office, ask(session, office)))
    with pytest.raises(Refusal) as refused:
        ask(session, office)
    assert refused.value.code == "period-closed"


def test_an_unreviewed_voucher_keeps_its_month_open(session: Session, office: Office) -> None:
    """V-05, bad input 60."""
    proposal = a_manual(session, office)
    with pytest.raises(Refusal) as refused:
        ask(session, office)
    assert refused.value.code == "period-unfinished"
    assert "1 张凭证待审核" in refused.value.says.zh

    reviewed(session, office, proposal)
    assert ask(session, office).state == "IN_REVIEW"


def test_what_other_packages_name_keeps_the_month_open(session: Session, office: Office) -> None:
    """Unconfirmed bank results stand in the way (domain 4, period)."""
    asked = RequestClose(office.dep.code, 202601)

    def bank(session: Session, book_id: int, start: date, end: date) -> list[Text]:
        assert (book_id, start, end) == (office.dep.id, date(2026, 1, 1), date(2026, 1, 31))
        return [Text("有 1 笔付款未确认", "1 payment is not confirmed")]

    with pytest.raises(Refusal, match="1 payment is not confirmed"):
        request_close(session, asked, obstacles=(bank,), by=office["fo1"])


def test_a_voucher_posted_after_approval_voids_it(session: Session, office: Office) -> None:
    """I-23: the approval is bound to the month as it was."""
    request = approved(session, office, ask(session, office))
    posted(session, office)
    with pytest.raises(Refusal) as refused:
        carry_out(session, office, request)
    assert refused.value.code == "approval-stale"


def test_the_close_is_asked_once(session: Session, office: Office) -> None:
    first = ask(session, office)
    with pytest.raises(Refusal) as refused:
        ask(session, office)
    assert refused.value.code == "already-requested"
    assert str(first.id) in refused.value.says.zh


def test_who_asked_does_not_carry_it_out(session: Session, office: Office) -> None:
    """I-21, S-1."""
    request = approved(session, office, ask(session, office))
    with pytest.raises(Refusal) as refused:
        carry_out(session, office, request, "fo1")
    assert refused.value.code == "same-person"


def test_a_book_of_another_county_is_not_there(session: Session, office: Office) -> None:
    """S-8."""
    other = an_office(session, "652302", "b")
    with pytest.raises(NotFound):
        request_close(session, RequestClose(office.dep.code, 202601), obstacles=(), by=other["fo1"])


def test_december_of_a_fund_carries_the_year(
    session: Session, office: Office, at: TestClock
) -> None:
    """Postings 51-53 stand before the close and are no part of what was approved."""
    at.on("2027-01-04")
    for period in range(202601, 202612):
        request = approved(session, office, _fund(session, office, period))
        carry_out(session, office, request)
    interest = Draft(
        on=date(2026, 12, 21),
        event="32",
        summary="利息",
        source="test:interest",
        lines=(debit("1002.02", Money(500), bank="2"), credit("4604.01", Money(500))),
    )
    post(session, office.fund.id, interest, maker=office["fo1"], reviewer=office["fo2"])

    carry_out(session, office, approved(session, office, _fund(session, office, 202612)))

    from ledger.book.balances import balance

    assert balance(session, office.fund.id, "3101.02") == Money(500)
    assert balance(session, office.fund.id, "4604.01") == Money(0)


def _fund(session: Session, office: Office, period: int) -> ApprovalRequest:
    asked = RequestClose(office.fund.code, period)
    return request_close(session, asked, obstacles=(), by=office["fo1"])
