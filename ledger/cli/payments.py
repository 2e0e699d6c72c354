"""``ledger payments`` and ``ledger statements``: batches, the bank's file and word."""

import csv
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.schemas import ProposalOut
from ledger.banking.bank_file import FORMS, bank_file
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import BankStatement, PaymentBatch, PaymentLine
from ledger.banking.payee_schemas import SlipOut
from ledger.banking.payout import CancelLine, ConfirmBatch, Repay
from ledger.banking.queries import batch_view, batches, line_view
from ledger.banking.schemas import (
    BankResultIn,
    BatchOut,
    BounceIn,
    CancelIn,
    PaymentLineOut,
    PaymentOut,
    StatementOut,
)
from ledger.banking.slips import lines_with_slips, take_slips
from ledger.banking.statements import import_statement
from ledger.banking.words import BATCH_STATES
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, progress, tell
from ledger.gate.kinds import PayingDeeds, payout_of
from ledger.people.scope import find
from ledger.text import cell

BATCH = click.argument("batch", type=click.IntRange(1))
LINE = click.argument("line", type=click.IntRange(1))
ON = click.option("--on", help="the bank's date, YYYY-MM-DD; today when left out")
REFERENCE = click.option("--bank-reference", required=True, help="the bank's reference")


@click.group()
def payments() -> None:
    """付款批次 · Payments to workers by the bank."""


@payments.command("list")
@click.option("--state", type=click.Choice(list(BATCH_STATES)), help="only batches in this state")
@acting
def list_batches(who: Acting, state: str | None) -> None:
    """Batches, the newest first."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        for batch in session.scalars(batches(by.counties, state)).unique():
            row = batch_view(session, batch)
            click.echo(
                f"{row.id:6} {row.source:14} {row.state:10} {row.made_on} {row.paid_on or '':10}"
                f" {row.transfers:5} {row.amount.grouped():>18}  {row.purpose}"
            )


@payments.command()
@BATCH
@acting
def show(who: Acting, batch: int) -> None:
    """BATCH with every transfer, its workers masked."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        row = batch_view(session, find(session, PaymentBatch, batch, by=by), lines=True)
        told: dict[str, Any] = PaymentOut().dump(row)
    tell(told)


@payments.command("file")
@BATCH
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--form", type=click.Choice(list(FORMS)), default="csv", help="xml is pain.001")
@acting
def save_file(who: Acting, batch: int, path: Path, form: str) -> None:
    """Save the bank's file of BATCH, identities in clear, readable by you alone."""
    by = who.demand(Role.FO)
    content = database().in_transaction(lambda session: bank_file(session, batch, form, by=by))
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
    click.echo(str(path))


@payments.command("slips")
@BATCH
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@acting
def save_slips(who: Acting, batch: int, path: Path) -> None:
    """Save the workers' slips of BATCH with their codes as CSV, readable by you alone."""
    by = who.demand(Role.FO)

    def work(session: Session) -> list[dict[str, Any]]:
        query = lines_with_slips(batch).order_by(PaymentLine.line)
        taken = take_slips(session, batch, session.scalars(query).all(), by=by)
        told: list[dict[str, Any]] = SlipOut(many=True).dump(taken)
        return told

    rows = database().in_transaction(work)
    path.touch(mode=0o600, exist_ok=False)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.DictWriter(file, list(SlipOut().fields))
        write.writeheader()
        write.writerows(
            {name: cell(str(value or "")) for name, value in row.items()} for row in rows
        )
    click.echo(str(path))


@payments.command()
@BATCH
@REFERENCE
@ON
@acting
def confirm(who: Acting, batch: int, **values: Any) -> None:
    """Confirm that the bank paid the whole BATCH."""
    by = who.demand(Role.FO)
    data = as_typed(BankResultIn(), dated(values))

    def work(session: Session) -> object:
        deeds = payout_of(find(session, PaymentBatch, batch, by=by).source)
        return batch_view(session, deeds.confirm(session, ConfirmBatch(batch, **data), by=by))

    tell(carry_out(who, f"payments.confirm.{batch}", data, work, BatchOut()))


@payments.command()
@LINE
@REFERENCE
@click.option("--reason", required=True, help="why it came back")
@ON
@acting
def bounce(who: Acting, line: int, **values: Any) -> None:
    """Report that transfer LINE came back; a second officer posts it."""
    data = as_typed(BounceIn(), dated(values))
    command = ReportBounce(line, **data)
    _line_deed(who, "bounce", command, data, lambda deeds: deeds.bounce, ProposalOut())


@payments.command()
@LINE
@REFERENCE
@ON
@acting
def repay(who: Acting, line: int, **values: Any) -> None:
    """Record that the bounced transfer LINE was paid again."""
    data = as_typed(BankResultIn(), dated(values))
    _line_deed(who, "repay", Repay(line, **data), data, lambda deeds: deeds.repay, PaymentLineOut())


@payments.command()
@LINE
@click.option("--reason", required=True, help="reason and evidence")
@ON
@acting
def cancel(who: Acting, line: int, **values: Any) -> None:
    """Give transfer LINE up; a second officer posts it."""
    data = as_typed(CancelIn(), dated(values))
    command = CancelLine(line, **data)
    _line_deed(who, "cancel", command, data, lambda deeds: deeds.cancel, ProposalOut())


def _line_deed(
    who: Acting,
    name: str,
    command: ReportBounce | Repay | CancelLine,
    data: dict[str, Any],
    deed: Callable[[PayingDeeds], Callable[..., object]],
    out: Schema,
) -> None:
    """What is done with one transfer, whatever it was paid from."""
    by = who.demand(Role.FO)

    def work(session: Session) -> object:
        deeds = payout_of(find(session, PaymentLine, command.line_id, by=by).source)
        done = deed(deeds)(session, command, by=by)
        return line_view(done) if isinstance(done, PaymentLine) else done

    tell(carry_out(who, f"payments.{name}.{command.line_id}", data, work, out))


@click.group()
def statements() -> None:
    """银行对账单 · Bank statements."""


@statements.command("import")
@click.argument("account", type=click.IntRange(1))
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@acting
def import_sheet(who: Acting, account: int, sheet: Path) -> None:
    """Import a statement of ACCOUNT from a CSV or XLSX sheet: every line proved, or none."""
    by, content = who.demand(Role.FO), sheet.read_bytes()
    with progress("statement") as told:

        def work(session: Session) -> BankStatement:
            return import_statement(session, account, content, by=by, progress=told)

        digest = {"file": sha256(content).hexdigest()}
        answer = carry_out(who, f"statements.import.{account}", digest, work, StatementOut())
    tell(answer)


commands = (payments, statements)
