"""Interest as a pure function, over random histories: splits, month ends, fixed, stepped and LPR."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from ledger.money import Money
from ledger.policies.terms import interest_terms
from ledger.rules.interest import (
    InterestTerms,
    PrincipalStep,
    RateStep,
    accrual,
    apply_receipt,
    interest,
    interest_spans,
)
from tests.rules.make import shipped

EPOCH = date(2024, 10, 21)
LPR = interest_terms(shipped("interest", "LPR-1Y"))
PAID = interest_terms(shipped("interest", "LPR-1Y-PAID"))
FIXED = interest_terms(shipped("interest", "FIXED-300"))
STEPPED = InterestTerms(
    tuple(
        RateStep(EPOCH + timedelta(days=days), rate)
        for days, rate in (
            (0, Fraction(31, 1000)),
            (211, Fraction(3, 100)),
            (600, Fraction(7, 200)),
        )
    ),
    360,
)
KINDS = {"fixed": FIXED, "stepped": STEPPED, "LPR of each day": LPR, "LPR of the day paid": PAID}

fens = st.integers(1, 10**11)
days = st.lists(st.integers(1, 1500), min_size=1, max_size=12, unique=True).map(sorted)
HALF_FEN = Fraction(1, 2)


def exact(terms: InterestTerms, principal: list[PrincipalStep], start: date, end: date) -> Fraction:
    """The same interest in fen before any rounding."""
    spans = interest_spans(terms, principal, start, end)
    return sum(
        (Fraction(one.principal.fen * one.days) * one.rate / terms.basis for one in spans),
        Fraction(0),
    )


@pytest.mark.parametrize("basis", [360, 365])
@pytest.mark.parametrize("kind", KINDS)
@given(fen=fens, turns=days, parts=st.data())
def test_any_split_of_receipts_differs_by_the_rounding_alone(
    kind: str, basis: int, fen: int, turns: list[int], parts: st.DataObject
) -> None:
    """R-01, R-03, R-04, I-18, EX-22 to EX-24: the debtor pays whenever and whatever he likes; the
    interest he is charged differs from the exact one over the principal that stood by at most half
    a fen a settlement, and every fen he pays is applied once."""
    terms = InterestTerms(KINDS[kind].rates, basis, rate_of=KINDS[kind].rate_of)
    principal = [PrincipalStep(EPOCH, Money(fen))]
    settled, left, unpaid = EPOCH, Money(fen), Money.ZERO
    charged, received, applied = Money.ZERO, Money.ZERO, Money.ZERO
    for turn in turns:
        on = EPOCH + timedelta(days=turn)
        due = interest(terms, principal, settled, on)
        charged, unpaid = charged + due, unpaid + due
        amount = Money(parts.draw(st.integers(0, (left + unpaid).fen)))
        part = apply_receipt(amount, cost=Money.ZERO, interest=unpaid, principal=left)
        received += amount
        applied = applied + part.interest + part.principal
        left, unpaid, settled = left - part.principal, unpaid - part.interest, on
        principal.append(PrincipalStep(on, left))
    whole = exact(terms, principal, EPOCH, settled)
    assert abs(charged.fen - whole) <= HALF_FEN * len(turns)
    assert received == applied
    assert left + unpaid == Money(fen) + charged - received


@pytest.mark.parametrize("basis", [360, 365])
@pytest.mark.parametrize("kind", KINDS)
@given(fen=fens, turns=days)
def test_month_ends_and_one_settlement_are_the_same_sum(
    kind: str, basis: int, fen: int, turns: list[int]
) -> None:
    """R-03, I-18: however often interest is recognised in between, the settlement takes the rest."""
    terms = InterestTerms(KINDS[kind].rates, basis, rate_of=KINDS[kind].rate_of)
    principal = [PrincipalStep(EPOCH, Money(fen))]
    recognised = Money.ZERO
    for turn in turns:
        to = EPOCH + timedelta(days=turn)
        recognised += accrual(terms, principal, settled_on=EPOCH, to=to, accrued=recognised)
    assert recognised == interest(terms, principal, EPOCH, EPOCH + timedelta(days=turns[-1]))


@pytest.mark.parametrize("kind", KINDS)
@given(fen=fens, turns=days)
def test_spans_cover_every_day_once(kind: str, fen: int, turns: list[int]) -> None:
    """R-03: the start counts, the end does not; no day is counted twice or left out."""
    end = EPOCH + timedelta(days=turns[-1])
    principal = [
        PrincipalStep(EPOCH + timedelta(days=turn), Money(fen + turn)) for turn in [0, *turns]
    ]
    spans = interest_spans(KINDS[kind], principal, EPOCH, end)
    assert [spans[0].start, spans[-1].end] == [EPOCH, end]
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert sum(one.days for one in spans) == turns[-1]
    if kind == "LPR of the day paid":
        assert {one.rate for one in spans} == {Fraction(31, 1000)}
