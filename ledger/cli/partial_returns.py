"""``ledger partial-returns``: a part of the deposit goes back before the end (X-09)."""

from typing import Any

import click

from ledger.cli.acting import Acting, acting
from ledger.cli.house import database
from ledger.cli.modes import (
    AMOUNT,
    OF_PROJECT,
    OFFICE,
    ON,
    PAPERS,
    PROJECT,
    REFERENCE,
    perform_deed,
)
from ledger.cli.typed import as_typed, dated
from ledger.deposits.mode_schemas import OnIn
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.part_schemas import PartIn, PartOut, PartPaidIn
from ledger.refunds.part_words import part_state
from ledger.refunds.pay_part import PayPart, bounce_part, pay_part
from ledger.refunds.queries import partial_returns as parted
from ledger.refunds.return_part import (
    STAGES,
    ExecutePart,
    RequestPart,
    execute_part,
    request_part,
)

PART = click.argument("part", type=click.IntRange(1))


@click.group("partial-returns")
def partial_returns() -> None:
    """提前返还部分保证金 · A part of the deposit returned before the end."""


@partial_returns.command("list")
@OF_PROJECT
@acting
def list_parts(who: Acting, project: int | None) -> None:
    """Returns in part, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        query = parted(by.counties, project).order_by(PartialReturn.id.desc())
        for row in session.scalars(query):
            click.echo(
                f"{row.id:6} {row.requested_on} {row.stage:14} {row.amount.grouped():>18}"
                f" {part_state(row):10} {row.project.name}"
            )


@partial_returns.command("request")
@PROJECT
@click.option("--stage", type=click.Choice(list(STAGES)), required=True)
@AMOUNT
@click.option("--evidence", required=True, help="the document that proves the stage")
@click.option("--application", required=True, help="reference of the application")
@click.option("--progress", help="progress of the works in percent, such as 70")
@click.option("--hardship", help="the document that proves hardship")
@click.option("--receipt-id", help="the receipt whose payer is paid")
@ON
@acting
def request_one(who: Acting, project: int, **values: Any) -> None:
    """Ask for a part of the deposit of PROJECT; the money is held."""
    data = as_typed(PartIn(), {**dated(values), "project_id": str(project)})
    command = RequestPart(**data)
    perform_deed(who, "partial-returns.request", request_part, command, data, PartOut())


@partial_returns.command("execute")
@PART
@ON
@acting
def execute_one(who: Acting, part: int, **values: Any) -> None:
    """Carry the approved PART out: it waits to be paid."""
    data = as_typed(OnIn(), dated(values))
    command = ExecutePart(part, **data)
    perform_deed(who, f"partial-returns.execute.{part}", execute_part, command, data, PartOut())


@partial_returns.command()
@PART
@REFERENCE
@PAPERS
@ON
@acting
def pay(who: Acting, part: int, **values: Any) -> None:
    """Record that the bank has paid PART."""
    data = as_typed(PartPaidIn(), dated(values))
    command = PayPart(part, **data)
    perform_deed(who, f"partial-returns.pay.{part}", pay_part, command, data, PartOut())


@partial_returns.command()
@PART
@REFERENCE
@PAPERS
@ON
@acting
def bounce(who: Acting, part: int, **values: Any) -> None:
    """Record that the payment of PART came back; a second officer posts it."""
    data = as_typed(PartPaidIn(), dated(values))
    command = PayPart(part, **data)
    perform_deed(who, f"partial-returns.bounce.{part}", bounce_part, command, data, PartOut())


commands = (partial_returns,)
