"""``ledger payments check-result`` and ``import-result``: the bank's word about each transfer."""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.banking.models import PaymentBatch
from ledger.banking.read_result import grid_of_result, read_result
from ledger.banking.result_columns import Grid, result_columns
from ledger.banking.schemas import ResultOut
from ledger.banking.settle_result import ImportResult
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.payments import BATCH, payments
from ledger.cli.typed import tell
from ledger.errors import Invalid
from ledger.gate.kinds import payout_of
from ledger.parties.sheet import REMARKS
from ledger.people.scope import find
from ledger.text import cell

SHEET = click.argument("sheet", type=click.File("rb"))
WRONG = click.option(
    "--wrong-rows", type=click.Path(dir_okay=False, path_type=Path),
    help="a CSV file for the wrong rows and what is wrong; it holds personal data",
)  # fmt: skip


@payments.command("import-result")
@BATCH
@SHEET
@WRONG
@acting
def import_result(who: Acting, batch: int, sheet: Any, wrong_rows: Path | None) -> None:
    """Take in what the bank says of BATCH from a CSV or XLSX sheet: all of it or nothing."""

    def done(by: Actor, sent: ImportResult) -> None:
        def work(session: Session) -> object:
            deeds = payout_of(find(session, PaymentBatch, batch, by=by).source)
            return deeds.import_result(session, sent, by=by)

        body = {"file": sent.file.digest}
        tell(carry_out(who, f"payments.import-result.{batch}", body, work, ResultOut()))

    _judged(who, batch, sheet, wrong_rows, done)


@payments.command("check-result")
@BATCH
@SHEET
@WRONG
@acting
def check_result(who: Acting, batch: int, sheet: Any, wrong_rows: Path | None) -> None:
    """Look over what the bank says of BATCH: what it would post, what is wrong; nothing is kept."""

    def done(by: Actor, sent: ImportResult) -> None:
        with database().reading() as session:
            deeds = payout_of(find(session, PaymentBatch, batch, by=by).source)
            told: dict[str, Any] = ResultOut().dump(deeds.result(session, sent, by=by))
        tell(told)

    _judged(who, batch, sheet, wrong_rows, done)


def _judged(
    who: Acting,
    batch: int,
    sheet: Any,
    wrong_rows: Path | None,
    done: Callable[[Actor, ImportResult], None],
) -> None:
    """What is done with the sheet; its wrong rows are kept if the caller wants them."""
    by = who.demand(Role.FO)
    grid = grid_of_result(sheet.read())
    try:
        done(by, ImportResult(batch, read_result(grid)))
    except Invalid as refused:
        if wrong_rows is not None:
            _keep_wrong(wrong_rows, grid, refused)
        raise


def _keep_wrong(path: Path, grid: Grid, refused: Invalid) -> None:
    """The wrong rows stand in that file, readable by its owner alone."""
    said: dict[int, list[str]] = {}
    for error in refused.errors:
        place, *row = error.pointer.strip("/").split("/")
        if place == "rows":
            said.setdefault(int(row[0]), []).append(error.says.zh)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
        encoding="utf-8-sig", newline="",
    ) as file:  # fmt: skip
        write = csv.writer(file)
        write.writerow([*grid[result_columns(grid).headed], REMARKS])
        for number in sorted(said):
            write.writerow([*map(cell, grid[number - 1]), "; ".join(said[number])])
    click.echo(f"有误的行 Wrong rows: {path}", err=True)


commands = (payments,)
