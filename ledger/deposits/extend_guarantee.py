"""Extend a guarantee by an endorsement: the same amount, a new last day, no posting (row 28)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.deadlines.settle import settle_deadline
from ledger.deposits.clocks import remind
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.guarantee_log import note_event
from ledger.deposits.lapse_guarantee import is_leaving
from ledger.deposits.models import Guarantee
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class ExtendGuarantee:
    """What the endorsement says; the amount stays as it is."""

    guarantee_id: int
    endorsement: str
    endorsed_on: date
    expires_on: date
    on: date


def extend_guarantee(session: Session, given: ExtendGuarantee, *, by: Actor) -> Guarantee:
    """The guarantee runs on to its new last day and the reminder of G-05 moves with it.

    Invalid when the endorsement does not lengthen the term, falls short of the contract (G-04)
    or was made after the old last day; refused out of force (``guarantee-state``).
    """
    guarantee = find(session, Guarantee, given.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.state not in IN_FORCE or is_leaving(session, guarantee):
        raise Refusal("该保函不在有效状态, 或已提请注销、更换。",
                      "The guarantee is not in force, or is about to lapse or be replaced.",
                      code="guarantee-state")  # fmt: skip
    _judge(given, guarantee)
    was = guarantee.expires_on
    guarantee.expires_on = given.expires_on
    session.flush()
    subject = f"guarantee:{guarantee.id}"
    settle_deadline(session, subject, "G-05", given.on, "extended")
    remind(session, guarantee, given.on)
    note_event(
        session, guarantee, "EXTENDED", given.on, by=by, expires=(was, given.expires_on),
        document=given.endorsement,
    )  # fmt: skip
    trail.record(
        session, "guarantee.extended", subject, by=by, county_id=guarantee.county_id,
        was=was, until=given.expires_on, document=given.endorsement,
    )  # fmt: skip
    return guarantee


def _judge(given: ExtendGuarantee, guarantee: Guarantee) -> None:
    """Raises Invalid with every condition that is not met."""
    ends_on = guarantee.project.ends_on
    conditions = (
        (given.expires_on > guarantee.expires_on, "expires_on", "date-order",
         f"新到期日须晚于原到期日 {guarantee.expires_on}。",
         f"The new last day must be after the old one, {guarantee.expires_on}."),
        (given.expires_on >= ends_on, "expires_on", "term-below-contract",
         f"有效期不得早于合同工期止日 {ends_on}(65号 17)。",
         f"It must last to the end of the contract, {ends_on} (G-04)."),
        (given.endorsed_on >= guarantee.issued_on, "endorsed_on", "date-order",
         "批单日期不能早于开立日期。", "The endorsement precedes the guarantee."),
        (given.endorsed_on <= guarantee.expires_on, "endorsed_on", "expired",
         f"批单须在 {guarantee.expires_on} 到期前作出; 已过期的保函请注销后另行收存。",
         f"It was made after the last day, {guarantee.expires_on}; accept a new guarantee."),
        (given.endorsed_on <= given.on, "endorsed_on", "date-order",
         "批单日期不能晚于登记日期。", "The endorsement is later than its recording."),
    )  # fmt: skip
    errors = [
        FieldError(f"/{name}", code, Text(zh, en))
        for met, name, code, zh, en in conditions
        if not met
    ]
    if errors:
        raise Invalid(errors)
