"""What stands against a return, each condition false in turn, and its legs by custody mode."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.deposits.queries import deposit_of
from ledger.errors import Refusal
from ledger.money import Money
from ledger.refunds.complain import Complain, record_complaint
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, PayRefund, execute_refund, pay_refund
from ledger.refunds.request import RequestRefund, request_refund
from ledger.refunds.review import Apply, Review, apply_for_return, review_return
from ledger.refunds.start import StartReturn, start_return
from ledger.rules.refunds import RefundFacts, RefundKind, hindrances
from ledger.rules.workdays import waiting_ends
from tests.deposits.make import World, an_assessed_project, approved, journal, text
from tests.deposits.test_supervised import proof, stored
from tests.refunds.test_return import (
    a_covered_project,
    a_report,
    cleared,
    day,
    in_notice,
    in_review,
    requested,
)

MET = RefundFacts(
    amount=Money.of("100.00"), balance=Money.of("100.00"), required=Money.of("50.00"),
    cover_after=Money.of("50.00"), completed=True, undertaking=True, notice_ended=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "false", "code"),
    [
        ("FINAL", {"completed": False}, "not-completed"),
        ("FINAL", {"undertaking": False}, "no-undertaking"),
        ("FINAL", {"notice_ended": False}, "notice-running"),
        ("FINAL", {"open_claims": 1}, "open-claims"),
        ("FINAL", {"unpaid_replenishment": Money.of("0.01")}, "replenishment-unpaid"),
        ("FINAL", {"amount": Money.of("100.01")}, "above-balance"),
        ("EXCESS", {"cover_after": Money.of("49.99")}, "cover-too-low"),
        ("INTEREST", {"cover_after": Money.of("49.99")}, "cover-too-low"),
        ("PARTIAL", {"cover_after": Money.of("49.99")}, "cover-too-low"),
    ],
)
def test_each_condition_false_in_turn(kind: str, false: dict[str, object], code: str) -> None:
    """I-16, bad-input row 53: with all met nothing stands against it; with one false, that one."""
    assert hindrances(RefundKind(kind), MET) == []
    facts = replace(MET, **false)  # type: ignore[arg-type]
    assert [one.code for one in hindrances(RefundKind(kind), facts)] == [code]


@pytest.mark.parametrize(("counts", "last"), [(True, "04-10"), (False, "04-11")])
def test_ex_29_the_first_day_of_a_notice(counts: bool, last: str) -> None:
    """EX-29, X-07: the notice of 2026-03-12 ends a day earlier where its first day counts."""
    assert waiting_ends(date(2026, 3, 12), 30, counts_first_day=counts) == day(last)


def test_x_05_after_payment_the_return_begins_again(session: Session, world: World) -> None:
    """X-05, I-24: REFUSED with its reason stands; a new return runs its whole notice."""
    project = a_covered_project(session, world)
    first = in_review(session, world, project)
    review_return(session, Review(first.id, day("06-20"), "ARREARS", "欠薪 3 人"), by=world.fo2)
    with pytest.raises(Refusal) as refused:
        apply_for_return(session, Apply(first.id, day("06-22"), "申请书"), by=world.fo1)
    assert (refused.value.code, first.opinion) == ("return-state", "欠薪 3 人")
    again = in_notice(session, world, project)
    assert (again.state, again.notice_to) == ("NOTICE", day("06-09"))


def test_x_06_a_complaint_after_the_notice_is_dealt_with_in_the_review(
    session: Session, world: World
) -> None:
    """X-06: it suspends a notice, not a review."""
    row = in_review(session, world, a_covered_project(session, world))
    with pytest.raises(Refusal):
        record_complaint(session, Complain(row.id, day("06-20"), "欠薪"), by=world.fo1)
    assert row.state == "REVIEW"


def test_rows_53_and_54_open_claims_and_a_second_refund(session: Session, world: World) -> None:
    """Bad-input rows 53 and 54: not with an open claim; and never a second time."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    approved(session, world, row.approval_id)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    pay_refund(session, PayRefund(row.id, day("06-26"), "OUT-1"), by=world.fo2)
    for again in (
        lambda: execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2),
        lambda: pay_refund(session, PayRefund(row.id, day("06-26"), "OUT-2"), by=world.fo2),
        lambda: start_return(
            session,
            StartReturn(project.id, day("05-08"), "承诺书", day("05-10"), "公示栏"),
            by=world.fo1,
        ),
    ):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code in ("return-state", "obligation-state")
    other = an_assessed_project(session, world, number=2)
    second = in_review(session, world, other)
    a_report(session, world, other)
    with pytest.raises(Refusal) as refused:
        review_return(session, Review(second.id, day("06-23"), "CLEAR", "无"), by=world.fo2)
    assert refused.value.code == "open-claims"


def test_posting_25_the_supervised_account_is_let_go(session: Session, world: World) -> None:
    """X-03: ACCOUNT_RELEASED with the confirmation; nothing is paid where no cash is held."""
    project = an_assessed_project(session, world)
    stored(session, world, proof(project))
    row: DepositReturn = requested(session, world, project)
    approved(session, world, row.approval_id)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    assert row.state == "DONE"
    assert journal(session, world.book, 2) == text(f"""
        2026-06-26 备-1 [25] 返还解除账户监管: {project.name}
          D 9109 project={project.id} 259,500.00
          C 9101 project={project.id} 259,500.00""")
    assert not balance(session, world.book.id, "9101", project=str(project.id))
    assert deposit_of(session, project, day("06-26")).state == "RETURNED"


def test_the_supervised_sum_is_part_of_what_is_approved(session: Session, world: World) -> None:
    """I-23: the supervised sum is part of what was approved."""
    project = a_covered_project(session, world)
    row = cleared(session, world, project)
    request_refund(session, RequestRefund(row.id), by=world.fo1)
    assert row.approval is not None
    assert row.approval.facts()["supervised"] == "0.00"
