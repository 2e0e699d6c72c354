"""Conditions of a refund: I-16, X-01, R-07."""

from dataclasses import replace

import pytest

from ledger.money import Money
from ledger.rules.refunds import RefundFacts, RefundKind, cautions, hindrances

READY = RefundFacts(
    amount=Money(100), balance=Money(100), required=Money(100), cover_after=Money.ZERO,
    completed=True, undertaking=True, notice_ended=True,
)  # fmt: skip


def codes(kind, facts):
    return [hindrance.code for hindrance in hindrances(kind, facts)]


def test_a_final_refund_with_every_condition_met_may_go_ahead():
    assert codes(RefundKind.FINAL, READY) == []


@pytest.mark.parametrize(("change", "code"), [
    ({"completed": False}, "not-completed"),
    ({"undertaking": False}, "no-undertaking"),
    ({"notice_ended": False}, "notice-running"),
    ({"open_claims": 1}, "open-claims"),
    ({"unpaid_replenishment": Money(1)}, "replenishment-unpaid"),
    ({"amount": Money(101)}, "above-balance"),
])  # fmt: skip
def test_each_condition_alone_stands_against_a_final_refund(change, code):
    """I-16: each condition false in turn."""
    assert codes(RefundKind.FINAL, replace(READY, **change)) == [code]


@pytest.mark.parametrize("kind", [kind for kind in RefundKind if kind is not RefundKind.FINAL])
@pytest.mark.parametrize(("after", "found"), [(99, ["cover-too-low"]), (100, []), (101, [])])
def test_other_refunds_leave_the_required_cover(kind, after, found):
    """I-16: one fen below, at, above what is required; completion is not asked for."""
    facts = replace(READY, completed=False, cover_after=Money(after))
    assert codes(kind, facts) == found


def test_an_open_recovery_warns_but_does_not_stand_in_the_way():
    facts = replace(READY, open_recovery=True)
    assert codes(RefundKind.FINAL, facts) == []
    assert [caution.code for caution in cautions(facts)] == ["open-recovery"]
    assert cautions(READY) == []
