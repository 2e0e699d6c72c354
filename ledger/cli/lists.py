"""``ledger list``: a list as filtered, as a CSV or XLSX file."""

import shutil
from pathlib import Path

import click

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting
from ledger.cli.house import database
from ledger.cli.typed import as_typed
from ledger.gate.lists import LISTS, listing
from ledger.gate.sheets import heading_of, note_taken, write_sheet
from ledger.people.scope import counties_asked


@click.command("list")
@click.argument("name", type=click.Choice(sorted(LISTS)))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="file to write; it ends in .csv or .xlsx")  # fmt: skip
@click.option("--where", multiple=True, help="a filter, such as state=OVERDUE; may be repeated")
@acting
def take_list(who: Acting, name: str, out: Path, where: tuple[str, ...]) -> None:
    """Take the list NAME away: every row that fits the filters."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    chosen, form = listing(name), out.suffix.lstrip(".").lower()
    if form not in ("csv", "xlsx"):
        raise click.UsageError("--out ends in .csv or .xlsx")
    wanted = as_typed(chosen.schema(), dict(one.partition("=")[::2] for one in where))
    covered = counties_asked(by, wanted["county"])
    database().in_transaction(lambda s: note_taken(s, chosen, wanted, form, by=by))
    told = heading_of(chosen, wanted, by, clock.now())
    with database().reading() as session, out.open("wb") as file:
        rows = chosen.rows(session, covered, wanted, clock.today())
        shutil.copyfileobj(write_sheet(chosen, told, rows, form, str), file)
    click.echo(str(out))


commands = (take_list,)
