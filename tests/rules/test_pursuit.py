"""The way of a debt: every state with every step, what interrupts, when it is barred."""

from datetime import date
from itertools import product
from typing import get_args

import pytest

from ledger.rules.pursuit import (
    ALLOWED,
    INTERRUPTING,
    LEADS_TO,
    State,
    Step,
    Taken,
    barred_on,
    pursuit_state,
)

DAY = date(2026, 3, 2)
STATES: tuple[State, ...] = get_args(State)
STEPS: tuple[Step, ...] = get_args(Step)
WAY: dict[State, tuple[Step, ...]] = {
    "OPEN": (),
    "DEMANDED": ("DEMAND",),
    "PROMISED": ("DEMAND", "PROMISE"),
    "LITIGATION": ("DEMAND", "SUIT"),
    "ENFORCEMENT": ("DEMAND", "SUIT", "ENFORCEMENT"),
    "BANKRUPTCY": ("DEMAND", "SUIT", "BANKRUPTCY"),
    "TERMINATED": ("DEMAND", "SUIT", "ENFORCEMENT", "TERMINATION"),
}


def after(*steps: Step, last_receipt: date | None = None) -> State:
    return pursuit_state([Taken(step, DAY) for step in steps], last_receipt)


@pytest.mark.parametrize(("state", "steps"), WAY.items())
def test_each_state_is_reached(state: State, steps: tuple[Step, ...]) -> None:
    """I-24: the states of a recovery."""
    assert after(*steps) == state


@pytest.mark.parametrize(("state", "step"), list(product(WAY, STEPS)))
def test_every_step_in_every_state(state: State, step: Step) -> None:
    """I-24, R-07: suit needs a demand, enforcement a suit, its end an enforcement."""
    needs = {
        "SUIT": ("DEMANDED", "PROMISED", "PART_RECOVERED"),
        "ENFORCEMENT": ("LITIGATION", "TERMINATED"),
        "TERMINATION": ("ENFORCEMENT",),
    }
    assert (step in ALLOWED[state]) == (state in needs.get(step, STATES))


def test_a_promise_before_the_court_does_not_end_the_suit() -> None:
    assert after("DEMAND", "SUIT", "PROMISE") == "LITIGATION"
    assert after("DEMAND", "SUIT", "ENFORCEMENT", "DEMAND") == "ENFORCEMENT"


def test_money_received_makes_it_recovered_in_part() -> None:
    assert after("DEMAND", last_receipt=date(2026, 3, 3)) == "PART_RECOVERED"
    assert after("DEMAND", last_receipt=date(2026, 3, 1)) == "DEMANDED"
    assert after("DEMAND", "SUIT", last_receipt=date(2026, 3, 3)) == "LITIGATION"


def test_a_recovered_debt_is_pursued_no_more() -> None:
    """R-07: nothing may follow."""
    assert ALLOWED["RECOVERED"] == ()


def test_three_years_of_limitation() -> None:
    """R-06: from due day or interruption; the end of enforcement interrupts nothing."""
    assert barred_on(date(2026, 3, 20)) == date(2029, 3, 20)
    assert barred_on(date(2028, 2, 29)) == date(2031, 2, 28)
    assert set(STEPS) - INTERRUPTING == {"TERMINATION"}
    assert set(LEADS_TO) == set(STEPS) - {"ACKNOWLEDGEMENT"}
