"""The working-day calendar: seeded for the years that are known, a new year entered whole."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.deadlines.models import CalendarDay
from ledger.deadlines.recompute import recompute_deadlines
from ledger.errors import FieldError, Invalid, Refusal
from ledger.text import Text

SEEDED_YEARS = range(2024, 2027)
LIBRARY = "chinesecalendar 1.11.0"

#: The holidays by the names the library gives them.
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


_WORKING = {"班": True, "work": True, "休": False, "rest": False}


class SpecialDay(NamedTuple):
    """One day of the State Council's notice: a holiday (not working) or a make-up day (working)."""

    day: date
    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class AddYear:
    """A year as the notice lays it down; days it does not name are ordinary."""

    year: int
    source: str
    special: Sequence[SpecialDay]


def seed_calendar(session: Session, *, by: Actor, years: Iterable[int] = SEEDED_YEARS) -> list[int]:
    """The published years stand in the calendar; those that were new are handed back."""
    known = set(known_years(session))
    new = [year for year in years if year not in known]
    for year in new:
        special = [_from_library(day) for day in _days(year)]
        session.add_all(_rows(year, {one.day: one for one in special if one.name}, LIBRARY))
        trail.record(session, "calendar.seeded", f"calendar:{year}", by=by, source=LIBRARY)
    session.flush()
    return new


def add_year(session: Session, command: AddYear, *, by: Actor) -> int:
    """The year is known, every day of it, and clocks that waited for it have their due days.

    Refused: a year that is known already, and days that cannot be right. The number of clocks
    that were resolved is handed back.
    """
    if command.year in known_years(session):
        raise Refusal(
            f"{command.year} 年工作日历已录入。",
            f"The calendar of {command.year} is known.",
            code="calendar-known",
        )
    mistakes = [*_mistakes(command)]
    if mistakes:
        raise Invalid(mistakes)
    named = {one.day: one for one in command.special}
    session.add_all(_rows(command.year, named, command.source))
    session.flush()
    trail.record(session, "calendar.added", f"calendar:{command.year}", by=by,
                 source=command.source, days=len(named))  # fmt: skip
    return recompute_deadlines(session, missing_year=command.year)


def read_special_days(lines: Iterable[str]) -> list[SpecialDay]:
    """The days of lines such as ``2027-01-01,休,元旦`` or ``2027-02-14,班,春节``.

    Invalid names every line that cannot be read.
    """
    days, mistakes = [], []
    for number, row in enumerate(csv.reader(lines), start=1):
        if not row or row[0].startswith("#"):
            continue
        try:
            day, working = date.fromisoformat(row[0].strip()), _WORKING[row[1].strip()]
            days.append(SpecialDay(day, working, row[2].strip()[:40]))
        except (ValueError, KeyError, IndexError):
            zh, en = "须写成 2027-01-01,休,元旦", "write it like 2027-01-01,休,元旦"
            says = Text(f"第 {number} 行{zh}。", f"Line {number}: {en}.")
            mistakes.append(FieldError("/lines", "calendar-line", says))
    if mistakes:
        raise Invalid(mistakes)
    return days


def known_years(session: Session) -> list[int]:
    """The years whose working days are known, in order."""
    year = extract("year", CalendarDay.day)
    return sorted(int(found) for found in session.scalars(select(year).group_by(year)))


def year_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """Every day of that year, in order; nothing when the year is not known."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day)
    ).all()


def working_days_of(session: Session, year: int) -> int:
    """How many working days the known year has."""
    within = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return (
        session.scalar(
            select(func.count()).select_from(CalendarDay).where(within, CalendarDay.working)
        )
        or 0
    )


def _days(year: int) -> list[date]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _from_library(day: date) -> SpecialDay:
    _, holiday = chinese_calendar.get_holiday_detail(day)
    name = HOLIDAYS.get(holiday, holiday) if holiday else ""
    return SpecialDay(day, chinese_calendar.is_workday(day), name)


def _rows(year: int, named: Mapping[date, SpecialDay], source: str) -> list[CalendarDay]:
    """One row a day: as the notice names it, else working from Monday to Friday."""
    rows = []
    for day in _days(year):
        one = named.get(day) or SpecialDay(day, day.weekday() < 5, "")
        rows.append(CalendarDay(day=day, working=one.working, name=one.name, source=source))
    return rows


def _mistakes(command: AddYear) -> Iterable[FieldError]:
    """What cannot be right: days of another year, twice the same day, a year without holidays."""
    seen: set[date] = set()
    for line, one in enumerate(command.special):
        where, day = f"/special/{line}/day", one.day
        if day.year != command.year:
            says = Text(f"{day} 不在 {command.year} 年内。", f"{day} is not in {command.year}.")
            yield FieldError(where, "date-range", says)
        if day in seen:
            says = Text(f"{day} 出现了两次。", f"{day} stands there twice.")
            yield FieldError(where, "date-twice", says)
        if one.working and day.weekday() < 5:
            says = Text(f"{day} 不是周末, 不能是调休上班日。", f"{day} is no weekend day.")
            yield FieldError(where, "make-up-on-weekday", says)
        seen.add(day)
    if all(one.working for one in command.special):
        says = Text("没有任何放假日, 请核对。", "There is no holiday in it; check the notice.")
        yield FieldError("/special", "no-holidays", says)
