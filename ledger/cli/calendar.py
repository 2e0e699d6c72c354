"""``ledger calendar``: which days are working days; a new year entered from the notice."""

from typing import TextIO

import click

from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.deadlines.calendar import (
    AddYear,
    add_year,
    known_years,
    read_special_days,
    working_days_of,
    year_of,
)
from ledger.deadlines.schemas import YearAdded
from ledger.rules.workdays import CalendarMissing


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


@calendar.command()
@click.argument("year", type=click.IntRange(1990, 2199))
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--source", required=True, help="number and title of the State Council's notice")
@acting
def add(who: Acting, year: int, file: TextIO, source: str) -> None:
    """Enter YEAR from FILE: one day a line, such as 2027-01-01,休,元旦 or 2027-02-14,班,春节."""
    by = who.demand(Role.SY)
    lines = file.read().splitlines()
    command = AddYear(year, source, read_special_days(lines))
    told = carry_out(
        who, "calendar add", {"year": year, "source": source, "lines": lines},
        lambda session: {"year": year, "resolved": add_year(session, command, by=by)},
        YearAdded(),
    )  # fmt: skip
    click.echo(f"{year} 年已录入, {told['resolved']} 个期限已算出。 "
               f"{year} is entered; {told['resolved']} deadlines were reckoned.")  # fmt: skip


commands = (calendar,)
