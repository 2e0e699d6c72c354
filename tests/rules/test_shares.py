"""Pro-rata sharing to the fen: EX-15, EX-16, U-04."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.rules.shares import pro_rata

FEN = st.integers(min_value=0, max_value=10**13)


def shared(total: str, *weights: str) -> list[str]:
    return [str(part) for part in pro_rata(Money.of(total), [Money.of(w) for w in weights])]


def test_a_deposit_too_small_is_shared_in_proportion():
    """EX-15."""
    assert shared("100000.00", "45600.50", "38900.25", "67499.25") == [
        "30000.33", "25592.27", "44407.40",
    ]  # fmt: skip


def test_ties_go_to_the_earlier_line():
    """EX-16."""
    assert shared("100.00", "7.00", "7.00", "7.00") == ["33.34", "33.33", "33.33"]


def test_nothing_to_share_is_nothing_for_everyone():
    assert shared("0.00", "0.00", "0.00") == ["0.00", "0.00"]
    assert pro_rata(Money.ZERO, []) == []


def test_a_sum_for_nobody_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        pro_rata(Money(1), [Money.ZERO])
    with pytest.raises(ValueError, match="zero and more"):
        pro_rata(Money(1), [Money(-1), Money(3)])


@given(FEN, st.lists(FEN, min_size=1, max_size=60))
def test_shares_sum_exactly_and_lie_within_a_fen(total, weights):
    whole = sum(weights)
    if not whole:
        return
    shares = pro_rata(Money(total), [Money(w) for w in weights])
    assert sum(s.fen for s in shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.fen * whole - total * weight) < whole
        if total <= whole:
            assert share.fen <= weight


@given(FEN, st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_the_larger_claim_never_gets_less(total, weights):
    shares = pro_rata(Money(total), [Money(w) for w in weights])
    ranked = sorted(zip(weights, (s.fen for s in shares), strict=True))
    for (small, less), (large, more) in itertools.pairwise(ranked):
        assert less <= more or (small == large and less - more <= 1)
