"""How much of a roll the emergency fund may advance, and to whom how much (A-02, A-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.money import Money
from ledger.rules.rates import share_of, spell_percent
from ledger.rules.shares import pro_rata
from ledger.text import Text

Kind = Literal["WAGE", "LIVING", "TRAVEL"]


@dataclass(frozen=True, slots=True)
class AdvanceTerms:
    """The ceilings of one place; None where the place states none."""

    per_worker_cap: Money | None
    months_cap: int
    total_ratio: Fraction | None
    override_requires: Literal["GOVERNMENT"] = "GOVERNMENT"
    #: The most one worker may have of them in one case; None where the place pays none (A-04).
    living_cap: Money | None = None
    travel_cap: Money | None = None

    def cost_cap(self, kind: Kind) -> Money | None:
        """The most one worker may have of living or travel cost."""
        return {"LIVING": self.living_cap, "TRAVEL": self.travel_cap}.get(kind)

    def worker_cap(self, months: int) -> Money | None:
        """The most one worker may have when so many wage months are owed."""
        if self.per_worker_cap is None:
            return None
        return Money(self.per_worker_cap.fen * min(max(months, 1), self.months_cap))


@dataclass(frozen=True, slots=True)
class WageClaim:
    """One worker of the ordered roll.

    ``ordered`` is owed before any draw or advance, ``unpaid`` is what is still owed now,
    ``advanced`` is what the fund already advanced of this kind for this case, ``other`` of others.
    """

    ordered: Money
    unpaid: Money
    advanced: Money = Money.ZERO
    months: int = 1
    other: Money = Money.ZERO


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


def plan_advance(
    terms: AdvanceTerms,
    claims: Sequence[WageClaim],
    *,
    kind: Kind = "WAGE",
    granted: Money | None = None,
) -> AdvancePlan:
    """The lawful advance for a roll: capped by worker, then by the whole (EX-17 .. EX-20).

    Limits are cumulative per case; the ratio is taken of the roll as ordered. Where the total
    binds, it is shared by largest remainder over the workers' capped sums (EX-19). Living and
    travel costs have caps of their own and are no wages (A-04). What the government ``granted``
    takes the place of both ceilings; nobody gets more than his own unpaid wages (A-03).
    """
    lifted = granted is not None
    capped = tuple(_capped(terms, claim, kind, lifted=lifted) for claim in claims)
    capped_total = Money.sum(capped)
    limit = granted if lifted else _total_limit(terms, claims)
    binds = limit is not None and limit < capped_total
    shares = pro_rata(limit, capped) if limit is not None and binds else capped
    steps = _steps(terms, claims, capped_total, limit, kind=kind, lifted=lifted)
    return AdvancePlan(tuple(shares), capped, capped_total, limit, steps)


def _capped(terms: AdvanceTerms, claim: WageClaim, kind: Kind, *, lifted: bool) -> Money:
    """The worker's own unpaid wages, within what is left of the cap for one worker (A-03).

    Of living and travel cost what is left of its cap, while any wage is unpaid (A-04).
    """
    if kind != "WAGE":
        cost = terms.cost_cap(kind) or Money.ZERO
        return max(cost - claim.advanced, Money.ZERO) if claim.unpaid else Money.ZERO
    cap = None if lifted else terms.worker_cap(claim.months)
    if cap is None:
        return max(claim.unpaid, Money.ZERO)
    return max(min(claim.unpaid, cap - claim.advanced), Money.ZERO)


def _total_limit(terms: AdvanceTerms, claims: Sequence[WageClaim]) -> Money | None:
    """What is left of the ceiling over the whole case."""
    if terms.total_ratio is None:
        return None
    ordered = Money.sum(claim.ordered for claim in claims)
    advanced = Money.sum(claim.advanced + claim.other for claim in claims)
    return max(share_of(ordered, terms.total_ratio) - advanced, Money.ZERO)


def _steps(
    terms: AdvanceTerms,
    claims: Sequence[WageClaim],
    capped_total: Money,
    limit: Money | None,
    *,
    kind: Kind,
    lifted: bool,
) -> tuple[Text, ...]:
    ordered = Money.sum(claim.ordered for claim in claims).grouped()
    unpaid = Money.sum(claim.unpaid for claim in claims).grouped()
    count = len(claims)
    steps = [Text(
        f"责令清偿工资合计 {ordered} 元, {count} 人; 尚未支付 {unpaid} 元。",
        f"Wages ordered to be paid: {ordered} yuan to {count} workers; unpaid: {unpaid} yuan.",
    )]  # fmt: skip
    if kind != "WAGE":
        steps.append(_cost_step(terms, kind, capped_total))
    elif lifted:
        steps.append(_lifted_step(capped_total, limit))
    elif terms.per_worker_cap is not None:
        cap, most, sum_ = terms.per_worker_cap.grouped(), terms.months_cap, capped_total.grouped()
        steps.append(Text(
            f"每人以 {cap} 元(至多 {most} 个月)及本人未付工资为限, 合计 {sum_} 元。",
            f"Each worker up to {cap} yuan (for at most {most} month) and his own unpaid wages: "
            f"{sum_} yuan in all.",
        ))  # fmt: skip
    if terms.total_ratio is not None and limit is not None and not lifted:
        ratio, left = spell_percent(terms.total_ratio), limit.grouped()
        steps.append(Text(
            f"总额不超过责令清偿工资的 {ratio}%, 扣除已垫付后余 {left} 元。",
            f"In all at most {ratio} % of the wages ordered; {left} yuan are left of it.",
        ))  # fmt: skip
    now = (min(capped_total, limit) if limit is not None else capped_total).grouped()
    steps.append(Text(f"本次最多可垫付 {now} 元。", f"At most {now} yuan may be advanced now."))
    return tuple(steps)


def _cost_step(terms: AdvanceTerms, kind: Kind, capped_total: Money) -> Text:
    cap, sum_ = (terms.cost_cap(kind) or Money.ZERO).grouped(), capped_total.grouped()
    what = ("基本生活费", "living cost") if kind == "LIVING" else ("返乡路费", "travel home")
    return Text(
        f"{what[0]}每人以 {cap} 元为限(扣除本案已垫付), 合计 {sum_} 元; 不抵减欠薪。",
        f"For {what[1]} each worker up to {cap} yuan, less what he had in this case: {sum_} yuan "
        "in all; it lessens no wages.",
    )


def _lifted_step(capped_total: Money, limit: Money | None) -> Text:
    sum_, most = capped_total.grouped(), (limit or Money.ZERO).grouped()
    return Text(
        f"经政府决定超出限额: 每人以本人未付工资为限合计 {sum_} 元, 本次总额以 {most} 元为限。",
        f"Above the ceilings by decision of the government: each worker up to his own unpaid "
        f"wages, {sum_} yuan; in all at most {most} yuan.",
    )


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What the deposit pays of the wages owed, and what is left for the fund at most."""

    draw: Money
    left: Money


def waterfall(owed: Money, deposit: Money) -> Waterfall:
    """The deposit pays first; only what it lacks may be asked of the fund (EX-20)."""
    draw = min(owed, deposit)
    return Waterfall(draw, owed - draw)
