"""Sharing a sum in proportion, to the fen: what is short is short for everyone alike (U-04)."""

from collections.abc import Sequence

from ledger.money import Money


def pro_rata(total: Money, weights: Sequence[Money]) -> list[Money]:
    """``total`` shared in proportion to ``weights``; the shares sum to it exactly.

    Largest remainder: every share is first cut to the fen, and the fen left over go one each to
    the largest remainders, ties to the earlier line. While the total is not above the sum of the
    weights, no share is above its weight. ValueError for negative sums or nothing to share over.
    """
    if total.fen < 0 or any(weight.fen < 0 for weight in weights):
        raise ValueError("Only sums of zero and more can be shared.")
    whole = sum(weight.fen for weight in weights)
    if whole == 0:
        if total:
            raise ValueError("There is nobody to share the sum between.")
        return [Money.ZERO for _ in weights]
    cut = [divmod(total.fen * weight.fen, whole) for weight in weights]
    left = total.fen - sum(fen for fen, _ in cut)
    first = sorted(range(len(cut)), key=lambda line: (-cut[line][1], line))[:left]
    lifted = frozenset(first)
    return [Money(fen + (line in lifted)) for line, (fen, _) in enumerate(cut)]
