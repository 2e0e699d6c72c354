"""Thresholds of approval: I-22, A-06."""

import pytest

from ledger.actor import Role
from ledger.money import Money
from ledger.rules.approvals import ApprovalStep, ApprovalTerms, chain_is_lawful, steps_needed

STEPS = (ApprovalStep(Role.A1), ApprovalStep(Role.A2, above=Money.of("50000.00")))
TERMS = ApprovalTerms(STEPS, expires_after_days=30, window_days=365)


@pytest.mark.parametrize(("amount", "before", "roles"), [
    ("50000.00", "0.00", [Role.A1]),
    ("50000.01", "0.00", [Role.A1, Role.A2]),
    ("0.01", "50000.00", [Role.A1, Role.A2]),
    ("25000.00", "25000.00", [Role.A1]),
])  # fmt: skip
def test_a_threshold_counts_what_was_asked_before(amount, before, roles):
    """I-22: splitting a request does not escape the second tier."""
    assert steps_needed(TERMS, Money.of(amount), Money.of(before)) == roles


def test_a_chain_keeps_the_government_step():
    """A-06: an urgent path may shorten the chain but never skip its last step."""
    assert chain_is_lawful((ApprovalStep(Role.A1), ApprovalStep(Role.A2)))
    assert chain_is_lawful((ApprovalStep(Role.A2),))
    assert not chain_is_lawful((ApprovalStep(Role.A1),))
    assert not chain_is_lawful(STEPS)
    assert not chain_is_lawful(())
