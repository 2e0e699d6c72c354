"""Reading the figures of a policy version into the values the rules take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from ledger.actor import Role
from ledger.money import Money
from ledger.policies.models import PolicyVersion
from ledger.rules.advances import AdvanceTerms
from ledger.rules.approvals import GOVERNED, ApprovalStep, ApprovalTerms, chain_is_lawful
from ledger.rules.deposit_terms import (
    Adjustment,
    Band,
    DepositTerms,
    Exemption,
    MultiMode,
    MultiProject,
)
from ledger.rules.duties import ACCOUNT_DAYS, NOTICE_DAYS
from ledger.rules.interest import InterestTerms, RateStep
from ledger.rules.rates import percent
from ledger.rules.replenish import ReplenishTerms

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoreTerms:
    """Within how many working days of permit or signing the deposit is stored (D-12)."""

    working_days: int
    after: Literal["PERMIT", "SIGNING"]


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """The other clocks of the law (U-02, X-01 .. X-03, X-07, C-01, C-04)."""

    pay_workers_working_days: int
    notice_days: int
    notice_counts_first_day: bool
    review_working_days: int
    confirm_working_days: int
    case_working_days: int
    case_extension_working_days: int
    #: Days after signing within which the wage account is open, and of notice before it closes.
    wage_account_days: int = ACCOUNT_DAYS
    account_notice_days: int = NOTICE_DAYS


@dataclass(frozen=True, slots=True)
class FundTerms:
    """The least size of an emergency fund by level of government (F-03), and its scope (F-06, F-07).

    ``level`` says which of the standards holds here; no ``sectors`` means every trade.
    """

    standards: Mapping[str, Money]
    government_projects_only: bool = False
    sectors: frozenset[str] = frozenset()
    level: str = "county"
    #: Days within which a shortfall is to be made good.
    top_up_days: int = 30

    @property
    def standard(self) -> Money | None:
        """The least size that holds here; None where the policy states none."""
        return self.standards.get(self.level)


@dataclass(frozen=True, slots=True)
class PartOfReturn:
    """One part that may be returned before the end (X-09); no share where none is stated."""

    stage: Literal["PROGRESS", "MAIN_STRUCTURE", "COMPLETION"]
    progress: Fraction | None
    release: Fraction | None
    hardship_only: bool


def read_terms(version: PolicyVersion) -> object:
    """The terms of the version, of the type its kind has; an error when a figure is amiss."""
    return _READERS[version.kind](version)


def deposit_terms(version: PolicyVersion) -> DepositTerms:
    """The tier table and its adjustments."""
    figures = version.figures
    return DepositTerms(
        code=version.code,
        title=version.name,
        source=version.source,
        bands=tuple(_band(band) for band in figures["bands"]),
        floor=percent(figures["floor"]),
        exemption=_exemption(figures.get("exemption")),
        multi=_multi(figures.get("multi")),
        two_clean_years=_adjustment(figures.get("two_clean_years")),
        three_clean_years=_adjustment(figures.get("three_clean_years")),
        arrears=_adjustment(figures.get("arrears")),
        listed=_adjustment(figures.get("listed")),
        cap_over_projects=figures.get("cap_over_projects", False),
    )


def store_terms(version: PolicyVersion) -> StoreTerms:
    """The clock of storing, from the same version as the tier table."""
    return StoreTerms(**version.figures["store"])


def replenish_terms(version: PolicyVersion) -> ReplenishTerms:
    """The multiple to be put back and its clock."""
    figures = version.figures
    return ReplenishTerms(Fraction(figures["multiplier"]), figures["days"], figures["day_kind"])


def clock_terms(version: PolicyVersion) -> ClockTerms:
    """The clocks of notice, review, confirmation, payment and cases."""
    return ClockTerms(**version.figures)


def fund_terms(version: PolicyVersion) -> FundTerms:
    """The least size of the fund by level."""
    figures = version.figures
    return FundTerms(
        {level: Money.of(sum_) for level, sum_ in figures["standards"].items()},
        figures.get("government_projects_only", False),
        frozenset(trade for trade, covered in figures.get("sectors", {}).items() if covered),
        figures.get("level", "county"),
        figures.get("top_up_days", 30),
    )


def return_terms(version: PolicyVersion) -> tuple[PartOfReturn, ...]:
    """The parts in which a deposit may be returned, in order (X-09)."""
    return tuple(
        PartOfReturn(
            part["stage"],
            percent(part["progress"]) if "progress" in part else None,
            percent(part["release"]) if "release" in part else None,
            part.get("hardship_only", False),
        )
        for part in version.figures["partial_return_steps"]
    )


def advance_terms(version: PolicyVersion) -> AdvanceTerms:
    """The ceilings: minimum wage times its multiple, months, share of the whole."""
    figures = version.figures
    wage, multiple = figures.get("minimum_wage"), Fraction(figures.get("per_worker_multiple", "1"))
    ratio = figures.get("total_ratio")
    return AdvanceTerms(
        per_worker_cap=None if wage is None else Money(int(Money.of(wage).fen * multiple)),
        months_cap=figures.get("months_cap", 1),
        total_ratio=None if ratio is None else percent(ratio),
        override_requires=figures["override_requires"],
        living_cap=_money(figures.get("living_cap")),
        travel_cap=_money(figures.get("travel_cap")),
    )


def interest_terms(version: PolicyVersion) -> InterestTerms:
    """The rates by first day, the days of a year, the habit of accrual."""
    figures = version.figures
    return InterestTerms(
        rates=tuple(
            RateStep(date.fromisoformat(step["from"]), percent(step["rate"]))
            for step in figures["rates"]
        ),
        basis=figures["basis"],
        accrual=figures["accrual"],
        rate_of=figures.get("rate_of", "EACH_DAY"),
    )


def approval_terms(version: PolicyVersion) -> ApprovalTerms:
    """The chains of approval. ValueError for one that could skip the government step (A-06)."""
    figures = version.figures
    return _chain(figures, governed=True, kinds={
        own["kind"]: _chain({**figures, **own}, governed=own["kind"] in GOVERNED)
        for own in figures.get("kinds", ())
    })  # fmt: skip


def _chain(
    figures: Figures, *, governed: bool, kinds: Mapping[str, ApprovalTerms] | None = None
) -> ApprovalTerms:
    steps = tuple(
        ApprovalStep(
            Role(step["role"]),
            Money.of(step.get("above", "0.00")),
            step.get("skip_when_urgent", False),
        )
        for step in figures["steps"]
    )
    if not chain_is_lawful(steps, governed=governed):
        raise ValueError("The government step is always the last of a chain.")
    days = figures["expires_after_days"], figures["window_days"]
    return ApprovalTerms(steps, *days, kinds or {})


def _band(band: Figures) -> Band:
    return Band(
        starts_at=Money.of(band["from"]),
        ends_at=_money(band.get("to")),
        ratio=percent(band["ratio"]),
        cap=_money(band.get("cap")),
        minimum=_money(band.get("minimum")),
        upper_inclusive=band.get("upper_inclusive", False),
        project_kind=band.get("project_kind", ""),
    )


def _exemption(figures: Figures | None) -> Exemption | None:
    if figures is None:
        return None
    return Exemption(**{**figures, "below": _money(figures.get("below"))})


def _multi(figures: Figures | None) -> MultiProject | None:
    if figures is None:
        return None
    mode, clean = MultiMode(figures["mode"]), figures.get("only_if_clean", False)
    return MultiProject(mode, percent(figures["figure"]), clean)


def _adjustment(figures: Figures | None) -> Adjustment | None:
    if figures is None:
        return None
    factor, ratio = figures.get("factor"), figures.get("ratio")
    return Adjustment(
        source=figures["source"],
        ratio=None if ratio is None else percent(ratio),
        factor=None if factor is None else Fraction(factor),
        cap=_money(figures.get("cap")),
        minimum=_money(figures.get("minimum")),
        ignores_cap=figures.get("ignores_cap", False),
    )


def _money(text: str | None) -> Money | None:
    return None if text is None else Money.of(text)


_READERS: Mapping[str, Callable[[PolicyVersion], object]] = {
    "deposit": lambda version: (deposit_terms(version), store_terms(version)),
    "replenishment": replenish_terms,
    "clocks": clock_terms,
    "return": return_terms,
    "fund": fund_terms,
    "advance": advance_terms,
    "interest": interest_terms,
    "approval": approval_terms,
}
