"""Interest and the order of applying a receipt: EX-22 .. EX-24, R-02 .. R-04, I-17, I-18."""

import itertools
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.rules.interest import (
    InterestTerms,
    PrincipalStep,
    RateStep,
    accrual,
    apply_receipt,
    interest,
    interest_spans,
)
from ledger.rules.rates import percent

EPOCH = date(2020, 1, 1)


def fixed(rate: str, basis: int = 360) -> InterestTerms:
    return InterestTerms((RateStep(EPOCH, percent(rate)),), basis)


def owed(*steps: tuple[str, str]) -> list[PrincipalStep]:
    return [PrincipalStep(date.fromisoformat(on), Money.of(sum_)) for on, sum_ in steps]


@pytest.mark.parametrize(("basis", "said"), [(360, "1312.65"), (365, "1294.67")])
def test_simple_interest(basis, said):
    """EX-22: 191 days, both day counts."""
    earned = interest(fixed("3.00", basis), owed(("2026-02-10", "82470.00")),
                      date(2026, 2, 10), date(2026, 8, 20))  # fmt: skip
    assert str(earned) == said


def test_a_stepped_rate():
    """EX-23: 78 days at 3.10 %, 104 at 3.00 %; fixed at 3.10 % it would be 2,350.83."""
    steps = (RateStep(EPOCH, percent("3.10")), RateStep(date(2025, 5, 20), percent("3.00")))
    principal = owed(("2025-03-03", "150000.00"))
    span = date(2025, 3, 3), date(2025, 9, 1)
    lines = interest_spans(InterestTerms(steps, 360), principal, *span)
    assert [line.days for line in lines] == [78, 104]
    assert str(interest(InterestTerms(steps, 360), principal, *span)) == "2307.50"
    assert str(interest(fixed("3.10"), principal, *span)) == "2350.83"


def test_the_rate_of_the_day_it_was_paid():
    """R-02, EX-23: the rate of the payment day is kept, whatever is quoted later."""
    steps = (RateStep(EPOCH, percent("3.10")), RateStep(date(2025, 5, 20), percent("3.00")))
    kept = InterestTerms(steps, 360, rate_of="DAY_PAID")
    principal = owed(("2025-03-03", "150000.00"), ("2025-06-01", "150000.00"))
    assert str(interest(kept, principal, date(2025, 3, 3), date(2025, 9, 1))) == "2350.83"
    later = owed(("2025-05-20", "150000.00"))
    assert str(interest(kept, later, date(2025, 5, 20), date(2025, 9, 1))) == "1300.00"


def test_part_payments():
    """EX-24, R-04: each receipt pays the interest to its day, then principal."""
    terms, left, since = fixed("3.00"), Money.of("200000.00"), date(2026, 3, 2)
    seen = []
    for on, paid in ((date(2026, 5, 15), "50000.00"), (date(2026, 7, 31), "80000.00")):
        due = interest(terms, [PrincipalStep(since, left)], since, on)
        split = apply_receipt(Money.of(paid), cost=Money.ZERO, interest=due, principal=left)
        left, since = left - split.principal, on
        seen.append((str(split.interest), str(split.principal), str(left)))
    assert seen == [("1233.33", "48766.67", "151233.33"), ("970.41", "79029.59", "72203.74")]
    last = interest(terms, [PrincipalStep(since, left)], since, date(2026, 9, 30))
    assert (str(last), str(left + last)) == ("367.04", "72570.78")


def test_a_receipt_pays_costs_then_interest_then_principal():
    """R-04: what is left over is named, never lost."""
    split = apply_receipt(Money(1000), cost=Money(100), interest=Money(250), principal=Money(600))
    assert [split.cost.fen, split.interest.fen, split.principal.fen, split.over.fen] == [
        100, 250, 600, 50,
    ]  # fmt: skip


def test_month_ends_and_one_settlement_come_to_the_same():
    """R-03: an accrual is the interest since the settlement less what was accrued since then."""
    terms, principal = fixed("3.00"), owed(("2026-01-15", "59140.75"))
    settled = date(2026, 1, 15)
    accrued = Money.ZERO
    for end in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 15)):
        accrued += accrual(terms, principal, settled_on=settled, to=end, accrued=accrued)
    assert accrued == interest(terms, principal, settled, date(2026, 5, 15)) == Money.of("591.41")


def test_no_interest_without_a_known_rate_or_backwards():
    principal = owed(("2026-01-15", "100.00"))
    with pytest.raises(ValueError, match="known on"):
        interest(fixed("3.00"), principal, date(2026, 1, 14), date(2026, 2, 1))
    with pytest.raises(ValueError, match="backwards"):
        interest(fixed("3.00"), principal, date(2026, 2, 1), date(2026, 1, 31))


@given(
    st.integers(1, 10**12),
    st.fractions(min_value=0, max_value=1),
    st.lists(st.integers(0, 4000), min_size=2, max_size=6, unique=True),
    st.sampled_from([360, 365]),
)
def test_interest_adds_up_over_any_split_but_for_the_rounding(fen, rate, turns, basis):
    """I-18: splitting a span differs from the whole by half a fen a part at the most."""
    terms = InterestTerms((RateStep(EPOCH, rate),), basis)
    days = [EPOCH + timedelta(days=turn) for turn in sorted(turns)]
    principal = [PrincipalStep(EPOCH, Money(fen))]
    whole = interest(terms, principal, days[0], days[-1]).fen
    parts = [interest(terms, principal, a, b).fen for a, b in itertools.pairwise(days)]
    assert abs(whole - sum(parts)) <= Fraction(len(parts) + 1, 2)


@given(*[st.integers(0, 10**10)] * 4)
def test_every_fen_of_a_receipt_is_applied_once(amount, cost, due, principal):
    """I-17: never more than is owed, and the parts sum to the receipt."""
    split = apply_receipt(
        Money(amount), cost=Money(cost), interest=Money(due), principal=Money(principal)
    )
    assert Money.sum((split.cost, split.interest, split.principal, split.over)) == Money(amount)
    assert split.cost.fen <= cost
    assert split.interest.fen <= due
    assert split.principal.fen <= principal
    assert not split.over or (split.cost.fen, split.interest.fen, split.principal.fen) == (
        cost, due, principal,
    )  # fmt: skip
