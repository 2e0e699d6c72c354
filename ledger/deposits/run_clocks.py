"""The nightly run over every clock: what turned overdue, what ran out, what lapsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.approvals.decide import expire_due
from ledger.approvals.request import Ender
from ledger.deadlines.mark import mark_overdue
from ledger.deadlines.models import Deadline
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.deposits.models import Guarantee
from ledger.text import Text

#: Rule of the clock by which a lapse is to be recorded (G-09).
LAPSE = "G-09"

IN_FORCE = ("ACTIVE", "CLAIMED_PART")

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ClockRun:
    """What a run has changed; a second run on the same day changes nothing."""

    on: date
    #: Clocks seen overdue for the first time.
    overdue: int
    #: Guarantees that ran out: their lapse is now demanded of an officer (G-09).
    to_lapse: int
    #: Approval requests whose last day has passed.
    expired: int


def run_clocks(
    session: Session, on: date, *, enders: Mapping[str, Ender], progress: Progress | None = None
) -> ClockRun:
    """Everything that turned overdue by ``on`` is marked, and what ran out is demanded.

    Moves no money: a lapse is posted by an officer and reviewed by a second, as ever.
    """
    to_lapse = _demand_lapses(session, on)
    _told(progress, 1)
    expired = expire_due(session, on, enders=enders)
    _told(progress, 2)
    overdue = mark_overdue(session, on)
    _told(progress, 3)
    return ClockRun(on, overdue, to_lapse, expired)


def _demand_lapses(session: Session, on: date) -> int:
    """Guarantees past their last day ask for their lapse; what is settled stops asking."""
    asking = (Deadline.rule == LAPSE, Deadline.settled_on.is_(None))
    number = cast(func.substr(Deadline.subject, len("guarantee:") + 1), BigInteger)
    over = select(Deadline).join(Guarantee, Guarantee.id == number).where(
        *asking, or_(Guarantee.state.not_in(IN_FORCE), Guarantee.expires_on >= on)
    )  # fmt: skip
    for row in session.scalars(over).all():
        settle_deadline(session, row.subject, LAPSE, on, row.subject)
    subject = literal("guarantee:") + cast(Guarantee.id, String)
    asked = select(literal(1)).where(Deadline.subject == subject, *asking)
    expired = select(Guarantee).options(joinedload(Guarantee.project)).where(
        Guarantee.state.in_(IN_FORCE), Guarantee.expires_on < on,
        ~asked.correlate(Guarantee).exists(),
    )  # fmt: skip
    found = session.scalars(expired).all()
    for guarantee in found:
        _demand_lapse(session, guarantee)
    return len(found)


def _demand_lapse(session: Session, guarantee: Guarantee) -> None:
    number, name = guarantee.number, guarantee.project.name
    start_deadline(
        session,
        county_id=guarantee.county_id,
        subject=f"guarantee:{guarantee.id}",
        what=Text(
            f"保函 {number} 已到期未续, 请办理注销: {name}"[:200],
            f"Guarantee {number} ran out: record its lapse, {name}"[:200],
        ),
        rule=LAPSE,
        after=guarantee.expires_on,
        due=guarantee.expires_on,
    )


def _told(progress: Progress | None, done: int) -> None:
    if progress is not None:
        progress(done)
