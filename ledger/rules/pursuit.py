"""The way of a debt from the first demand to its end (R-06, R-07): which step may follow which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Step = Literal[
    "DEMAND", "ACKNOWLEDGEMENT", "PROMISE", "SUIT", "ENFORCEMENT", "BANKRUPTCY", "TERMINATION"
]
State = Literal[
    "OPEN",
    "DEMANDED",
    "PROMISED",
    "PART_RECOVERED",
    "LITIGATION",
    "ENFORCEMENT",
    "BANKRUPTCY",
    "TERMINATED",
    "RECOVERED",
]

#: What each step leads to; an acknowledgement changes nothing but the limitation.
LEADS_TO: Mapping[Step, State] = {
    "DEMAND": "DEMANDED",
    "PROMISE": "PROMISED",
    "SUIT": "LITIGATION",
    "ENFORCEMENT": "ENFORCEMENT",
    "BANKRUPTCY": "BANKRUPTCY",
    "TERMINATION": "TERMINATED",
}

#: Steps that interrupt the limitation of three years, which then begins anew (民法典 195).
INTERRUPTING: frozenset[Step] = frozenset(
    ("DEMAND", "ACKNOWLEDGEMENT", "PROMISE", "SUIT", "ENFORCEMENT", "BANKRUPTCY")
)

#: Steps of the debtor himself: after the three years only they set the limitation anew (民法典 192).
REVIVING: frozenset[Step] = frozenset(("ACKNOWLEDGEMENT", "PROMISE"))

#: A debtor may fall into bankruptcy whatever was done before.
_ANY_TIME: tuple[Step, ...] = ("DEMAND", "ACKNOWLEDGEMENT", "PROMISE", "BANKRUPTCY")

#: The steps that may follow in each state.
ALLOWED: Mapping[State, tuple[Step, ...]] = {
    "OPEN": _ANY_TIME,
    "DEMANDED": (*_ANY_TIME, "SUIT"),
    "PROMISED": (*_ANY_TIME, "SUIT"),
    "PART_RECOVERED": (*_ANY_TIME, "SUIT"),
    "LITIGATION": (*_ANY_TIME, "ENFORCEMENT"),
    "ENFORCEMENT": (*_ANY_TIME, "TERMINATION"),
    "BANKRUPTCY": _ANY_TIME,
    "TERMINATED": (*_ANY_TIME, "ENFORCEMENT"),
    "RECOVERED": (),
}

#: Courts do not go back: a demand or a promise on the way leaves these states as they are.
_COURT: frozenset[State] = frozenset(("LITIGATION", "ENFORCEMENT", "BANKRUPTCY", "TERMINATED"))

#: Years after which a claim is barred unless it was interrupted (民法典 188, 195).
LIMITATION_YEARS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """One step and its day."""

    step: Step
    on: date


def before_courts(step: Step) -> bool:
    """Whether the step leads to a court, so that none before it may be recorded after it."""
    return LEADS_TO.get(step) in _COURT


def pursuit_state(steps: Sequence[Taken], last_receipt: date | None) -> State:
    """Where the pursuit of an open debt stands after these steps, in the order they were taken.

    Money received on or after the last step makes it ``PART_RECOVERED``, except before a court.
    """
    state: State = "OPEN"
    for taken in steps:
        leads_to = LEADS_TO.get(taken.step, state)
        if state not in _COURT or leads_to in _COURT:
            state = leads_to
    before_court = state not in _COURT
    if before_court and last_receipt and all(taken.on <= last_receipt for taken in steps):
        return "PART_RECOVERED"
    return state


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def barred_on(interrupted_on: date) -> date:
    """The day on which the limitation of R-06 runs out, counted from due day or interruption."""
    return years_later(interrupted_on, LIMITATION_YEARS)
