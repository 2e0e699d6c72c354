"""Ceilings of an advance: EX-17 .. EX-20, A-02, A-03, I-15."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.rules.advances import AdvanceTerms, WageClaim, plan_advance, waterfall
from ledger.rules.rates import percent, share_of

JINZHOU = AdvanceTerms(per_worker_cap=Money.of("1900.00"), months_cap=1, total_ratio=percent("20"))


def claims(*owed: str) -> list[WageClaim]:
    return [WageClaim(Money.of(sum_), Money.of(sum_)) for sum_ in owed]


def even_roll(total: str, workers: int) -> list[WageClaim]:
    """A roll of that total, shared as evenly as whole fen allow."""
    each, rest = divmod(Money.of(total).fen, workers)
    return [WageClaim(Money(each + (n < rest)), Money(each + (n < rest))) for n in range(workers)]


def test_the_minimum_wage_binds():
    """EX-17: 23 workers."""
    plan = plan_advance(JINZHOU, even_roll("412350.00", 23))
    assert (str(plan.capped_total), str(plan.total_limit)) == ("43700.00", "82470.00")
    assert str(plan.total) == "43700.00"


def test_the_total_binds():
    """EX-18: 60 workers."""
    plan = plan_advance(JINZHOU, even_roll("412350.00", 60))
    assert (str(plan.capped_total), str(plan.total)) == ("114000.00", "82470.00")


def test_a_binding_total_is_shared_over_the_capped_sums():
    """EX-19."""
    plan = plan_advance(JINZHOU, claims("6200.00", "1500.00", "4875.50"))
    assert [str(cap) for cap in plan.capped] == ["1900.00", "1500.00", "1900.00"]
    assert str(plan.total_limit) == "2515.10"
    assert [str(share) for share in plan.shares] == ["901.64", "711.82", "901.64"]


def test_the_deposit_pays_first():
    """EX-20."""
    fall = waterfall(Money.of("318640.75"), Money.of("259500.00"))
    assert (str(fall.draw), str(fall.left)) == ("259500.00", "59140.75")


def test_a_worker_is_capped_by_his_own_unpaid_wages_and_earlier_advances():
    """A-03, I-15: limits are cumulative per case."""
    roll = [
        WageClaim(Money.of("90000.00"), Money.of("250.00")),
        WageClaim(Money.of("90000.00"), Money.of("8000.00"), advanced=Money.of("1899.99")),
        WageClaim(Money.of("90000.00"), Money.of("8000.00"), advanced=Money.of("1900.01")),
    ]
    assert [str(share) for share in plan_advance(JINZHOU, roll).shares] == [
        "250.00",
        "0.01",
        "0.00",
    ]


def test_caps_by_month_stop_at_the_most_months():
    """A-02: twice the minimum wage a month, three months at most (Cixi)."""
    terms = AdvanceTerms(Money.of("3800.00"), months_cap=3, total_ratio=None)
    roll = [WageClaim(Money.of("50000.00"), Money.of("50000.00"), months=n) for n in (1, 3, 5)]
    assert [str(s) for s in plan_advance(terms, roll).shares] == ["3800.00", "11400.00", "11400.00"]


def test_a_place_without_ceilings_pays_what_is_unpaid():
    plan = plan_advance(AdvanceTerms(None, 1, None), claims("6200.00", "1500.00"))
    assert (str(plan.total), plan.total_limit) == ("7700.00", None)


CLAIM = st.tuples(*[st.integers(0, 10**8)] * 3).map(
    lambda t: WageClaim(Money(t[0]), Money(min(t[0], t[1])), Money(min(t[2], 190_000)))
)


@given(st.lists(CLAIM, min_size=1, max_size=60))
def test_nobody_and_no_case_goes_over_a_ceiling(roll):
    """I-15, A-03, A-10."""
    plan = plan_advance(JINZHOU, roll)
    for claim, share in zip(roll, plan.shares, strict=True):
        assert Money.ZERO <= share <= claim.unpaid
        assert share + claim.advanced <= Money.of("1900.00") or not share
    before = Money.sum(claim.advanced for claim in roll)
    limit = share_of(Money.sum(claim.ordered for claim in roll), percent("20"))
    assert not plan.total or plan.total + before <= limit
