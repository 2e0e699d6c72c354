"""``ledger supervised``, ``transfers`` and ``freezes`` from a terminal."""

from collections.abc import Callable
from typing import Any

import click
from marshmallow import Schema

from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, tell
from ledger.deposits import mode_schemas as modes
from ledger.deposits.freeze import (
    FreezeDeposit,
    LiftFreeze,
    freeze_deposit,
    freezes_of,
    lift_freeze,
)
from ledger.deposits.mode_models import DepositTransfer, SupervisedMovement
from ledger.deposits.mode_queries import supervised as movements
from ledger.deposits.mode_queries import transfers as moved
from ledger.deposits.release_supervised import ReleaseSupervised, release_supervised
from ledger.deposits.store_supervised import StoreSupervised, store_supervised
from ledger.deposits.transfer import (
    ExecuteTransfer,
    RequestTransfer,
    execute_transfer,
    request_transfer,
)
from ledger.parties.models import Project
from ledger.people.scope import find

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
PROJECT = click.argument("project", type=click.IntRange(1))
OF_PROJECT = click.option("--project", type=click.IntRange(1), help="only of that project")
AMOUNT = click.option("--amount", required=True, help="such as 259500.00")
REFERENCE = click.option("--bank-reference", required=True, help="number of the bank's proof")
PAPERS = click.option("--attachments", help="how many papers")
ON = click.option("--on", help="YYYY-MM-DD; today when left out")


@click.group()
def supervised() -> None:
    """监管账户 · Deposits in supervised accounts."""


@supervised.command("list")
@OF_PROJECT
@acting
def list_movements(who: Acting, project: int | None) -> None:
    """Movements of supervised accounts, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        query = movements(by.counties, project).order_by(SupervisedMovement.id.desc())
        for row in session.scalars(query).unique():
            click.echo(
                f"{row.id:6} {row.kind:8} {row.happened_on} {row.amount.grouped():>18}"
                f" {row.proposal.state:9} {row.project.name}"
            )


@supervised.command()
@PROJECT
@click.option("--bank", required=True)
@click.option("--account-name", required=True, help="contractor, project, 工资保证金专门账户")
@click.option("--account-number", required=True)
@click.option("--document", required=True, help="the agreement with the bank")
@REFERENCE
@AMOUNT
@PAPERS
@ON
@acting
def store(who: Acting, project: int, **values: Any) -> None:
    """Record a storing for PROJECT; a second officer posts it."""
    data = as_typed(modes.StoreSupervisedIn(), dated(values))
    command = StoreSupervised(project, **data)
    perform_deed(
        who, f"supervised.store.{project}", store_supervised, command, data, modes.SupervisedOut()
    )


@supervised.command()
@PROJECT
@AMOUNT
@click.option("--document", required=True, help="the confirmation to the bank")
@PAPERS
@ON
@acting
def release(who: Acting, project: int, **values: Any) -> None:
    """Release money of PROJECT from supervision; a second officer posts it."""
    data = as_typed(modes.ReleaseSupervisedIn(), dated(values))
    command = ReleaseSupervised(project, **data)
    name = f"supervised.release.{project}"
    perform_deed(who, name, release_supervised, command, data, modes.SupervisedOut())


@click.group()
def transfers() -> None:
    """项目间调剂 · Cash moved between a contractor's projects."""


@transfers.command("list")
@OF_PROJECT
@acting
def list_transfers(who: Acting, project: int | None) -> None:
    """Transfers, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        query = moved(by.counties, project).order_by(DepositTransfer.id.desc())
        for row in session.scalars(query).unique():
            state = row.approval.state if row.approval else "-"
            click.echo(
                f"{row.id:6} {state:9} {row.requested_on} {row.amount.grouped():>18}"
                f"  {row.from_project.name} → {row.to_project.name}"
            )


@transfers.command()
@click.option("--from-project-id", required=True)
@click.option("--to-project-id", required=True)
@AMOUNT
@click.option("--application", required=True, help="reference of the application")
@click.option("--reason", required=True)
@ON
@acting
def request(who: Acting, **values: Any) -> None:
    """Ask to use what one project can spare for another of the same contractor."""
    data = as_typed(modes.TransferIn(), dated(values))
    command = RequestTransfer(**data)
    perform_deed(who, "transfers.request", request_transfer, command, data, modes.TransferOut())


@transfers.command()
@click.argument("transfer", type=click.IntRange(1))
@ON
@acting
def execute(who: Acting, transfer: int, **values: Any) -> None:
    """Carry the approved TRANSFER out."""
    data = as_typed(modes.OnIn(), dated(values))
    command = ExecuteTransfer(transfer, **data)
    perform_deed(
        who, f"transfers.execute.{transfer}", execute_transfer, command, data, modes.TransferOut()
    )


@click.group()
def freezes() -> None:
    """冻结登记 · Freezes of deposits, with their legal basis."""


@freezes.command("list")
@PROJECT
@acting
def list_freezes(who: Acting, project: int) -> None:
    """Freezes of PROJECT's deposit, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        for row in freezes_of(session, find(session, Project, project, by=by).id):
            click.echo(
                f"{row.id:6} {row.frozen_on} — {row.lifted_on or '':10} {row.authority}"
                f" {row.document_number}: {row.legal_basis}"
            )


@freezes.command()
@PROJECT
@click.option("--authority", required=True)
@click.option("--document-number", required=True)
@click.option("--legal-basis", help="law and article; without it the freeze is refused")
@ON
@acting
def add(who: Acting, project: int, **values: Any) -> None:
    """Record that an authority froze PROJECT's deposit."""
    data = as_typed(modes.FreezeIn(), dated(values))
    command = FreezeDeposit(project, **data)
    perform_deed(who, f"freezes.add.{project}", freeze_deposit, command, data, modes.FreezeOut())


@freezes.command()
@click.argument("freeze", type=click.IntRange(1))
@click.option("--document", required=True, help="the order that ends it")
@ON
@acting
def lift(who: Acting, freeze: int, **values: Any) -> None:
    """Record that FREEZE has ended."""
    data = as_typed(modes.LiftIn(), dated(values))
    command = LiftFreeze(freeze, **data)
    perform_deed(who, f"freezes.lift.{freeze}", lift_freeze, command, data, modes.FreezeOut())


def perform_deed(
    who: Acting,
    name: str,
    deed: Callable[..., object],
    command: object,
    data: dict[str, Any],
    shown: Schema,
) -> None:
    """The deed is done once under its key and told."""
    by = who.demand(Role.FO)
    tell(carry_out(who, name, data, lambda session: deed(session, command, by=by), shown))


commands = (supervised, transfers, freezes)
