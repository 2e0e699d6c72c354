"""The log of a guarantee: the turns of its life, and the hands its original went through."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.deposits.mode_models import GuaranteeEvent, HandOver
from ledger.deposits.models import Guarantee
from ledger.money import Money


def note_event(
    session: Session,
    guarantee: Guarantee,
    what: str,
    on: date,
    *,
    by: Actor,
    amount: Money | None = None,
    expires: tuple[date, date] | None = None,
    document: str | None = None,
    remark: str | None = None,
) -> GuaranteeEvent:
    """The turn stands in the guarantee's log for ever; ``expires`` is the last day before, after."""
    row = GuaranteeEvent(
        county_id=guarantee.county_id,
        guarantee_id=guarantee.id,
        what=what,
        happened_on=on,
        amount=amount,
        expires_from=expires[0] if expires else None,
        expires_to=expires[1] if expires else None,
        document=document,
        remark=remark,
        person_id=by.person_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def note_handover(
    session: Session,
    guarantee: Guarantee,
    what: str,
    on: date,
    *,
    by: Actor,
    place: str,
    handed_to: str,
    purpose: str,
) -> HandOver:
    """Who took the original, when, and where it lies now is on record (G-02)."""
    row = HandOver(
        county_id=guarantee.county_id,
        guarantee_id=guarantee.id,
        what=what,
        happened_on=on,
        place=place,
        handed_to=handed_to,
        purpose=purpose,
        person_id=by.person_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def events_of(session: Session, guarantee_id: int) -> Sequence[GuaranteeEvent]:
    """The turns of a guarantee's life, in order."""
    return session.scalars(
        select(GuaranteeEvent)
        .where(GuaranteeEvent.guarantee_id == guarantee_id)
        .order_by(GuaranteeEvent.id)
    ).all()


def handovers_of(session: Session, guarantee_id: int) -> Sequence[HandOver]:
    """The custody log of an original, in order."""
    return session.scalars(
        select(HandOver).where(HandOver.guarantee_id == guarantee_id).order_by(HandOver.id)
    ).all()
