"""How a deposit stands: pure tables with their edges (domain 4, D-12, U-05)."""

from datetime import date

import pytest

from ledger.deposits.standing import (
    STANDINGS,
    TONES,
    Clocks,
    Figures,
    fill,
    missing_change,
    standing,
)
from ledger.money import Money

DUE = date(2026, 2, 28)
AFTER = date(2026, 3, 1)


def yuan(amount: int) -> Money:
    return Money(amount * 100)


def figures(
    custody: int = 0, missing: int = 0, to_replenish: int = 0, guarantee: int = 0
) -> Figures:
    return Figures(
        custody=yuan(custody), guarantee=yuan(guarantee), missing=yuan(missing),
        to_replenish=yuan(to_replenish),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("known", "on", "state"),
    [
        (figures(missing=100), DUE, "DUE"),
        (figures(missing=100), AFTER, "OVERDUE"),
        (figures(custody=40, missing=60), DUE, "PART_SECURED"),
        (figures(guarantee=40, missing=60), DUE, "PART_SECURED"),
        (figures(custody=40, missing=60), AFTER, "OVERDUE"),
        (figures(custody=40, guarantee=60), AFTER, "SECURED"),
        (figures(custody=40, to_replenish=60), DUE, "SHORT"),
        (figures(to_replenish=60), AFTER, "SHORT_OVERDUE"),
        (figures(missing=10, to_replenish=60), DUE, "SHORT"),
        (figures(missing=10, to_replenish=60), AFTER, "SHORT_OVERDUE"),
    ],
)
def test_the_gravest_state_speaks(known: Figures, on: date, state: str) -> None:
    assert standing("ACTIVE", known, Clocks(DUE, DUE), on) == state


def test_no_clock_makes_nobody_late() -> None:
    """W-04: while the calendar is missing nothing is overdue."""
    assert standing("ACTIVE", figures(missing=1), Clocks(), AFTER) == "DUE"
    assert standing("ACTIVE", figures(to_replenish=1), Clocks(), AFTER) == "SHORT"


@pytest.mark.parametrize("stored", ["ASSESSED", "EXEMPT", "RETURNING", "RETURNED", "CANCELLED"])
def test_stored_states_speak_for_themselves(stored: str) -> None:
    assert standing(stored, figures(missing=1), Clocks(DUE), AFTER) == stored


@pytest.mark.parametrize(
    ("amount", "known", "parts"),
    [
        (99, figures(missing=60, to_replenish=100), (99, 0, 0)),
        (100, figures(missing=60, to_replenish=100), (100, 0, 0)),
        (101, figures(missing=60, to_replenish=100), (100, 1, 0)),
        (160, figures(missing=60, to_replenish=100), (100, 60, 0)),
        (161, figures(missing=60, to_replenish=100), (100, 60, 1)),
        (5, figures(), (0, 0, 5)),
    ],
)
def test_a_receipt_fills_9401_then_9301_then_is_excess(
    amount: int, known: Figures, parts: tuple[int, int, int]
) -> None:
    found = fill(yuan(amount), known)
    assert (found.replenished, found.secured, found.excess) == tuple(yuan(part) for part in parts)


@pytest.mark.parametrize(
    ("known", "before", "after", "change"),
    [
        (figures(), 0, 100, 100),
        (figures(missing=100), 100, 130, 30),
        (figures(missing=100), 100, 70, -30),
        (figures(custody=90, missing=10), 100, 70, -10),
        (figures(custody=120), 100, 130, 10),
        (figures(custody=120), 100, 110, 0),
        (figures(custody=40, to_replenish=60), 100, 130, 30),
    ],
)
def test_a_new_assessment_moves_only_what_is_not_covered(
    known: Figures, before: int, after: int, change: int
) -> None:
    assert missing_change(known, yuan(before), yuan(after)) == yuan(change)


def test_every_state_has_a_word_and_a_tone() -> None:
    assert set(STANDINGS) == set(TONES)
