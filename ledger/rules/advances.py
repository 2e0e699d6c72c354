"""How much of a roll the emergency fund may advance, and to whom how much (A-02, A-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.money import Money
from ledger.rules.rates import share_of, spell_percent
from ledger.rules.shares import pro_rata
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class AdvanceTerms:
    """The ceilings of one place; None where the place states none."""

    per_worker_cap: Money | None
    months_cap: int
    total_ratio: Fraction | None
    override_requires: Literal["GOVERNMENT"] = "GOVERNMENT"

    def worker_cap(self, months: int) -> Money | None:
        """The most one worker may have when so many wage months are owed."""
        if self.per_worker_cap is None:
            return None
        return Money(self.per_worker_cap.fen * min(max(months, 1), self.months_cap))


@dataclass(frozen=True, slots=True)
class WageClaim:
    """One worker of the ordered roll.

    ``ordered`` is owed before any draw or advance, ``unpaid`` is what is still owed now,
    ``advanced`` is what the fund already advanced for this case.
    """

    ordered: Money
    unpaid: Money
    advanced: Money = Money.ZERO
    months: int = 1


@dataclass(frozen=True, slots=True)
class AdvancePlan:
    """Who may get what: one share and one cap a claim, the limits, and why, in sentences."""

    shares: tuple[Money, ...]
    capped: tuple[Money, ...]
    capped_total: Money
    total_limit: Money | None
    steps: tuple[Text, ...]

    @property
    def total(self) -> Money:
        """The most that may be advanced now."""
        return Money.sum(self.shares)


def plan_advance(terms: AdvanceTerms, claims: Sequence[WageClaim]) -> AdvancePlan:
    """The lawful advance for a roll: capped by worker, then by the whole (EX-17 .. EX-20).

    Limits are cumulative per case; the ratio is taken of the roll as ordered. Where the total
    binds, it is shared by largest remainder over the workers' capped sums (EX-19).
    """
    capped = tuple(_capped(terms, claim) for claim in claims)
    capped_total = Money.sum(capped)
    limit = _total_limit(terms, claims)
    binds = limit is not None and limit < capped_total
    shares = pro_rata(limit, capped) if limit is not None and binds else capped
    steps = _steps(terms, claims, capped_total, limit)
    return AdvancePlan(tuple(shares), capped, capped_total, limit, steps)


def _capped(terms: AdvanceTerms, claim: WageClaim) -> Money:
    """The worker's own unpaid wages, within what is left of the cap for one worker (A-03)."""
    cap = terms.worker_cap(claim.months)
    if cap is None:
        return max(claim.unpaid, Money.ZERO)
    return max(min(claim.unpaid, cap - claim.advanced), Money.ZERO)


def _total_limit(terms: AdvanceTerms, claims: Sequence[WageClaim]) -> Money | None:
    """What is left of the ceiling over the whole case."""
    if terms.total_ratio is None:
        return None
    ordered = Money.sum(claim.ordered for claim in claims)
    advanced = Money.sum(claim.advanced for claim in claims)
    return max(share_of(ordered, terms.total_ratio) - advanced, Money.ZERO)


def _steps(
    terms: AdvanceTerms, claims: Sequence[WageClaim], capped_total: Money, limit: Money | None
) -> tuple[Text, ...]:
    ordered = Money.sum(claim.ordered for claim in claims).grouped()
    unpaid = Money.sum(claim.unpaid for claim in claims).grouped()
    count = len(claims)
    steps = [Text(
        f"责令清偿工资合计 {ordered} 元, {count} 人; 尚未支付 {unpaid} 元。",
        f"Wages ordered to be paid: {ordered} yuan to {count} workers; unpaid: {unpaid} yuan.",
    )]  # fmt: skip
    if terms.per_worker_cap is not None:
        cap, most, sum_ = terms.per_worker_cap.grouped(), terms.months_cap, capped_total.grouped()
        steps.append(Text(
            f"每人以 {cap} 元(至多 {most} 个月)及本人未付工资为限, 合计 {sum_} 元。",
            f"Each worker up to {cap} yuan (for at most {most} month) and his own unpaid wages: "
            f"{sum_} yuan in all.",
        ))  # fmt: skip
    if terms.total_ratio is not None and limit is not None:
        ratio, left = spell_percent(terms.total_ratio), limit.grouped()
        steps.append(Text(
            f"总额不超过责令清偿工资的 {ratio}%, 扣除已垫付后余 {left} 元。",
            f"In all at most {ratio} % of the wages ordered; {left} yuan are left of it.",
        ))  # fmt: skip
    now = (min(capped_total, limit) if limit is not None else capped_total).grouped()
    steps.append(Text(f"本次最多可垫付 {now} 元。", f"At most {now} yuan may be advanced now."))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What the deposit pays of the wages owed, and what is left for the fund at most."""

    draw: Money
    left: Money


def waterfall(owed: Money, deposit: Money) -> Waterfall:
    """The deposit pays first; only what it lacks may be asked of the fund (EX-20)."""
    draw = min(owed, deposit)
    return Waterfall(draw, owed - draw)
