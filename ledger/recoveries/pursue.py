"""Pursue a debtor: demands, promises, acknowledgements, suit, enforcement (R-06, R-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.actor import Actor
from ledger.advances.limitation import LIMITATION, run_limitation
from ledger.advances.models import Advance
from ledger.audit import trail
from ledger.deadlines.start import running_deadline
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.recoveries.joint import require_answerer
from ledger.recoveries.models import DemandLetter, RecoveryStep
from ledger.recoveries.owed import is_owed, last_receipt
from ledger.recoveries.words import PURSUIT_STATES, STEPS
from ledger.rules.pursuit import (
    ALLOWED,
    INTERRUPTING,
    REVIVING,
    State,
    Step,
    Taken,
    before_courts,
    pursuit_state,
)
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class SendDemand:
    """A demand letter, by its number and how it was served, to one of those who answer or to all."""

    advance_id: int
    number: str
    how: str
    on: date
    debtor_id: int | None = None


def send_demand(session: Session, sent: SendDemand, *, by: Actor) -> DemandLetter:
    """The letter is on record and the three years of limitation begin anew (R-06), unless they had
    run out by then, whichever of joint debtors it went to (民法典 520, 诉讼时效规定 15). A number
    stands once in an advance (Invalid ``duplicate-number``).
    """
    advance = _pursued(session, sent.advance_id, sent.on, "DEMAND", sent.debtor_id, by=by)
    _refuse_twin(session, advance, sent.number)
    letter = DemandLetter(
        county_id=advance.county_id,
        advance_id=advance.id,
        sent_on=sent.on,
        number=sent.number,
        how=sent.how,
        debtor_id=sent.debtor_id,
    )
    session.add(letter)
    session.flush()
    _interrupt(session, advance, "DEMAND", sent.on, f"demand:{letter.id}")
    trail.record(
        session, "demand.sent", f"demand:{letter.id}", by=by, county_id=advance.county_id,
        of=advance.source, number=letter.number, debtor=letter.debtor_id,
    )  # fmt: skip
    return letter


@dataclass(frozen=True, slots=True)
class TakeStep:
    """A step other than a demand, by the document that shows it: judgment, ruling, agreement.

    It concerns ``debtor_id`` alone or, without one, all who answer for the debt.
    """

    advance_id: int
    step: Step
    document: str
    on: date
    note: str | None = None
    debtor_id: int | None = None


def take_step(session: Session, taken: TakeStep, *, by: Actor) -> RecoveryStep:
    """The step is on record; what interrupts limitation sets it anew (R-06, 民法典 195).

    Refused with ``recovery-state`` when the step may not follow where the pursuit of that debtor
    stood that day, and with Invalid ``date-order`` before a court's later step.
    """
    advance = _pursued(session, taken.advance_id, taken.on, taken.step, taken.debtor_id, by=by)
    row = RecoveryStep(
        county_id=advance.county_id,
        advance_id=advance.id,
        step=taken.step,
        happened_on=taken.on,
        document=taken.document,
        note=taken.note,
        debtor_id=taken.debtor_id,
    )
    session.add(row)
    session.flush()
    if taken.step in INTERRUPTING:
        _interrupt(session, advance, taken.step, taken.on, f"step:{row.id}")
    trail.record(
        session, "recovery.step", f"step:{row.id}", by=by, county_id=advance.county_id,
        of=advance.source, step=row.step, document=row.document, debtor=row.debtor_id,
    )  # fmt: skip
    return row


def steps_taken(session: Session, advance_id: int, debtor_id: int | None = None) -> Sequence[Taken]:
    """Every demand and step of an advance, in the order of their days; with ``debtor_id`` those
    that concern him: his own and those against all.
    """
    demands = select(DemandLetter.sent_on).where(DemandLetter.advance_id == advance_id)
    steps = select(RecoveryStep.step, RecoveryStep.happened_on).where(
        RecoveryStep.advance_id == advance_id
    )
    if debtor_id is not None:
        demands = demands.where(_concerns(DemandLetter.debtor_id, debtor_id))
        steps = steps.where(_concerns(RecoveryStep.debtor_id, debtor_id))
    taken = [Taken("DEMAND", day) for day in session.scalars(demands)]
    for row in session.execute(steps.order_by(RecoveryStep.id)):
        taken.append(Taken(row.step, row.happened_on))
    return sorted(taken, key=lambda one: one.on)


def pursuit_of(
    session: Session, advance: Advance, on: date = date.max, *, debtor_id: int | None = None
) -> State:
    """Where the pursuit of that advance stood on a day, now by default; of ``debtor_id`` alone,
    or the furthest of all who answer for it.
    """
    if on == date.max and advance.executed_on is not None and not is_owed(session, advance):
        return "RECOVERED"
    last = last_receipt(session, advance, on)
    steps = [one for one in steps_taken(session, advance.id, debtor_id) if one.on <= on]
    return pursuit_state(steps, last.received_on if last else None)


def _concerns(column: InstrumentedAttribute[int | None], debtor_id: int) -> ColumnElement[bool]:
    return or_(column == debtor_id, column.is_(None))


def _pursued(
    session: Session, advance_id: int, on: date, step: Step, debtor_id: int | None, *, by: Actor
) -> Advance:
    """The advance, locked, on which that step may be taken against that debtor on that day."""
    advance = find(session, Advance, advance_id, by=by, lock=True)
    require_officer(session, by, advance.county_id)
    if advance.executed_on is None or on < advance.executed_on:
        raise NotOwed("垫付尚未执行, 不能催收。", "Nothing has been advanced yet.")
    require_answerer(session, advance, debtor_id, "/debtor_id")
    state = pursuit_of(session, advance)
    if state != "RECOVERED":
        _refuse_before_courts(session, advance, step, on, debtor_id)
        state = pursuit_of(session, advance, on, debtor_id=debtor_id)
    if step not in ALLOWED[state]:
        raise NotOwed(
            f"追偿现为「{PURSUIT_STATES[state].zh}」, 不能登记「{STEPS[step].zh}」。",
            f"The pursuit is {PURSUIT_STATES[state].en}; {STEPS[step].en} cannot follow now.",
        )
    return advance


def _refuse_before_courts(
    session: Session, advance: Advance, step: Step, on: date, debtor_id: int | None
) -> None:
    """Raises when a court's step would stand before a later one that rests upon it."""
    taken = steps_taken(session, advance.id, debtor_id)
    courts = [one for one in taken if before_courts(one.step)]
    last = max(courts, key=lambda one: one.on, default=None)
    if last is not None and before_courts(step) and on < last.on:
        says = Text(
            f"不能早于已登记的「{STEPS[last.step].zh}」({last.on})。",
            f"It cannot be before the {STEPS[last.step].en} of {last.on}.",
        )
        raise Invalid([FieldError("/on", "date-order", says)])


def _interrupt(session: Session, advance: Advance, step: Step, on: date, by: str) -> None:
    """Limitation begins anew. Once it has run out only the debtor's own word does that (192)."""
    running = running_deadline(session, advance.source, LIMITATION)
    out = running is not None and running.due_on is not None and on > running.due_on
    if not out or step in REVIVING:
        run_limitation(session, advance, on, by)


def _refuse_twin(session: Session, advance: Advance, number: str) -> None:
    known = select(DemandLetter.sent_on).where(
        DemandLetter.advance_id == advance.id, DemandLetter.number == number
    )
    sent_on = session.scalar(known.limit(1))
    if sent_on is not None:
        says = Text(f"该文号已登记过({sent_on} 送达)。",
                    f"A letter of that number is on record, served on {sent_on}.")  # fmt: skip
        raise Invalid([FieldError("/number", "duplicate-number", says)])


class NotOwed(Refusal):
    """Nothing was advanced, this was done already, or the step cannot follow."""

    code = "recovery-state"
