"""What is due soon, overdue, or waiting for a calendar: the clocks an officer must see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from ledger.deadlines.models import Deadline
from ledger.text import Text

State = Literal["OVERDUE", "DUE_SOON", "RUNNING", "CALENDAR_MISSING", "SETTLED"]

#: How long before its end a clock is due soon.
SOON = timedelta(days=14)

#: Rules that warn earlier: a claim is not saved in a fortnight (R-06).
WARNS_EARLY: dict[str, timedelta] = {"R-06": timedelta(days=90)}

STATES: dict[str, Text] = {
    "OVERDUE": Text("已逾期", "Overdue"),
    "DUE_SOON": Text("即将到期", "Due soon"),
    "RUNNING": Text("未到期", "Running"),
    "CALENDAR_MISSING": Text("缺工作日历", "Calendar missing"),
    "SETTLED": Text("已办结", "Settled"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many running clocks need eyes."""

    overdue: int
    due_soon: int
    calendar_missing: int

    @property
    def together(self) -> int:
        """All of them."""
        return self.overdue + self.due_soon + self.calendar_missing


def inbox(
    session: Session,
    counties: Collection[int],
    on: date,
    *,
    after: tuple[date, int] | None = None,
    limit: int | None = None,
) -> Sequence[Deadline]:
    """Running clocks that wait for a calendar, are overdue or due soon, in that order by day.

    Soon is 14 days; 90 for the limitation of a claim (R-06). ``after`` is the last (day, id)
    seen, the first day of all for a clock without one.
    """
    day = func.coalesce(Deadline.due_on, date.min)
    wanted = or_(*(_is(state, on) for state in ("OVERDUE", "DUE_SOON", "CALENDAR_MISSING")))
    query = select(Deadline).where(Deadline.county_id.in_(counties), wanted)
    if after is not None:
        query = query.where(or_(day > after[0], and_(day == after[0], Deadline.id > after[1])))
    return session.scalars(query.order_by(day, Deadline.id).limit(limit)).all()


def count_inbox(session: Session, counties: Collection[int], on: date) -> Counted:
    """The same, as three figures."""

    def many(state: State) -> int:
        query = select(func.count()).select_from(Deadline)
        return session.scalar(query.where(Deadline.county_id.in_(counties), _is(state, on))) or 0

    return Counted(many("OVERDUE"), many("DUE_SOON"), many("CALENDAR_MISSING"))


def deadlines(
    session: Session,
    counties: Collection[int],
    on: date,
    *,
    state: State | None = None,
    subject: str | None = None,
    after: tuple[date, int] | None = None,
    limit: int = 50,
) -> Sequence[Deadline]:
    """A page of clocks by due day, those without one last; ``after`` is the last (day, id) seen."""
    day = func.coalesce(Deadline.due_on, date.max)
    query = select(Deadline).where(Deadline.county_id.in_(counties))
    if state is not None:
        query = query.where(_is(state, on))
    if subject is not None:
        query = query.where(Deadline.subject == subject)
    if after is not None:
        query = query.where(or_(day > after[0], and_(day == after[0], Deadline.id > after[1])))
    return session.scalars(query.order_by(day, Deadline.id).limit(limit)).all()


def state_of(row: Deadline, on: date) -> State:
    """The state as the inbox tells it: a running clock near its end is due soon."""
    if row.settled_on is not None:
        return "SETTLED"
    if row.due_on is None:
        return "CALENDAR_MISSING"
    if row.due_on < on:
        return "OVERDUE"
    return "DUE_SOON" if row.due_on <= on + WARNS_EARLY.get(row.rule, SOON) else "RUNNING"


def _is(state: str, on: date) -> ColumnElement[bool]:
    """The same judgement as ``state_of``, for the database."""
    running = Deadline.settled_on.is_(None)
    early = [
        and_(Deadline.rule == rule, Deadline.due_on <= on + span)
        for rule, span in WARNS_EARLY.items()
    ]
    near = or_(Deadline.due_on <= on + SOON, *early)
    conditions: dict[str, ColumnElement[bool]] = {
        "SETTLED": Deadline.settled_on.is_not(None),
        "CALENDAR_MISSING": and_(running, Deadline.due_on.is_(None)),
        "OVERDUE": and_(running, Deadline.due_on < on),
        "DUE_SOON": and_(running, Deadline.due_on >= on, near),
        "RUNNING": and_(running, Deadline.due_on > on, not_(near)),
    }
    return conditions[state]
