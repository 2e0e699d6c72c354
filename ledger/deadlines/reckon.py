"""Reckoning the due day of a clock from the calendar, or the year that is missing."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.deadlines.models import CalendarDay
from ledger.rules.workdays import (
    CalendarMissing,
    WorkCalendar,
    add_days,
    add_working_days,
    waiting_ends,
)

DayKind = Literal["WORKING", "NATURAL", "WAITING", "FIXED"]


class Due(NamedTuple):
    """The last day to do it, or the year whose calendar is missing; exactly one of both."""

    on: date | None
    missing_year: int | None


def reckon(session: Session, after: date, count: int, kind: DayKind) -> Due:
    """When the clock runs out. An unknown year is named, never guessed (W-04)."""
    if kind == "FIXED":
        return Due(after, None)
    if kind == "WAITING":
        return Due(waiting_ends(after, count, counts_first_day=False), None)
    calendar = work_calendar(session, after, after + timedelta(days=2 * count + 60))
    try:
        if kind == "WORKING":
            return Due(add_working_days(after, count, calendar), None)
        return Due(add_days(after, count, calendar), None)
    except CalendarMissing as missing:
        return Due(None, missing.year)


def work_calendar(session: Session, start: date, end: date) -> WorkCalendar:
    """The known days of that span, as the rules take them."""
    days = session.execute(
        select(CalendarDay.day, CalendarDay.working).where(CalendarDay.day.between(start, end))
    )
    return {row.day: row.working for row in days}
