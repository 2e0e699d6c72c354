"""``ledger calendar``: which days are working days; a new year entered from the notice."""

import click

from ledger.cli.house import database
from ledger.deadlines.calendar import known_years, working_days_of, year_of
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


commands = (calendar,)
