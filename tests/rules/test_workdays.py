"""Working days of the law: EX-25 .. EX-30, EX-32, W-01 .. W-05, G-05, X-07."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.workdays import (
    CalendarMissing,
    add_days,
    add_working_days,
    is_working_day,
    one_month_before,
    pay_day,
    waiting_ends,
)

FIRST = date(2024, 1, 1)
CALENDAR = {
    day: chinese_calendar.is_workday(day)
    for day in (FIRST + timedelta(days=n) for n in range(366 + 365 + 365))
}


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("event", "count", "due"), [
    ("2026-01-26", 20, "2026-02-28"),  # EX-25: a Saturday on which people work
    ("2026-02-09", 5, "2026-02-14"),  # EX-26
    ("2026-04-27", 5, "2026-05-07"),
    ("2026-02-09", 10, "2026-02-28"),  # EX-27
    ("2026-09-18", 10, "2026-10-09"),
    ("2026-09-21", 10, "2026-10-12"),
    ("2026-06-15", 5, "2026-06-23"),  # EX-28: review by
    ("2026-06-23", 3, "2026-06-26"),  # EX-28: confirmation by
    ("2026-02-10", 60, "2026-05-14"),  # EX-30
])  # fmt: skip
def test_working_days_after_an_event(event, count, due):
    """EX-25 .. EX-28, EX-30; the event day is not counted (W-01)."""
    assert add_working_days(day(event), count, CALENDAR) == day(due)


def test_the_public_notice_never_moves():
    """EX-29, X-07: first day counted, and not."""
    assert waiting_ends(day("2026-03-12"), 30, counts_first_day=True) == day("2026-04-10")
    assert waiting_ends(day("2026-03-12"), 30, counts_first_day=False) == day("2026-04-11")


def test_an_unknown_year_is_refused_by_name():
    """EX-32, W-04: no date is guessed."""
    with pytest.raises(CalendarMissing, match="2027") as missing:
        add_working_days(day("2026-12-25"), 10, CALENDAR)
    assert missing.value.year == 2027
    assert "2027 年度放假安排未公布" in missing.value.says.zh


def test_a_period_for_doing_something_moves_off_rest_days():
    """W-02: thirty days from 2026-09-03 end in the October holiday."""
    assert add_days(day("2026-09-03"), 30, CALENDAR) == day("2026-10-08")


def test_make_up_days_are_working_days():
    """W-03."""
    assert is_working_day(day("2026-02-28"), CALENDAR)
    assert not is_working_day(day("2026-02-17"), CALENDAR)


def test_wages_are_paid_before_a_rest_day():
    """W-05."""
    assert pay_day(day("2026-10-05"), CALENDAR) == day("2026-09-30")


@pytest.mark.parametrize(("expiry", "remind"), [
    ("2026-03-31", "2026-02-28"), ("2024-03-31", "2024-02-29"),
    ("2026-01-15", "2025-12-15"), ("2026-07-30", "2026-06-30"),
])  # fmt: skip
def test_one_calendar_month_before_expiry(expiry, remind):
    """G-05."""
    assert one_month_before(day(expiry)) == day(remind)


@given(st.dates(FIRST, date(2026, 6, 30)), st.integers(1, 60), st.integers(1, 60))
def test_working_days_add_up(event, some, more):
    """So many and so many more is the same as all of them at once; every due day is worked."""
    halfway = add_working_days(event, some, CALENDAR)
    due = add_working_days(event, some + more, CALENDAR)
    assert add_working_days(halfway, more, CALENDAR) == due
    assert CALENDAR[due]
    assert sum(CALENDAR[event + timedelta(days=n)] for n in range(1, (due - event).days + 1)) == (
        some + more
    )
