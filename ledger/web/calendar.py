"""Pages of the working-day calendar: a year shown, a year entered from the notice."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deadlines.calendar import (
    AddYear,
    add_year,
    known_years,
    read_special_days,
    working_days_of,
    year_of,
)
from ledger.deadlines.models import CalendarDay
from ledger.deadlines.schemas import YearForm
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.web.lists import number_in_address

bp = Blueprint("calendar", __name__, url_prefix="/calendar")


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU, Role.SY)
def index() -> str:
    """The known years, and the holidays and make-up days of one."""
    with reading() as session:
        years = known_years(session)
        asked = number_in_address("year")
        year = asked if asked in years else max(years, default=0)
        days = year_of(session, year) if year else ()
        return render_template(
            "calendar/index.html", years=years, year=year,
            source=days[0].source if days else "", months=_months(days), days=[day for day in days if day.name],
            working_days=working_days_of(session, year) if year else 0,
            may_enter=Role.SY in actor().roles,
        )  # fmt: skip


def _months(days: Sequence[CalendarDay]) -> list[list[list[CalendarDay | None]]]:
    """The year as twelve months of weeks that begin on Monday; None beside a month's own days."""
    by_day = {one.day: one for one in days}
    if not days:
        return []
    year = days[0].day.year
    weeks = Calendar().monthdatescalendar
    return [
        [[by_day.get(day) if day.month == month else None for day in week] for week in rows]
        for month, rows in ((month, weeks(year, month)) for month in range(1, 13))
    ]


@bp.get("/new")
@allow(Role.SY)
def new() -> str:
    """The form for a year that has just been published."""
    return _form()


@bp.post("/new")
@allow(Role.SY)
def enter() -> Response:
    """The year is entered, and clocks that waited for it have their due days."""

    def work(session: Session, data: dict[str, Any]) -> str:
        special = read_special_days(data["lines"].splitlines())
        add_year(session, AddYear(data["year"], data["source"], special), by=actor())
        return url_for(".index", year=data["year"])

    return submit(work, schema=YearForm(), again=_form)


def _form(errors: Errors = (), values: Mapping[str, Any] | None = None) -> str:
    return render_template("calendar/new.html", errors=errors, values=values)
