"""How much a contractor puts back after its deposit was drawn (U-05)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.money import Money
from ledger.rules.rates import share_of


@dataclass(frozen=True, slots=True)
class ReplenishTerms:
    """The multiple of the sum drawn that is due, and the days to pay it in."""

    multiplier: Fraction
    days: int
    day_kind: Literal["WORKING", "NATURAL"]


def replenish_due(drawn: Money, terms: ReplenishTerms) -> Money:
    """The sum to be put back for what was drawn (EX-21)."""
    return share_of(drawn, terms.multiplier)
