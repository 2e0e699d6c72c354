"""Which policy holds where and when: D-11, I-12, S-6."""

from datetime import date

import pytest

from ledger.actor import SYSTEM
from ledger.errors import NotFound, Refusal
from ledger.policies.load import load_policies
from ledger.policies.queries import PolicyMissing, policy_for, policy_version
from ledger.policies.terms import (
    advance_terms,
    approval_terms,
    clock_terms,
    fund_terms,
    interest_terms,
    replenish_terms,
)
from tests.policies.make import adopted

TODAY = date(2026, 1, 5)


@pytest.fixture
def law(session):
    load_policies(session, by=SYSTEM)
    return session


@pytest.mark.parametrize(("where", "code"), [
    ("XJ", "XJ"), ("652301", "XJ"), ("440306", "SZ"), ("442000", "ZS"), ("350100", "FJ"),
])  # fmt: skip
def test_a_code_or_a_place_finds_its_policy(law, where, code):
    """The longest area that fits: Shenzhen before anything wider."""
    assert policy_for(law, where, "deposit", TODAY).code == code


def test_a_county_follows_what_it_adopted(law):
    adopted(law, 7, {"deposit": "XJ"}, on="2021-11-01")
    adopted(law, 7, {"deposit": "FJ"}, on="2025-07-01")
    assert policy_for(law, 7, "deposit", date(2025, 6, 30)).code == "XJ"
    assert policy_for(law, 7, "deposit", date(2025, 7, 1)).code == "FJ"
    with pytest.raises(PolicyMissing, match="county 8"):
        policy_for(law, 8, "deposit", TODAY)


def test_nothing_is_adopted_backwards_or_unknown(law):
    """S-6."""
    adopted(law, 7, {"deposit": "XJ"}, on="2025-07-01")
    with pytest.raises(Refusal, match="2025-07-01") as refused:
        adopted(law, 7, {"deposit": "FJ"}, on="2025-07-01")
    assert refused.value.code == "policy-backwards"
    with pytest.raises(Refusal, match="not loaded"):
        adopted(law, 7, {"deposit": "ZZ"}, on="2026-07-01")


def test_a_trade_may_have_its_own_policy(law):
    """F-07: an adoption for one trade goes before the one for all."""
    adopted(law, 7, {"advance": "JZ"})
    assert policy_for(law, 7, "advance", TODAY, sector="MANUFACTURING").code == "JZ"
    with pytest.raises(PolicyMissing):
        policy_for(law, "XJ", "deposit", TODAY, sector="MANUFACTURING")


def test_the_national_clock_holds_where_no_other_does(law):
    assert policy_for(law, 7, "clocks", TODAY).code == "CN"
    assert policy_for(law, "510400", "clocks", TODAY).code == "PZH"
    assert policy_for(law, "652301", "replenishment", TODAY).code == "CN"


def test_no_policy_before_its_first_or_after_its_last_day(law):
    with pytest.raises(PolicyMissing):
        policy_for(law, "FJ", "deposit", date(2024, 7, 16))
    assert policy_for(law, "FJ", "deposit", date(2024, 7, 17)).code == "FJ"
    assert policy_for(law, "OLD", "deposit", date(2021, 10, 31)).code == "OLD"
    with pytest.raises(PolicyMissing):
        policy_for(law, "OLD", "deposit", date(2021, 11, 1))


@pytest.mark.parametrize("version_id", [0, -1, 10**6, 2**63])
def test_an_unknown_version_is_not_found(law, version_id):
    with pytest.raises(NotFound):
        policy_version(law, version_id)


def test_the_figures_of_the_sample_county(law):
    """A-02, F-03, U-05, X-01, C-01, R-02, A-06: as the handbook states them."""
    adopted(law, 1)
    caps = advance_terms(policy_for(law, 1, "advance", TODAY))
    assert (str(caps.per_worker_cap), caps.months_cap, str(caps.total_ratio)) == (
        "1900.00",
        1,
        "1/5",
    )
    assert str(fund_terms(policy_for(law, 1, "fund", TODAY)).standards["county"]) == "1000000.00"
    back = replenish_terms(policy_for(law, 1, "replenishment", TODAY))
    assert (back.multiplier, back.days, back.day_kind) == (1, 10, "WORKING")
    clocks = clock_terms(policy_for(law, 1, "clocks", TODAY))
    assert (clocks.notice_days, clocks.notice_counts_first_day) == (30, False)
    assert (clocks.case_working_days, clocks.case_extension_working_days) == (60, 30)
    terms = interest_terms(policy_for(law, 1, "interest", TODAY))
    assert (terms.basis, terms.accrual, str(terms.rates[0].rate)) == (360, "SETTLEMENT", "3/100")
    chain = approval_terms(policy_for(law, 1, "approval", TODAY))
    assert [str(step.role) for step in chain.steps] == ["A1", "A2"]
