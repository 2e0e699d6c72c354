"""``ledger mode-changes``: cash replaced by a guarantee, or moved under supervision."""

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
from ledger.deposits.mode_schemas import OnIn, SupervisedOut
from ledger.refunds.change_mode import (
    ExecuteModeChange,
    RequestModeChange,
    execute_mode_change,
    request_mode_change,
)
from ledger.refunds.mode_models import ModeChange
from ledger.refunds.mode_schemas import ArrivalIn, ChangeIn, ChangeOut, ChangePaidIn
from ledger.refunds.pay_change import (
    BounceModeChange,
    PayModeChange,
    RecordArrival,
    bounce_mode_change,
    pay_mode_change,
    record_arrival,
)
from ledger.refunds.queries import mode_changes as changed

CHANGE = click.argument("change", type=click.IntRange(1))


@click.group("mode-changes")
def mode_changes() -> None:
    """变更保障方式 · Cash replaced by a guarantee, or moved under supervision."""


@mode_changes.command("list")
@OF_PROJECT
@acting
def list_changes(who: Acting, project: int | None) -> None:
    """Changes of mode, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        query = changed(by.counties, project).order_by(ModeChange.id.desc())
        for row in session.scalars(query).unique():
            click.echo(
                f"{row.id:6} {row.kind:8} {row.state:9} {row.requested_on}"
                f" {row.total.grouped():>18}  {row.project.name}"
            )


@mode_changes.command("request")
@PROJECT
@click.option("--kind", type=click.Choice(["REPLACED", "MOVED"]), required=True)
@AMOUNT
@click.option("--application", required=True, help="reference of the application")
@click.option("--receipt-id", help="the receipt whose payer is paid")
@click.option("--guarantee-id", help="REPLACED: the guarantee in force")
@click.option("--bank", help="MOVED: bank of the special account")
@click.option("--account-name", help="MOVED: contractor, project, 工资保证金专门账户")
@click.option("--account-number", help="MOVED: its number")
@ON
@acting
def request_change(who: Acting, project: int, **values: Any) -> None:
    """Ask to change how PROJECT is secured; the money is held."""
    data = as_typed(ChangeIn(), {**dated(values), "project_id": str(project)})
    command = RequestModeChange(**data)
    perform_deed(who, "mode-changes.request", request_mode_change, command, data, ChangeOut())


@mode_changes.command("execute")
@CHANGE
@ON
@acting
def execute_change(who: Acting, change: int, **values: Any) -> None:
    """Carry the approved CHANGE out: the cash waits to be paid."""
    data = as_typed(OnIn(), dated(values))
    command = ExecuteModeChange(change, **data)
    perform_deed(
        who, f"mode-changes.execute.{change}", execute_mode_change, command, data, ChangeOut()
    )


@mode_changes.command()
@CHANGE
@REFERENCE
@PAPERS
@ON
@acting
def pay(who: Acting, change: int, **values: Any) -> None:
    """Record that the bank has paid CHANGE."""
    data = as_typed(ChangePaidIn(), dated(values))
    command = PayModeChange(change, **data)
    perform_deed(who, f"mode-changes.pay.{change}", pay_mode_change, command, data, ChangeOut())


@mode_changes.command()
@CHANGE
@REFERENCE
@PAPERS
@ON
@acting
def bounce(who: Acting, change: int, **values: Any) -> None:
    """Record that the payment of CHANGE came back; a second officer posts it."""
    data = as_typed(ChangePaidIn(), dated(values))
    command = BounceModeChange(change, **data)
    perform_deed(
        who, f"mode-changes.bounce.{change}", bounce_mode_change, command, data, ChangeOut()
    )


@mode_changes.command()
@CHANGE
@click.option("--document", required=True, help="the agreement with the bank")
@REFERENCE
@PAPERS
@ON
@acting
def arrive(who: Acting, change: int, **values: Any) -> None:
    """Record that the money of CHANGE lies under supervision; a second officer posts it."""
    data = as_typed(ArrivalIn(), dated(values))
    command = RecordArrival(change, **data)
    name = f"mode-changes.arrive.{change}"
    perform_deed(who, name, record_arrival, command, data, SupervisedOut())


commands = (mode_changes,)
