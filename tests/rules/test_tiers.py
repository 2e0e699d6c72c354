"""The tier tables of domain 5 and the seven steps: EX-01 .. EX-14, D-04 .. D-10, D-20, I-12."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.rules.deposit_terms import Assessment, MultiMode
from ledger.rules.explanation import recompute
from ledger.rules.tiers import NoBand, assess
from tests.rules.make import tiers

PLACES = ("XJ", "AH", "FJ", "GZ", "GS", "HE", "HN", "SZ", "ZS", "OLD")

EXAMPLES = [
    ("EX-01", "XJ", "8650000.00", {}, "259500.00"),
    ("EX-02", "XJ", "9999999.99", {}, "300000.00"),
    ("EX-02", "XJ", "10000000.00", {}, "200000.00"),
    ("EX-03", "XJ", "99999999.99", {}, "2000000.00"),
    ("EX-03", "XJ", "100000000.00", {}, "1000000.00"),
    ("EX-04", "XJ", "680000000.00", {}, "5000000.00"),
    ("EX-05", "XJ", "36500000.00", {"project_rank": 2}, "547500.00"),
    ("EX-05", "XJ", "8650000.00", {"project_rank": 2}, "216250.00"),
    ("EX-05", "XJ", "260000000.00", {"project_rank": 2}, "1300000.00"),
    ("EX-06", "AH", "299999999.99", {}, "3000000.00"),
    ("EX-06", "AH", "300000000.00", {}, "3000000.00"),
    ("EX-06", "AH", "620000000.00", {}, "5000000.00"),
    ("EX-07", "FJ", "12345678.90", {}, "185185.18"),
    ("EX-07", "FJ", "12345678.90", {"project_rank": 2}, "123456.79"),
    ("EX-07", "FJ", "12345678.90", {"clean_years": 2}, "61728.39"),
    ("EX-07", "FJ", "12345678.90", {"arrears": True}, "277777.78"),
    ("EX-07", "FJ", "12345678.90", {"listed": True}, "370370.37"),
    ("EX-08", "FJ", "3999999.99", {"clean_years": 1, "exemption_granted": True}, "0.00"),
    ("EX-08", "FJ", "3999999.99", {"arrears": True, "exemption_granted": True}, "90000.00"),
    ("EX-09", "FJ", "500000000.00", {}, "5000000.00"),
    ("EX-09", "FJ", "500000000.00", {"listed": True}, "15000000.00"),
    ("EX-10", "GZ", "73210456.78", {}, "1464209.14"),
    ("EX-10", "GZ", "73210456.78", {"project_rank": 2}, "1098156.85"),
    ("EX-10", "GZ", "73210456.78", {"clean_years": 2}, "366052.28"),
    ("EX-10", "GZ", "73210456.78", {"arrears": True}, "2196313.70"),
    ("EX-10", "GZ", "73210456.78", {"listed": True}, "2928418.27"),
    ("EX-11", "GS", "52000000.00", {}, "1040000.00"),
    ("EX-11", "GS", "52000000.00", {"project_rank": 2}, "780000.00"),
    ("EX-11", "GS", "52000000.00", {"project_rank": 3}, "520000.00"),
    ("EX-12", "SZ", "1500000.00", {"clean_years": 1}, "50000.00"),
    ("EX-13", "HN", "88000000.00", {}, "1000000.00"),
    ("EX-13", "HN", "88000000.00", {"project_kind": "KEY_TRANSPORT"}, "1320000.00"),
    ("EX-14", "ZS", "45678901.23", {}, "1370367.04"),
    ("EX-14", "ZS", "45678901.23", {"clean_years": 2}, "685183.52"),
    ("EX-14", "ZS", "45678901.23", {"arrears": True}, "2055550.56"),
    ("EX-14", "ZS", "45678901.23", {"listed": True}, "2740734.07"),
]


def facts(contract: str, **more: object) -> Assessment:
    return Assessment(Money.of(contract), **more)


@pytest.mark.parametrize(("example", "place", "contract", "more", "due"), EXAMPLES)
def test_examples_of_the_handbook(example, place, contract, more, due):
    """EX-01 .. EX-14, each with an explanation that comes to the same sum."""
    answer = assess(tiers(place), facts(contract, **more))
    assert str(answer.amount) == due, example
    assert recompute(answer.explanation.as_records()) == answer.amount


def test_further_projects_read_the_other_way():
    """EX-11: the third project, compounding."""
    terms = tiers("GS")
    other = replace(terms, multi=replace(terms.multi, mode=MultiMode.COMPOUND))
    assert str(assess(other, facts("52000000.00", project_rank=3)).amount) == "585000.00"


def test_seven_steps_in_order_each_a_sentence_in_both_languages():
    """Domain 3.1: the explanation record of EX-01."""
    steps = assess(tiers("XJ"), facts("8650000.00")).explanation.steps
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert steps[1].says.zh == (
        "合同额 8,650,000.00 元, 0.00 元至 10,000,000.00 元(不含)档, 适用 3%(新疆收费目录清单)。"
    )
    assert steps[6].says.zh == "应缴 259,500.00 元。"
    assert steps[6].says.en == "259,500.00 yuan are required."
    assert all(step.says.zh and step.says.en for step in steps)


def test_an_exemption_needs_to_be_granted():
    """D-07, D-19: the same contract with and without the approval."""
    small = facts("3999999.99", clean_years=1)
    asked = assess(tiers("FJ"), small)
    granted = assess(tiers("FJ"), replace(small, exemption_granted=True))
    assert (str(asked.amount), asked.may_be_exempt, asked.exempt) == ("60000.00", True, False)
    assert (str(granted.amount), granted.may_be_exempt, granted.exempt) == ("0.00", True, True)


@pytest.mark.parametrize(("place", "contract", "may"), [
    ("FJ", "3999999.99", True), ("FJ", "4000000.00", False),
    ("SZ", "3000000.00", True), ("SZ", "3000000.01", False),
])  # fmt: skip
def test_the_line_of_exemption(place, contract, may):
    """D-07: Shenzhen includes its bound, Fujian does not."""
    assert assess(tiers(place), facts(contract, clean_years=1)).may_be_exempt is may


def test_short_work_and_long_clean_firms_may_be_exempt():
    """D-08: three clean years count with real-name management and wage account."""
    assert assess(tiers("FJ"), facts("9000000.00", clean_years=1, months=2)).may_be_exempt
    assert not assess(tiers("FJ"), facts("9000000.00", clean_years=1, months=3)).may_be_exempt
    clean = facts("9000000.00", clean_years=3)
    assert not assess(tiers("FJ"), clean).may_be_exempt
    managed = replace(clean, real_name=True, wage_account=True)
    assert assess(tiers("FJ"), managed).may_be_exempt
    assert not assess(tiers("FJ"), replace(managed, arrears=True)).may_be_exempt


def test_an_arrears_record_beats_a_reduction():
    """D-09 before D-08, and the second project of Fujian is lower only while clean."""
    worse = facts("12345678.90", project_rank=2, clean_years=2, arrears=True)
    assert str(assess(tiers("FJ"), worse).amount) == "277777.78"


def test_several_projects_share_one_cap_in_zhongshan():
    """D-05: what the others already require is taken off the cap."""
    more = facts("200000000.00", required_elsewhere=Money.of("4200000.00"))
    assert str(assess(tiers("ZS"), more).amount) == "800000.00"


def test_the_floor_of_half_a_percent():
    """D-06: the fifth project of Gansu."""
    fifth = assess(tiers("GS"), facts("52000000.00", project_rank=5))
    assert (fifth.ratio, str(fifth.amount)) == (Fraction(1, 200), "260000.00")


def test_a_contract_outside_the_table_is_refused():
    """Gansu states no ratio below 3,000,000.00."""
    with pytest.raises(NoBand, match=r"2,999,999\.99"):
        assess(tiers("GS"), facts("2999999.99"))


@pytest.mark.parametrize(("contract", "ratio"), [
    ("999999.99", "5"), ("1000000.00", "4"), ("2000000.00", "3"), ("5000000.00", "2"),
])  # fmt: skip
def test_the_old_local_table(contract, ratio):
    """Its bands, and 8 % for labour-only contracts of any size."""
    assert assess(tiers("OLD"), facts(contract)).ratio == Fraction(ratio) / 100
    labour = facts(contract, project_kind="LABOUR_ONLY")
    assert assess(tiers("OLD"), labour).ratio == Fraction(8, 100)


FACTS = st.builds(
    Assessment,
    contract_amount=st.integers(300_000_000, 99_999_999_999_99).map(Money),
    project_rank=st.integers(1, 40),
    clean_years=st.integers(0, 5),
    arrears=st.booleans(),
    listed=st.booleans(),
    real_name=st.booleans(),
    wage_account=st.booleans(),
    months=st.none() | st.integers(0, 60),
    exemption_granted=st.booleans(),
)


@given(st.sampled_from(PLACES), FACTS)
def test_the_explanation_recomputes_and_the_limits_hold(place, given_facts):
    """I-12, D-05, D-06, D-10."""
    terms = tiers(place)
    answer = assess(terms, given_facts)
    assert recompute(answer.explanation.as_records()) == answer.amount
    if answer.exempt:
        assert answer.amount == Money.ZERO
        return
    assert answer.ratio >= terms.floor
    caps = [band.cap for band in terms.bands if band.cap]
    caps += [rule.cap for rule in (terms.arrears, terms.listed) if rule and rule.cap]
    if not given_facts.penalised and caps and all(band.cap for band in terms.bands):
        assert answer.amount <= max(caps)


@given(st.sampled_from(PLACES), FACTS, st.integers(0, 10**12))
def test_inside_a_band_a_larger_contract_never_deposits_less(place, given_facts, more):
    """Monotone inside a band; across an edge it may fall, which is the rule (EX-02)."""
    terms = tiers(place)
    larger = replace(given_facts, contract_amount=given_facts.contract_amount + Money(more))
    both = [next(b for b in terms.bands if b.holds(f.contract_amount, f.project_kind))
            for f in (given_facts, larger)]  # fmt: skip
    small, large = assess(terms, given_facts), assess(terms, larger)
    if both[0] == both[1] and not small.exempt:
        assert small.amount <= large.amount


@given(st.sampled_from(PLACES), FACTS)
def test_a_worse_record_never_deposits_less(place, given_facts):
    """D-09: arrears raise or keep the sum, and so does the list on top of them."""
    clean = replace(given_facts, arrears=False, listed=False, clean_years=0)
    worse = replace(clean, arrears=True)
    worst = replace(worse, listed=True)
    sums = [assess(tiers(place), record).amount for record in (clean, worse, worst)]
    assert sums == sorted(sums)
