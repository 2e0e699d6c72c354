"""Interest shared by daily balances: D-15, D-20."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.rules.day_balances import allocate, day_product

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 20)
PRODUCTS = st.lists(st.integers(min_value=0, max_value=10**15), min_size=1, max_size=60)


def shared(total: str, *products: int) -> list[tuple[str, int]]:
    return [(str(one.share), one.rounding) for one in allocate(Money.of(total), products)]


@pytest.mark.parametrize(
    ("opening", "changes", "expected"),
    [
        (100, [], 100 * 79),
        (0, [(FIRST, 100)], 100 * 79),
        (0, [(LAST, 100)], 100),
        (100, [(date(2026, 2, 1), -100)], 100 * 31),
        (100, [(date(2026, 2, 1), 50), (date(2026, 3, 1), -150)], 100 * 31 + 150 * 28),
        (0, [(date(2026, 1, 2), -100), (date(2026, 1, 5), 300)], 200 * 75),
    ],
)
def test_the_closing_balance_of_every_day_counts(opening, changes, expected):
    """Both ends of the period count; a day below zero counts as zero."""
    moved = [(day, Money(fen)) for day, fen in changes]
    assert day_product(Money(opening), moved, FIRST, LAST) == expected


def test_a_period_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="before"):
        day_product(Money(1), [], LAST, FIRST)


def test_largest_remainders_get_the_fen_left_over():
    """D-20: to the fen, and the sheet says where the rounding went."""
    assert shared("100.00", 7, 7, 7) == [("33.34", 1), ("33.33", 0), ("33.33", 0)]
    assert shared("0.05", 1, 2, 0, 1) == [("0.01", 0), ("0.03", 1), ("0.00", 0), ("0.01", 0)]


def test_nobody_to_share_it_between():
    with pytest.raises(ValueError, match="nobody"):
        allocate(Money(1), [0, 0])
    assert allocate(Money.ZERO, []) == []


@given(st.integers(min_value=0, max_value=10**12), PRODUCTS)
def test_the_sheet_sums_exactly_and_is_proportional_within_a_fen(total, products):
    whole = sum(products)
    if not whole:
        return
    parts = allocate(Money(total), products)
    assert sum(one.share.fen for one in parts) == total
    for one, product in zip(parts, products, strict=True):
        assert abs(one.share.fen * whole - total * product) < whole
        assert one.rounding in (0, 1)
        assert product or not one.share


@given(st.integers(min_value=0, max_value=10**12), PRODUCTS, st.randoms(use_true_random=False))
def test_the_order_matters_only_between_equal_remainders(total, products, chance):
    """Reordered lines get the same shares, except that a tie goes to the earlier line."""
    whole = sum(products)
    if not whole:
        return
    order = list(range(len(products)))
    chance.shuffle(order)
    straight = allocate(Money(total), products)
    shuffled = allocate(Money(total), [products[at] for at in order])
    for place, at in enumerate(order):
        if shuffled[place] != straight[at]:
            remainder = total * products[at] % whole
            assert sum(total * one % whole == remainder for one in products) > 1
    ties = [at for at in range(len(products)) if products[at] == products[0]]
    given = [straight[at].rounding for at in ties]
    assert given == sorted(given, reverse=True)


@given(
    st.integers(min_value=0, max_value=10**9),
    st.lists(
        st.tuples(st.integers(min_value=0, max_value=78), st.integers(-(10**9), 10**9)),
        max_size=20,
    ),
)
def test_a_product_is_the_sum_of_the_days(opening, moves):
    """The quick reckoning equals adding up day after day."""
    changes = sorted((FIRST + timedelta(days=after), Money(fen)) for after, fen in moves)
    balance, told = opening, 0
    for after in range((LAST - FIRST).days + 1):
        balance += sum(fen.fen for day, fen in changes if day == FIRST + timedelta(days=after))
        told += max(balance, 0)
    assert day_product(Money(opening), changes, FIRST, LAST) == told
