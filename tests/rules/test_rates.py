"""Ratios, the one rounding, and coverage figures: D-20, EX-21, EX-31."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.rules.rates import exact_percent, half_up, percent, percent_of, share_of, spell_percent
from ledger.rules.replenish import ReplenishTerms, replenish_due


@pytest.mark.parametrize(("part", "whole", "said"), [
    (87, 93, "93.55%"), (61, 93, "65.59%"), (0, 0, "-"), (0, 5, "0.00%"), (5, 5, "100.00%"),
])  # fmt: skip
def test_coverage_percent(part, whole, said):
    """EX-31: two decimals, half-up; nothing to cover is a dash, not zero."""
    assert percent_of(part, whole) == said


@pytest.mark.parametrize("text", ["1,5", "01", "-1", "1.", ".5", "1e2", "３", "", "1.1234567"])
def test_a_ratio_has_one_spelling(text):
    with pytest.raises(ValueError, match="percent"):
        percent(text)


@pytest.mark.parametrize(("fen", "rounded"), [
    (Fraction(1, 2), 1), (Fraction(49, 100), 0), (Fraction(-1, 2), -1), (Fraction(7, 2), 4),
])  # fmt: skip
def test_a_half_goes_away_from_zero(fen, rounded):
    """D-20."""
    assert half_up(fen) == Money(rounded)


@given(st.fractions(min_value=0, max_value=10))
def test_a_spelled_ratio_reads_back(ratio):
    assert Fraction(exact_percent(ratio)) / 100 == ratio


@given(st.integers(0, 10**13), st.fractions(min_value=0, max_value=3))
def test_a_share_is_within_half_a_fen(fen, ratio):
    assert abs(share_of(Money(fen), ratio).fen - fen * ratio) <= Fraction(1, 2)


def test_spelled_without_needless_zeros():
    assert [spell_percent(percent(t)) for t in ("3", "1.5", "0.50", "10")] == [
        "3",
        "1.5",
        "0.5",
        "10",
    ]


@pytest.mark.parametrize(("multiplier", "due"), [("1", "120000.00"), ("2", "240000.00")])
def test_replenishment(multiplier, due):
    """EX-21, U-05: what was drawn, or a multiple of it where an old rule says so."""
    terms = ReplenishTerms(Fraction(multiplier), 10, "WORKING")
    assert replenish_due(Money.of("120000.00"), terms) == Money.of(due)
