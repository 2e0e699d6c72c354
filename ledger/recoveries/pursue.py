"""Pursue a debtor: demands, promises, acknowledgements, suit, enforcement (R-06, R-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.limitation import run_limitation
from ledger.advances.models import Advance
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.models import DemandLetter, RecoveryStep
from ledger.recoveries.owed import last_receipt
from ledger.recoveries.words import PURSUIT_STATES, STEPS
from ledger.rules.pursuit import ALLOWED, INTERRUPTING, State, Step, Taken, pursuit_state


@dataclass(frozen=True, slots=True)
class SendDemand:
    """A demand letter to the debtor, by its number and how it was served."""

    advance_id: int
    number: str
    how: str
    on: date


def send_demand(session: Session, sent: SendDemand, *, by: Actor) -> DemandLetter:
    """The letter is on record and the three years of limitation begin anew (R-06)."""
    advance = _pursued(session, sent.advance_id, sent.on, "DEMAND", by=by)
    letter = DemandLetter(
        county_id=advance.county_id,
        advance_id=advance.id,
        sent_on=sent.on,
        number=sent.number,
        how=sent.how,
    )
    session.add(letter)
    session.flush()
    run_limitation(session, advance, sent.on, f"demand:{letter.id}")
    trail.record(
        session, "demand.sent", f"demand:{letter.id}", by=by, county_id=advance.county_id,
        of=advance.source, number=letter.number,
    )  # fmt: skip
    return letter


@dataclass(frozen=True, slots=True)
class TakeStep:
    """A step other than a demand, by the document that shows it: judgment, ruling, agreement."""

    advance_id: int
    step: Step
    document: str
    on: date
    note: str | None = None


def take_step(session: Session, taken: TakeStep, *, by: Actor) -> RecoveryStep:
    """The step is on record; what interrupts limitation sets it anew (R-06, 民法典 195).

    Refused with ``recovery-state`` when the step may not follow where the pursuit stands.
    """
    advance = _pursued(session, taken.advance_id, taken.on, taken.step, by=by)
    row = RecoveryStep(
        county_id=advance.county_id,
        advance_id=advance.id,
        step=taken.step,
        happened_on=taken.on,
        document=taken.document,
        note=taken.note,
    )
    session.add(row)
    session.flush()
    if taken.step in INTERRUPTING:
        run_limitation(session, advance, taken.on, f"step:{row.id}")
    trail.record(
        session, "recovery.step", f"step:{row.id}", by=by, county_id=advance.county_id,
        of=advance.source, step=row.step, document=row.document,
    )  # fmt: skip
    return row


def steps_taken(session: Session, advance_id: int) -> Sequence[Taken]:
    """Every demand and step of an advance, in the order of their days."""
    demands = session.scalars(
        select(DemandLetter.sent_on).where(DemandLetter.advance_id == advance_id)
    )
    steps = session.execute(
        select(RecoveryStep.step, RecoveryStep.happened_on)
        .where(RecoveryStep.advance_id == advance_id)
        .order_by(RecoveryStep.id)
    )
    taken = [Taken("DEMAND", day) for day in demands]
    taken += [Taken(row.step, row.happened_on) for row in steps]
    return sorted(taken, key=lambda one: one.on)


def pursuit_of(session: Session, advance: Advance) -> State:
    """Where the pursuit of that advance stands."""
    last = last_receipt(session, advance)
    return pursuit_state(steps_taken(session, advance.id), last.received_on if last else None)


def _pursued(session: Session, advance_id: int, on: date, step: Step, *, by: Actor) -> Advance:
    """The advance, locked, on which that step may be taken on that day."""
    advance = find(session, Advance, advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    if advance.executed_on is None or on < advance.executed_on:
        raise NotOwed("垫付尚未执行, 不能催收。", "Nothing has been advanced yet.")
    state = pursuit_of(session, advance)
    if step not in ALLOWED[state]:
        raise NotOwed(
            f"追偿现为「{PURSUIT_STATES[state].zh}」, 不能登记「{STEPS[step].zh}」。",
            f"The pursuit is {PURSUIT_STATES[state].en}; {STEPS[step].en} cannot follow now.",
        )
    return advance


class NotOwed(Refusal):
    """Nothing was advanced, this was done already, or the step cannot follow."""

    code = "recovery-state"
