"""Simple interest over principal, rates and days; how a receipt is applied (R-02 .. R-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeVar

from ledger.money import Money
from ledger.rules.rates import half_up


@dataclass(frozen=True, slots=True)
class RateStep:
    """From this day on this annual rate holds, until the next step."""

    starts_on: date
    rate: Fraction


@dataclass(frozen=True, slots=True)
class PrincipalStep:
    """From this day on so much principal stands out, until the next step."""

    starts_on: date
    principal: Money


Step = TypeVar("Step", RateStep, PrincipalStep)


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """How interest is reckoned: rates by date, days of a year, when it is recognised.

    ``rate_of`` says whose rate applies: that of each day, or of the day the advance was paid (R-02).
    """

    rates: tuple[RateStep, ...]
    basis: Literal[360, 365]
    accrual: Literal["SETTLEMENT", "MONTH_END"] = "SETTLEMENT"
    rate_of: Literal["EACH_DAY", "DAY_PAID"] = "EACH_DAY"


@dataclass(frozen=True, slots=True)
class InterestSpan:
    """Days of one principal at one rate: a line of the interest statement."""

    start: date
    end: date
    principal: Money
    rate: Fraction

    @property
    def days(self) -> int:
        """The start day counts, the end day does not."""
        return (self.end - self.start).days


def interest(
    terms: InterestTerms, principal: Sequence[PrincipalStep], start: date, end: date
) -> Money:
    """Interest from ``start`` (counted) to ``end`` (not counted), rounded half-up once.

    A pure function of principal events, rates and dates (I-18, EX-22 .. EX-24).
    """
    return interest_of(interest_spans(terms, principal, start, end), terms.basis)


def interest_of(spans: Sequence[InterestSpan], basis: int) -> Money:
    """The interest of all spans together, rounded half-up to the fen once."""
    return half_up(
        sum((span.principal.fen * span.rate * span.days for span in spans), Fraction(0)) / basis
    )


def interest_spans(
    terms: InterestTerms, principal: Sequence[PrincipalStep], start: date, end: date
) -> list[InterestSpan]:
    """The lines of an interest statement: one for each stretch of equal principal and rate.

    ValueError when the dates are reversed, or principal or rate is not known on the first day.
    """
    if end < start:
        raise ValueError("Interest cannot run backwards.")
    rates_of_day = _rates(terms, principal)
    turns = {start} | {step.starts_on for step in principal}
    turns |= {step.starts_on for step in rates_of_day}
    days = sorted(day for day in turns if start <= day < end)
    spans = []
    for first, last in zip(days, [*days[1:], end], strict=False):
        sums = [step.principal for step in _by_day(principal) if step.starts_on <= first]
        rates = [step.rate for step in rates_of_day if step.starts_on <= first]
        if not sums or not rates:
            raise ValueError(f"Principal and rate must be known on {first}.")
        if sums[-1]:
            spans.append(InterestSpan(first, last, sums[-1], rates[-1]))
    return spans


def _rates(terms: InterestTerms, principal: Sequence[PrincipalStep]) -> list[RateStep]:
    """The rates by day; only that of the first day of principal where it is kept."""
    steps = _by_day(terms.rates)
    if terms.rate_of == "EACH_DAY" or not principal:
        return steps
    paid = min(step.starts_on for step in principal)
    before = [step for step in steps if step.starts_on <= paid]
    return [RateStep(paid, before[-1].rate)] if before else []


def _by_day(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step.starts_on)


def accrual(
    terms: InterestTerms,
    principal: Sequence[PrincipalStep],
    *,
    settled_on: date,
    to: date,
    accrued: Money,
) -> Money:
    """What is to be recognised now: interest since the last settlement less what was accrued since.

    So month-end accruals and one settlement come to the same sum (R-03).
    """
    return interest(terms, principal, settled_on, to) - accrued


@dataclass(frozen=True, slots=True)
class Applied:
    """One receipt, split: recovery costs, interest, principal, and what was paid too much."""

    cost: Money
    interest: Money
    principal: Money
    over: Money


def apply_receipt(
    amount: Money,
    *,
    cost: Money,
    interest: Money,
    principal: Money,
    principal_first: bool = False,
) -> Applied:
    """The receipt applied to costs first, then interest, then principal (R-04, 民法典 561).

    Where the parties agreed so, principal goes before interest.
    """
    to_cost = min(amount, cost)
    left = amount - to_cost
    first, second = (principal, interest) if principal_first else (interest, principal)
    to_first = min(left, first)
    to_second = min(left - to_first, second)
    over = left - to_first - to_second
    if principal_first:
        return Applied(to_cost, to_second, to_first, over)
    return Applied(to_cost, to_first, to_second, over)
