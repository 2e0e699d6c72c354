"""Ratios and rates as exact fractions, and the one rounding of the house."""

import re
from fractions import Fraction

from ledger.money import Money

_PERCENT = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,6})?", re.ASCII)

NONE_STATED = "-"


def percent(text: str) -> Fraction:
    """The ratio written in percent, such as ``1.5`` for 1.5 %. ValueError for other spellings."""
    if not isinstance(text, str) or _PERCENT.fullmatch(text) is None:
        raise ValueError(f"A ratio is written in percent like 1.5; {text!r} is not.")
    return Fraction(text) / 100


def spell_percent(ratio: Fraction) -> str:
    """The ratio in percent for people, at most six decimals: ``3``, ``1.5``, ``1.125``."""
    millionths = round(ratio * 100_000_000)
    whole, rest = divmod(millionths, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def exact_percent(ratio: Fraction) -> str:
    """The ratio in percent for the record, nothing lost: ``1.5``, or ``81/128`` where six decimals
    do not hold it. ``Fraction`` reads both."""
    spelled = spell_percent(ratio)
    return spelled if Fraction(spelled) == ratio * 100 else str(ratio * 100)


def half_up(fen: Fraction) -> Money:
    """Whole fen, a half going away from zero: the only rounding of money (D-20)."""
    sign = -1 if fen < 0 else 1
    doubled = 2 * abs(fen.numerator) + fen.denominator
    return Money(sign * (doubled // (2 * fen.denominator)))


def share_of(amount: Money, ratio: Fraction) -> Money:
    """That share of the amount, rounded half-up to the fen once."""
    return half_up(amount.fen * ratio)


def percent_of(part: int, whole: int) -> str:
    """A coverage figure with two decimals, half-up (``93.55%``); ``-`` for nothing of nothing.

    Always computed from sums, never averaged (EX-31).
    """
    if whole == 0:
        return NONE_STATED
    hundredths = half_up(Fraction(part * 10_000, whole)).fen
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
