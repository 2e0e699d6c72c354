"""``ledger deposits``: assess, record a receipt, see how a deposit stands."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.publicity import KINDS as PUBLIC_KINDS
from ledger.deposits.publicity import published
from ledger.deposits.queries import deposit_of, totals
from ledger.deposits.queries import deposits as list_of
from ledger.deposits.register_schemas import DepositTotalsOut, PublishedOut
from ledger.deposits.schemas import (
    AssessIn,
    DepositAssessmentOut,
    DepositOut,
    ReceiptIn,
    ReceiptOut,
)
from ledger.deposits.words import BASES
from ledger.gate.filters import (
    DepositFilter,
    PublicityFilter,
    deposits_wanted,
    publicity_wanted,
)
from ledger.gate.paging import cut, opened_cursor, paged
from ledger.parties.models import Project
from ledger.people.scope import find

PROJECT = click.argument("project", type=click.IntRange(1))


@click.group()
def deposits() -> None:
    """保证金 · Wage deposits of projects."""


@deposits.command("list")
@click.option("--state", help="such as OVERDUE")
@click.option("--overdue", help="late by at least so many days; 1 is the late list")
@click.option("--mode", help="CUSTODY, SUPERVISED or GUARANTEE")
@click.option("--area", help="division code of the place")
@click.option("--contractor", help="id of the contractor")
@click.option("--words", "q", help="in project, pinyin, number or contractor")
@click.option("--limit", help="1 to 200 rows")
@click.option("--cursor", help='the "next" of the page before')
@acting
def list_deposits(who: Acting, **values: Any) -> None:
    """Deposits as they stand today, by name, with what the whole list comes to."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    wanted = as_typed(DepositFilter(), _given(values))
    asked = deposits_wanted(wanted, opened_cursor(wanted["cursor"]))
    with database().reading() as session:
        rows = list_of(session, by.counties, clock.today(), asked, wanted["limit"] + 1)
        page = cut(rows, wanted["limit"], lambda row: row.place)
        told: dict[str, Any] = paged(DepositOut)().dump(page)
        sums = totals(session, by.counties, clock.today(), asked)
    tell({**told, "totals": DepositTotalsOut().dump(sums)})


@deposits.command()
@click.option("--kind", type=click.Choice(list(PUBLIC_KINDS)), help="STORED when left out")
@click.option("--area", help="division code of the place")
@click.option("--words", "q", help="in project, pinyin, number or contractor")
@click.option("--limit", help="1 to 200 rows")
@click.option("--cursor", help='the "next" of the page before')
@acting
def publicity(who: Acting, **values: Any) -> None:
    """Who stored for which project (D-18), or who has not in time (D-16); companies only."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    wanted = as_typed(PublicityFilter(), _given(values))
    asked = publicity_wanted(wanted, opened_cursor(wanted["cursor"]))
    with database().reading() as session:
        rows = published(session, by.counties, clock.today(), asked, wanted["limit"] + 1)
        tell(paged(PublishedOut)().dump(cut(rows, wanted["limit"], lambda row: row.place)))


@deposits.command()
@PROJECT
@acting
def show(who: Acting, project: int) -> None:
    """How the deposit of PROJECT stands today."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        row = deposit_of(session, find(session, Project, project, by=by), clock.today())
        told: dict[str, Any] = DepositOut().dump(row)
    tell(told)


@deposits.command()
@PROJECT
@click.option("--on", help="YYYY-MM-DD; today when left out")
@click.option("--basis", type=click.Choice(list(BASES)))
@click.option("--reason", help="why it is assessed again")
@click.option("--attachments", help="how many papers")
@acting
def assess(who: Acting, project: int, **values: Any) -> None:
    """Assess what PROJECT owes; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(AssessIn(), {"on": str(clock.today()), **_given(values)})
    command = AssessDeposit(project, **data)
    tell(
        carry_out(
            who, f"deposits.assess.{project}", data,
            lambda session: assess_deposit(session, command, by=by), DepositAssessmentOut(),
        )
    )  # fmt: skip


@deposits.command()
@PROJECT
@click.option("--bank-account-id", required=True, help="id of the custody account")
@click.option("--bank-reference", required=True, help="the bank's reference")
@click.option("--amount", required=True, help="such as 259500.00")
@click.option("--on", help="the bank's date, YYYY-MM-DD; today when left out")
@click.option("--payer-name", required=True)
@click.option("--payer-bank", required=True)
@click.option("--payer-account", required=True)
@click.option("--attachments", help="how many papers")
@acting
def receipt(who: Acting, project: int, **values: Any) -> None:
    """Record a receipt for PROJECT; a second officer posts it."""
    by = who.demand(Role.FO)
    data = as_typed(ReceiptIn(), {"on": str(clock.today()), **_given(values)})
    command = RecordReceipt(project, **data)
    tell(
        carry_out(
            who, f"deposits.receipt.{project}", data,
            lambda session: record_receipt(session, command, by=by), ReceiptOut(),
        )
    )  # fmt: skip


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


commands = (deposits,)
