"""Sharing interest by daily balances: who kept more for longer gets more, to the fen (D-15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.money import Money
from ledger.rules.shares import pro_rata


@dataclass(frozen=True, slots=True)
class Allotted:
    """What one line of the sheet gets."""

    share: Money
    #: The fen of the share that came by the largest remainder: 0 or 1.
    rounding: int


def day_product(
    opening: Money, changes: Sequence[tuple[date, Money]], first: date, last: date
) -> int:
    """Fen times days: the closing balances of every day from ``first`` to ``last``, both counted.

    ``opening`` is the balance before ``first``; ``changes`` are in the order of days. A day on
    which a back-dated voucher leaves the balance below zero counts as zero.
    """
    if last < first:
        raise ValueError("The last day lies before the first.")
    balance, since, product = opening.fen, first, 0
    for day, change in changes:
        product += max(balance, 0) * (day - since).days
        balance, since = balance + change.fen, day
    return product + max(balance, 0) * (last + timedelta(days=1) - since).days


def allocate(total: Money, products: Sequence[int]) -> list[Allotted]:
    """``total`` shared in proportion to the products; the shares sum to it exactly.

    Largest remainder, ties to the earlier line; a line without a product gets nothing. ValueError
    when there is something to share and nobody to share it between.
    """
    weights = [Money(product) for product in products]
    whole = sum(products)
    return [
        Allotted(share, share.fen - (total.fen * product // whole if whole else 0))
        for share, product in zip(pro_rata(total, weights), products, strict=True)
    ]
