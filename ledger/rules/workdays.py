"""Working days of the law over a calendar handed in; an unknown year is refused, never guessed."""

import calendar as months
from collections.abc import Mapping
from datetime import date, timedelta

from ledger.errors import Refusal

#: Every day of every known year: True where people work, make-up days included (W-03).
WorkCalendar = Mapping[date, bool]

ONE_DAY = timedelta(days=1)


class CalendarMissing(Refusal):
    """The reckoning runs into a year whose working days are not known yet (W-04, EX-32)."""

    code = "calendar-missing"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年度放假安排未公布, 无法确定期限; 请先录入 {year} 年工作日历。",
            f"The working days of {year} are not known yet; enter the calendar of {year} first.",
        )
        self.year = year


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Whether people work on that day. CalendarMissing when its year is not known."""
    try:
        return calendar[day]
    except KeyError:
        raise CalendarMissing(day.year) from None


def add_working_days(after: date, count: int, calendar: WorkCalendar) -> date:
    """The last day of "within ``count`` working days of"; the event day is not counted (W-01)."""
    day = after
    for _ in range(count):
        day = next_working_day(day + ONE_DAY, calendar)
    return day


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """That day, or the first working day after it."""
    while not is_working_day(day, calendar):
        day += ONE_DAY
    return day


def add_days(after: date, count: int, calendar: WorkCalendar) -> date:
    """The last day of a natural-day period for doing something; a rest day moves it on (W-02)."""
    return next_working_day(after + count * ONE_DAY, calendar)


def waiting_ends(started: date, count: int, *, counts_first_day: bool) -> date:
    """The last day of a waiting period such as the 30-day notice; it never moves (X-07, EX-29)."""
    return started + (count - counts_first_day) * ONE_DAY


def pay_day(day: date, calendar: WorkCalendar) -> date:
    """The day wages are paid: that day, or the working day before it (W-05)."""
    while not is_working_day(day, calendar):
        day -= ONE_DAY
    return day


def one_month_before(day: date) -> date:
    """One calendar month earlier; the last day of the shorter month where there is none (G-05)."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def one_month_after(day: date) -> date:
    """The latest day whose ``one_month_before`` is not after ``day`` (G-05)."""
    later = day + timedelta(days=28)
    while one_month_before(later + ONE_DAY) <= day:
        later += ONE_DAY
    return later
