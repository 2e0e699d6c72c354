"""The shipped tables row by row as the handbook states them: D-05 .. D-12, U-05, X-07, X-09, F-03."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.policies.load import shipped_versions
from ledger.policies.terms import (
    advance_terms,
    clock_terms,
    fund_terms,
    replenish_terms,
    return_terms,
    store_terms,
)
from ledger.rules.deposit_terms import Assessment
from ledger.rules.tiers import assess
from tests.rules.make import shipped, tiers

#: place, kind of work, from, to, base percent, cap, minimum: domain 5, first table.
BANDS = [
    ("XJ", "", "0.00", "10000000.00", "3", None, None),
    ("XJ", "", "10000000.00", "100000000.00", "2", None, None),
    ("XJ", "", "100000000.00", None, "1", "5000000.00", None),
    ("AH", "", "0.00", "300000000.00", "2", "3000000.00", None),
    ("AH", "", "300000000.00", None, "1", "5000000.00", None),
    ("FJ", "", "0.00", None, "1.5", "5000000.00", None),
    ("GZ", "", "0.00", None, "2", "10000000.00", None),
    ("GS", "", "3000000.00", None, "2", "15000000.00", None),
    ("HE", "", "0.00", None, "2", "5000000.00", None),
    ("HN", "ORDINARY", "0.00", None, "1.5", "1000000.00", None),
    ("HN", "KEY_TRANSPORT", "0.00", None, "1.5", "2500000.00", None),
    ("SZ", "", "0.00", None, "3", "3000000.00", "50000.00"),
    ("ZS", "", "0.00", None, "3", "5000000.00", None),
    ("OLD", "LABOUR_ONLY", "0.00", None, "8", None, None),
    ("OLD", "", "0.00", "1000000.00", "5", None, None),
    ("OLD", "", "1000000.00", "2000000.00", "4", None, None),
    ("OLD", "", "2000000.00", "5000000.00", "3", None, None),
    ("OLD", "", "5000000.00", None, "2", None, None),
]


def test_every_band_of_the_handbook_and_no_other() -> None:
    """D-05, D-11: bounds, ratio, cap and minimum of every row."""
    stated = [
        (place, band.project_kind, str(band.starts_at), band.ends_at and str(band.ends_at),
         band.ratio * 100, band.cap and str(band.cap), band.minimum and str(band.minimum))
        for place in dict.fromkeys(row[0] for row in BANDS)
        for band in tiers(place).bands
    ]  # fmt: skip
    assert stated == [(*row[:4], Fraction(row[4]), *row[5:]) for row in BANDS]


#: place: multi-project, exemption line, short months, 2 years, 3 years, arrears, list, cap ignored
ADJUSTMENTS = {
    "XJ": ("MINUS_POINTS 0.5", None, None, None, None, "x1.5", "x2", ""),
    "AH": (None, None, None, None, "exempt", "x1.5", "x2", ""),
    "FJ": ("FLAT 1", "< 4000000.00", 3, "0.5", "exempt", "x1.5", "x2", "arrears listed"),
    "GZ": ("FLAT 1.5", "< 4000000.00", None, "0.5", "exempt", "3", "4", "listed"),
    "GS": ("LINEAR 25", "< 3000000.00", None, None, None, "x1.5", "x2", ""),
    "HE": ("CUT 50", "< 3000000.00", None, None, None, "x1.5", "x2", ""),
    "HN": (None, None, None, None, None, "x1.5", "x2", ""),
    "SZ": (None, "<= 3000000.00", None, None, "1", "5", "x2", ""),
    "ZS": (None, None, None, "1.5", "exempt", "4.5", "6", "arrears listed"),
}


@pytest.mark.parametrize("place", ADJUSTMENTS)
def test_every_adjustment_of_the_handbook(place: str) -> None:
    """D-06 .. D-10, D-17: where a text states no increase the national least holds (65号 12)."""
    terms = tiers(place)

    def said(rule):
        if rule is None:
            return None
        if rule.factor is not None:
            return f"x{float(rule.factor):g}"
        return f"{float(rule.ratio * 100):g}"

    free = terms.exemption
    below = free and free.below and f"{'<=' if free.upper_inclusive else '<'} {free.below}"
    multi = terms.multi and f"{terms.multi.mode} {float(terms.multi.figure * 100):g}"
    three = "exempt" if free and free.long_clean_years == 3 else said(terms.three_clean_years)
    ignores = " ".join(name for name in ("arrears", "listed") if getattr(terms, name).ignores_cap)
    assert ADJUSTMENTS[place] == (
        multi, below, free and free.months_below, said(terms.two_clean_years), three,
        said(terms.arrears), said(terms.listed), ignores,
    )  # fmt: skip
    assert terms.floor == Fraction(1, 200)


def test_the_rows_of_shenzhen_2018() -> None:
    """Domain 5: 3 clean years 1 %, cap 1,000,000, minimum 30,000; arrears 5 %, 5,000,000, 100,000."""
    sz = tiers("SZ")
    clean, worse = sz.three_clean_years, sz.arrears
    assert (str(clean.cap), str(clean.minimum)) == ("1000000.00", "30000.00")
    assert (str(worse.cap), str(worse.minimum)) == ("5000000.00", "100000.00")
    owed = Assessment(Money.of("150000000.00"), clean_years=3)
    assert str(assess(sz, owed).amount) == "1000000.00"
    small = Assessment(Money.of("3000000.01"), clean_years=3)
    assert str(assess(sz, small).amount) == "30000.00"
    arrears = Assessment(Money.of("1000000.00"), arrears=True)
    assert str(assess(sz, arrears).amount) == "100000.00"


def test_base_ratios_lie_in_the_national_band_and_penalties_need_not() -> None:
    """D-05: 1 % to 3 % for every base ratio since 65号; D-06: no floor below 0.5 %."""
    for version in shipped_versions():
        if version.kind != "deposit" or version.code == "OLD":
            continue
        terms = tiers(version.code)
        for band in terms.bands:
            assert Fraction(1, 100) <= band.ratio <= Fraction(3, 100), version.code
        assert terms.floor >= Fraction(1, 200)
    assert tiers("ZS").listed.ratio == Fraction(6, 100)


def test_where_the_deposit_is_stored_in_time() -> None:
    """D-12: 20 working days of the permit; Zhongshan 10 of signing."""
    assert {
        (store_terms(version).working_days, store_terms(version).after)
        for version in shipped_versions()
        if version.kind == "deposit" and version.code != "ZS"
    } == {(20, "PERMIT")}
    zs = store_terms(shipped("deposit", "ZS"))
    assert (zs.working_days, zs.after) == (10, "SIGNING")


@pytest.mark.parametrize(("code", "standards"), [
    ("JZ", {"city": "5000000.00", "county": "1000000.00"}),
    ("FS", {"city": "10000000.00", "county": "10000000.00"}),
    ("HA", {"province": "50000000.00"}),
    ("ZY", {"city": "3000000.00", "county": "1500000.00"}),
    ("ZX", {"county": "2000000.00"}),
    ("NX", {"class1": "1500000.00", "class2": "1000000.00", "class3": "500000.00"}),
])  # fmt: skip
def test_the_size_of_funds(code: str, standards: dict[str, str]) -> None:
    """F-03: domain 6; F-06: Henan covers government-invested projects only."""
    terms = fund_terms(shipped("fund", code))
    assert {level: str(sum_) for level, sum_ in terms.standards.items()} == standards
    assert terms.government_projects_only is (code == "HA")


def test_the_older_ceilings_of_cixi() -> None:
    """A-02: twice the minimum wage a month, three months at most."""
    terms = advance_terms(shipped("advance", "CX"))
    assert (str(terms.worker_cap(2)), str(terms.worker_cap(9))) == ("7600.00", "11400.00")
    assert terms.total_ratio is None


@pytest.mark.parametrize(("code", "multiplier", "days", "kind"), [
    ("CN", "1", 10, "WORKING"), ("SZ-2018", "1", 30, "NATURAL"), ("OLD-200", "2", 10, "NATURAL"),
    ("QG-150", "3/2", 10, "WORKING"),
])  # fmt: skip
def test_replenishment(code: str, multiplier: str, days: int, kind: str) -> None:
    """U-05: the national clock and the local variants."""
    terms = replenish_terms(shipped("replenishment", code))
    assert (terms.multiplier, terms.days, terms.day_kind) == (Fraction(multiplier), days, kind)


def test_the_first_day_of_a_notice() -> None:
    """X-07: not counted, unless the place counts it."""
    assert clock_terms(shipped("clocks", "CN")).notice_counts_first_day is False
    assert clock_terms(shipped("clocks", "PZH")).notice_counts_first_day is True


def test_early_return_in_parts() -> None:
    """X-09: Gansu from 70 % of progress in hardship; older schemes 60 and 40."""
    (gansu,) = return_terms(shipped("return", "GS"))
    assert (gansu.stage, gansu.progress, gansu.hardship_only) == (
        "PROGRESS", Fraction(7, 10), True,
    )  # fmt: skip
    old = return_terms(shipped("return", "OLD-6040"))
    assert [(part.stage, part.release) for part in old] == [
        ("MAIN_STRUCTURE", Fraction(3, 5)), ("COMPLETION", Fraction(2, 5)),
    ]  # fmt: skip
    assert sum(part.release for part in old) == 1


@given(st.sampled_from(sorted({row[0] for row in BANDS})), st.integers(300_000_000, 10**13 - 1))
def test_half_a_fen_goes_up_once_at_the_end(place: str, fen: int) -> None:
    """D-20: the product of base and ratio, rounded half-up to the fen once."""
    answer = assess(tiers(place), Assessment(Money(fen)))
    exact = fen * answer.ratio
    steps = answer.explanation.as_records()
    times = next(step for step in steps if step["does"] == "TIMES")
    limited = any(step["step"] == 7 and step["does"] == "AMOUNT" for step in steps)
    assert Money.of(str(times["figure"])) == Money(fen)
    if not limited:
        assert -Fraction(1, 2) <= exact - answer.amount.fen < Fraction(1, 2)


@given(st.integers(300_000_000, 10**13 - 1), st.booleans())
def test_the_annual_amount_is_a_base_like_any_other(fen: int, arrears: bool) -> None:
    """D-04: the same rule on the amount that was used, and the sentence says which it was."""
    by_contract = assess(tiers("FJ"), Assessment(Money(fen), arrears=arrears))
    annual = assess(tiers("FJ"), Assessment(Money(fen), basis="ANNUAL", arrears=arrears))
    assert by_contract.amount == annual.amount
    assert by_contract.explanation.steps[1].says.zh.startswith("合同额 ")
    assert annual.explanation.steps[1].says.zh.startswith("年度合同额 ")


@given(st.integers(300_000_000, 10**13 - 1), st.integers(1, 30))
def test_every_project_is_reckoned_by_itself(fen: int, rank: int) -> None:
    """D-01, D-06: one contractor, one project, one sum; later ones are never asked for more."""
    first = assess(tiers("XJ"), Assessment(Money(fen)))
    later = assess(tiers("XJ"), Assessment(Money(fen), project_rank=rank))
    assert later.amount <= first.amount


@given(st.integers(300_000_000, 10**13 - 1), st.booleans())
def test_no_cap_is_passed_unless_the_policy_says_so(fen: int, listed: bool) -> None:
    """D-10: Guizhou lifts its cap for listed firms, not for arrears."""
    gz = tiers("GZ")
    answer = assess(gz, Assessment(Money(fen), arrears=True, listed=listed))
    if not listed:
        assert answer.amount <= gz.bands[0].cap
    else:
        assert answer.amount == Money(-(-fen * 4 // 100)) or answer.amount == Money(
            (fen * 8 + 100) // 200
        )
