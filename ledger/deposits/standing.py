"""How a deposit stands: one pure function of what the book says and the clocks of the law."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Figures:
    """What the book says of one project. Cover always splits into its three ways (design 2.9)."""

    #: 2307.01: cash in custody.
    custody: Money = Money.ZERO
    #: 9101: in an account of the contractor that the bureau supervises.
    supervised: Money = Money.ZERO
    #: 9201: face of guarantees in hand.
    guarantee: Money = Money.ZERO
    #: 2307.02: interest that belongs to the contractor; no part of the cover.
    interest: Money = Money.ZERO
    #: 9301: required and never secured.
    missing: Money = Money.ZERO
    #: 9401: drawn and to be put back.
    to_replenish: Money = Money.ZERO

    @property
    def cover(self) -> Money:
        """What secures the wages of the project."""
        return self.custody + self.supervised + self.guarantee


@dataclass(frozen=True, slots=True)
class Clocks:
    """The last days still running for a deposit; None where none runs or none is known yet."""

    store_by: date | None = None
    replenish_by: date | None = None


def standing(stored: str, figures: Figures, clocks: Clocks, on: date) -> str:
    """The state of an obligation on a day; ``stored`` speaks for itself unless it is ACTIVE.

    While ACTIVE the gravest true one of SHORT_OVERDUE [U-05 passed], OVERDUE [D-12 passed],
    SHORT, PART_SECURED, DUE; SECURED when nothing is missing.
    """
    if stored != "ACTIVE":
        return stored
    if figures.to_replenish and _passed(clocks.replenish_by, on):
        return "SHORT_OVERDUE"
    if figures.missing and _passed(clocks.store_by, on):
        return "OVERDUE"
    if figures.to_replenish:
        return "SHORT"
    if figures.missing:
        return "PART_SECURED" if figures.cover else "DUE"
    return "SECURED"


def _passed(due: date | None, on: date) -> bool:
    return due is not None and on > due


@dataclass(frozen=True, slots=True)
class Fill:
    """Where an amount that comes in goes: first what was drawn, then what was never stored."""

    replenished: Money
    secured: Money
    excess: Money


def fill(amount: Money, figures: Figures) -> Fill:
    """The amount spread over 9401, then 9301; what is left is excess (domain 8)."""
    replenished = min(amount, figures.to_replenish)
    secured = min(amount - replenished, figures.missing)
    return Fill(replenished, secured, amount - replenished - secured)


def missing_change(figures: Figures, before: Money, after: Money) -> Money:
    """By how much 9301 rises (or falls, negative) when the required sum becomes ``after``.

    Cover beyond what was required until now counts first; nothing falls below zero.
    """
    if after < before:
        return -min(figures.missing, before - after)
    known = figures.cover + figures.missing + figures.to_replenish
    excess = max(known - before, Money.ZERO)
    return max(after - before - excess, Money.ZERO)


#: The states of an obligation in words, stored and derived, with the tone of their badge.
STANDINGS: Mapping[str, Text] = {
    "ASSESSED": Text("已核定待复核", "assessed, awaiting review"),
    "DUE": Text("应缴未缴", "due"),
    "PART_SECURED": Text("部分缴存", "part secured"),
    "SECURED": Text("已足额", "secured"),
    "OVERDUE": Text("逾期未缴", "overdue"),
    "SHORT": Text("待补足", "to be replenished"),
    "SHORT_OVERDUE": Text("逾期未补足", "replenishment overdue"),
    "EXEMPT": Text("免存", "exempt"),
    "RETURNING": Text("返还中", "being returned"),
    "RETURNED": Text("已返还", "returned"),
    "CANCELLED": Text("已取消", "cancelled"),
}

TONES: Mapping[str, str] = {
    "ASSESSED": "wait",
    "DUE": "wait",
    "PART_SECURED": "wait",
    "SECURED": "good",
    "OVERDUE": "bad",
    "SHORT": "wait",
    "SHORT_OVERDUE": "bad",
    "EXEMPT": "info",
    "RETURNING": "info",
    "RETURNED": "done",
    "CANCELLED": "plain",
}
