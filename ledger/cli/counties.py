"""``ledger counties``: ask for a county or a book, and decide as the second administrator (S-10)."""

from typing import Any

import click
from sqlalchemy import select

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.errors import NotFound
from ledger.parties.models import County
from ledger.parties.openings import AskBook, ask_book, ask_county, decide_opening, openings
from ledger.parties.register import RegisterCounty
from ledger.parties.schemas import BookIn, CountyIn, OpeningOut


@click.group()
def counties() -> None:
    """县区与账套 · Open counties and their books, two administrators together."""


@counties.command("register")
@click.option("--code", required=True, help="administrative division code, such as 652301")
@click.option("--name", required=True)
@click.option("--bureau", required=True, help="full name of the HR bureau")
@click.option("--short", help="short name that begins the numbers of papers, such as 昌")
@acting
def ask_for_county(who: Acting, **values: Any) -> None:
    """Ask for a county (system administrator); a second administrator confirms it."""
    by = who.demand(Role.SY)
    data = as_typed(CountyIn(), values)
    tell(
        carry_out(
            who, "counties.register", data,
            lambda session: ask_county(session, RegisterCounty(**data), by=by), OpeningOut(),
        )
    )  # fmt: skip


@counties.command("open-book")
@click.argument("county")
@click.argument("kind", type=click.Choice(["DEP", "FUND"]))
@click.option("--on", "opened_on", help="YYYY-MM-DD in its first month; today when left out")
@click.option("--one-officer", is_flag=True, help="one officer posts, a second reviews later")
@acting
def ask_for_book(
    who: Acting, county: str, kind: str, opened_on: str | None, one_officer: bool
) -> None:
    """Ask for a book of COUNTY (its code); a second administrator confirms it."""
    by = who.demand(Role.SY)
    typed = {"kind": kind, "opened_on": opened_on or str(clock.today()), "one_officer": one_officer}
    data = as_typed(BookIn(), typed)
    with database().reading() as session:
        county_id = session.scalar(select(County.id).where(County.code == county))
    if county_id is None:
        raise NotFound(f"没有找到县 {county}。", f"There is no county {county}.")
    values = {**data, "county": county, "opened_on": str(data["opened_on"])}
    tell(
        carry_out(
            who, "counties.open-book", values,
            lambda session: ask_book(session, AskBook(county_id, **data), by=by), OpeningOut(),
        )
    )  # fmt: skip


@counties.command("openings")
@acting
def list_openings(who: Acting) -> None:
    """What was asked for, the newest first, with its id and state."""
    who.demand(Role.SY, Role.SE, Role.AA)
    with database().reading() as session:
        for row in session.scalars(openings()):
            click.echo(f"{row.id}  {row.state}  {row.kind}  {row.code}  {row.name or ''}".rstrip())


@counties.command("confirm")
@click.argument("opening_id", type=click.IntRange(1))
@click.option("--refuse", is_flag=True, help="refuse instead of opening")
@acting
def confirm(who: Acting, opening_id: int, refuse: bool) -> None:
    """Open, or refuse, as the second administrator, what was asked for."""
    by = who.demand(Role.SE, Role.AA, in_person=True)
    tell(
        carry_out(
            who, "counties.confirm", {"opening_id": opening_id, "refuse": refuse},
            lambda session: decide_opening(session, opening_id, opens=not refuse, by=by),
            OpeningOut(),
        )
    )  # fmt: skip


commands = (counties,)
