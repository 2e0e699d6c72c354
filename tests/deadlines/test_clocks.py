"""Clocks that start, wait for a calendar, and are settled: D-12, W-01 .. W-04, X-07, G-05."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from ledger.actor import SYSTEM
from ledger.deadlines.calendar import (
    AddYear,
    SpecialDay,
    add_year,
    known_years,
    seed_calendar,
    working_days_of,
)
from ledger.deadlines.inbox import count_inbox, deadlines, inbox, state_of
from ledger.deadlines.models import CalendarDay, Deadline
from ledger.deadlines.recompute import recompute_deadlines
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.errors import Invalid, Refusal
from ledger.text import Text

STORE = Text("足额缴存保证金", "Store the deposit in full")


@pytest.fixture
def calendar(session):
    seed_calendar(session, by=SYSTEM)
    return session


def a_clock(session, subject="obligation:1", after="2026-01-26", rule="D-12", county_id=1, **span):
    return start_deadline(
        session, county_id=county_id, subject=subject, what=STORE, rule=rule,
        after=date.fromisoformat(after), **(span or {"working_days": 20}),
    )  # fmt: skip


def test_the_known_years_are_seeded_once(session):
    """W-03: make-up days and holidays of 2024 .. 2026."""
    assert seed_calendar(session, by=SYSTEM) == [2024, 2025, 2026]
    assert seed_calendar(session, by=SYSTEM) == []
    assert known_years(session) == [2024, 2025, 2026]
    makeup = session.get(CalendarDay, date(2026, 2, 28))
    assert (makeup.working, makeup.name) == (True, "春节")
    assert working_days_of(session, 2026) == 248


def test_twenty_working_days_from_the_permit(calendar):
    """EX-25, D-12."""
    row = a_clock(calendar)
    assert (row.due_on, row.missing_year, row.version) == (date(2026, 2, 28), None, 1)


@pytest.mark.parametrize(("counts", "ends"), [(True, "2026-04-10"), (False, "2026-04-11")])
def test_a_public_notice(calendar, counts, ends):
    """EX-29, X-07."""
    row = a_clock(calendar, after="2026-03-12", waiting_days=30, counts_first_day=counts)
    assert row.due_on == date.fromisoformat(ends)


def test_natural_days_and_fixed_days(calendar):
    """W-02 moves off the holiday; a reminder day stands as the law reckons it (G-05)."""
    assert a_clock(calendar, after="2026-09-03", days=30).due_on == date(2026, 10, 8)
    fixed = a_clock(calendar, subject="guarantee:3", rule="G-05", due=date(2026, 5, 2))
    assert fixed.due_on == date(2026, 5, 2)


def test_a_clock_takes_one_span(calendar):
    for span in ({"days": 1, "working_days": 1}, {"days": -1}, {"days": None}):
        with pytest.raises(ValueError, match="one span"):
            a_clock(calendar, **span)


def test_a_clock_into_an_unknown_year_waits_and_is_resolved(calendar):
    """EX-32, W-04: the deed succeeds, the year is named, entering it gives the day."""
    row = a_clock(calendar, after="2026-12-20", working_days=20)
    assert (row.due_on, row.missing_year) == (None, 2027)
    assert state_of(row, date(2026, 12, 21)) == "CALENDAR_MISSING"
    assert row in inbox(calendar, [1], date(2026, 12, 21))
    holidays = [
        SpecialDay(date(2027, 1, 1), False, "元旦"),
        SpecialDay(date(2027, 1, 2), True, "元旦"),
    ]
    assert add_year(calendar, AddYear(2027, "国办通知(示例)", holidays), by=SYSTEM) == 1
    assert (row.due_on, row.missing_year) == (date(2027, 1, 15), None)


def test_a_year_is_entered_once_and_whole(calendar):
    """W-04: what cannot be right is named line by line."""
    with pytest.raises(Refusal, match="2026"):
        add_year(
            calendar, AddYear(2026, "x", [SpecialDay(date(2026, 1, 1), False, "元旦")]), by=SYSTEM
        )
    wrong = [
        SpecialDay(date(2028, 1, 1), True, ""),
        SpecialDay(date(2027, 2, 8), True, "春节"),
        SpecialDay(date(2027, 2, 8), True, "春节"),
    ]
    with pytest.raises(Invalid) as refused:
        add_year(calendar, AddYear(2027, "x", wrong), by=SYSTEM)
    assert [error.code for error in refused.value.errors] == [
        "date-range", "make-up-on-weekday", "date-twice", "make-up-on-weekday", "no-holidays",
    ]  # fmt: skip
    assert known_years(calendar) == [2024, 2025, 2026]


def test_one_clock_of_a_rule_runs_per_subject(calendar):
    """Starting it again sets it anew; after settlement a new one runs."""
    first = a_clock(calendar)
    again = a_clock(calendar, after="2026-03-02")
    assert (again.id, again.version) == (first.id, 2)
    settle_deadline(calendar, "obligation:1", "D-12", date(2026, 3, 9), "receipt:12")
    assert a_clock(calendar, after="2026-06-01").id != first.id


def test_a_settled_clock_never_changes(calendar):
    """Neither by reckoning again nor by SQL."""
    row = a_clock(calendar)
    settle_deadline(calendar, "obligation:1", "D-12", date(2026, 3, 3), "receipt:12")
    assert settle_deadline(calendar, "obligation:1", "D-12", date(2026, 3, 4), "receipt:13") is None
    assert (row.settled_by, row.days_late(date(2026, 9, 1))) == ("receipt:12", 3)
    calendar.commit()
    assert recompute_deadlines(calendar) == 0
    with pytest.raises(DBAPIError):
        calendar.execute(text("UPDATE deadline SET due_on = '2030-01-01'"))
    calendar.rollback()
    assert calendar.scalar(select(Deadline.due_on)) == date(2026, 2, 28)


def test_the_inbox_shows_what_needs_eyes(calendar):
    """Overdue, due within 14 days, waiting; not what is far off, settled or elsewhere."""
    for number, (after, county) in enumerate(
        [("2026-01-26", 1), ("2026-02-10", 1), ("2026-08-03", 1), ("2026-01-26", 2)]
    ):
        a_clock(calendar, subject=f"project:{number}", after=after, county_id=county)
    a_clock(calendar, subject="project:9", after="2026-12-20")
    on = date(2026, 3, 2)
    assert [(row.subject, state_of(row, on)) for row in inbox(calendar, [1], on)] == [
        ("project:9", "CALENDAR_MISSING"), ("project:0", "OVERDUE"), ("project:1", "DUE_SOON"),
    ]  # fmt: skip
    counted = count_inbox(calendar, [1], on)
    assert (counted.overdue, counted.due_soon, counted.calendar_missing) == (1, 1, 1)
    assert [row.subject for row in deadlines(calendar, [1], on, state="RUNNING")] == ["project:2"]


def test_pages_of_deadlines_meet_without_gap(calendar):
    for number in range(7):
        after = "2026-12-20" if number > 4 else "2026-01-26"
        a_clock(calendar, subject=f"project:{number}", after=after)
    seen, last = [], None
    while page := deadlines(calendar, [1], date(2026, 3, 2), after=last, limit=3):
        seen += [row.subject for row in page]
        last = (page[-1].due_on or date.max, page[-1].id)
    assert seen == [f"project:{number}" for number in range(7)]
