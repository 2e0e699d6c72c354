"""``ledger calendar``: which days are working days; a new year entered from the notice."""

import csv
from datetime import date
from pathlib import Path

import click

from ledger.cli.house import database
from ledger.deadlines.calendar import SpecialDay, known_years, working_days_of, year_of
from ledger.errors import FieldError, Invalid
from ledger.rules.workdays import CalendarMissing
from ledger.text import Text

WORKING = {"班": True, "work": True, "休": False, "rest": False}


@click.group()
def calendar() -> None:
    """The working-day calendar."""


@calendar.command()
@click.argument("year", type=click.IntRange(1990, 2199), required=False)
def show(year: int | None) -> None:
    """The known years, or the holidays and make-up days of one."""
    with database().reading() as session:
        if year is None:
            for known in known_years(session):
                click.echo(f"{known}  {working_days_of(session, known)} 个工作日 working days")
            return
        days = year_of(session, year)
        if not days:
            raise CalendarMissing(year)
        for day in days:
            if day.name:
                said = "上班 work" if day.working else "放假 rest"
                click.echo(f"{day.day}  {said}  {day.name}")
        click.echo(f"{working_days_of(session, year)} 个工作日 working days · {days[0].source}")


def read_special_days(path: Path) -> list[SpecialDay]:
    """The days of a file with lines such as ``2027-01-01,休,元旦`` or ``2027-02-14,班,春节``.

    Invalid names every line that cannot be read.
    """
    days, mistakes = [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if not row or row[0].startswith("#"):
                continue
            try:
                day, working = date.fromisoformat(row[0].strip()), WORKING[row[1].strip()]
            except (ValueError, KeyError, IndexError):
                zh, en = "须写成 2027-01-01,休,元旦", "write 2027-01-01,休,元旦"
                says = Text(f"第 {number} 行{zh}。", f"Line {number}: {en}.")
                mistakes.append(FieldError(f"/{number}", "calendar-line", says))
                continue
            days.append(SpecialDay(day, working, row[2].strip()[:40] if len(row) > 2 else ""))
    if mistakes:
        raise Invalid(mistakes)
    return days


commands = (calendar,)
