"""``ledger duties``: what contractors owe workers beside the deposit, from a terminal."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.duties.queries import duties as list_of
from ledger.duties.queries import duties_of
from ledger.duties.record import RecordDuties, record_duties
from ledger.duties.schemas import DutyEdit, DutyIn, DutyLineOut, DutyOut
from ledger.gate.filters import DutyFilter, duties_wanted
from ledger.gate.paging import cut, opened_cursor, paged
from ledger.parties.models import Project
from ledger.people.scope import find
from ledger.rules.duties import RULES

PROJECT = click.argument("project", type=click.IntRange(1))


@click.group()
def duties() -> None:
    """用工管理 · Pay cycle, wage account, real names, board."""


@duties.command("list")
@click.option("--rule", type=click.Choice(list(RULES)), help="findings of this rule only")
@click.option("--show", type=click.Choice(["FINDINGS", "ALL"]), help="FINDINGS when left out")
@click.option("--contractor", help="id of the contractor")
@click.option("--words", "q", help="in project, pinyin or number")
@click.option("--limit", help="1 to 200 rows")
@click.option("--cursor", help='the "next" of the page before')
@acting
def list_duties(who: Acting, **values: Any) -> None:
    """Projects with findings, and until when their ledgers are to be kept."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    wanted = as_typed(DutyFilter(), values)
    asked = duties_wanted(wanted, opened_cursor(wanted["cursor"]))
    with database().reading() as session:
        rows = list_of(session, by.counties, clock.today(), asked, wanted["limit"] + 1)
        tell(paged(DutyLineOut)().dump(cut(rows, wanted["limit"], lambda row: row.place)))


@duties.command()
@PROJECT
@acting
def show(who: Acting, project: int) -> None:
    """What is on record of PROJECT, what is amiss, how long its ledgers are kept."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        row = duties_of(session, find(session, Project, project, by=by), clock.today())
        told: dict[str, Any] = DutyOut().dump(row)
    tell(told)


@duties.command()
@PROJECT
@click.option("--version", help="version of the project you saw; the present one when left out")
@click.option("--begun-on", help="when work began")
@click.option("--cycle-days", help="labour cost is paid every so many days")
@click.option("--pay-day", help="or by this day of each month, 1 to 31")
@click.option("--dispute-on", help="since when parties disagree")
@click.option("--paid-in-dispute", help="yes or no: labour cost is paid all the same")
@click.option("--wage-account-on", help="when the wage account was opened")
@click.option("--account-name")
@click.option("--account-bank")
@click.option("--account-number")
@click.option("--notice-on", help="first day of the notice of closing")
@click.option("--closed-on", help="when the account was closed")
@click.option("--balance-returned", help="what went back to the contractor, such as 0.00")
@click.option("--real-name-on", help="since when workers are registered by real name")
@click.option("--board-on", help="when the information board stood on the site")
@click.option("--note")
@acting
def record(who: Acting, project: int, **values: Any) -> None:
    """Record the duties of PROJECT; what is left out stays, an empty value ("") clears it."""
    by = who.demand(Role.FO)
    given = {name: value for name, value in values.items() if value is not None}
    as_typed(DutyIn(partial=True), given)
    with database().reading() as session:
        seen = duties_of(session, find(session, Project, project, by=by), clock.today())
        stands: dict[str, Any] = DutyIn().dump(seen.recorded)
        stands["version"] = seen.project.version
    data = as_typed(DutyEdit(), {**stands, **given})
    command = RecordDuties(project, **data)
    tell(
        carry_out(
            who, f"duties.record.{project}", data,
            lambda session: duties_of(
                session, record_duties(session, command, by=by), clock.today()
            ), DutyOut(),
        )
    )  # fmt: skip


commands = (duties,)
