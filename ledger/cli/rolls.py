"""``ledger cases check-roll`` and ``import-roll``: a sheet, or cells pasted into the terminal."""

import csv
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cases import roll_schemas
from ledger.cases.import_roll import Imported, add_roll, check_roll
from ledger.cases.read_roll import SentRoll, grid_of_file
from ledger.cases.roll_columns import Grid
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.cases import CASE, cases
from ledger.cli.house import database
from ledger.cli.typed import as_typed, progress, tell
from ledger.errors import Invalid
from ledger.parties.sheet import REMARKS
from ledger.text import cell

SHEET = click.argument("sheet", type=click.File("rb"))
WRONG = click.option(
    "--wrong-rows", type=click.Path(dir_okay=False, path_type=Path),
    help="a CSV file for the wrong rows and what is wrong; it holds personal data",
)  # fmt: skip


def sent(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command takes ``--columns`` and ``--first-row`` beside the sheet."""
    columns = click.option(
        "--columns", help="what each holds, from the left: name,citizen_id,-,bank_card,month,owed"
    )
    first = click.option("--first-row", type=click.Choice(["HEADINGS", "DATA"]))
    return columns(first(command))


@cases.command("import-roll")
@CASE
@SHEET
@sent
@WRONG
@acting
def import_sheet(
    who: Acting, case: int, sheet: Any, wrong_rows: Path | None, **told: str | None
) -> None:
    """Import the roll of CASE from a CSV or XLSX sheet (``-``: pasted cells): all rows or none."""
    by = who.demand(Role.FO)
    content, roll = sheet.read(), _sent(told)
    grid = grid_of_file(content)
    values = {"file": sha256(content).hexdigest(), **roll}
    try:
        with progress("roll") as counted:
            read = SentRoll(grid, **roll).read(counted)

        def work(session: Session) -> Imported:
            return add_roll(session, case, read, by=by)

        tell(carry_out(who, f"cases.import-roll.{case}", values, work, roll_schemas.RollOut()))
    except Invalid as refused:
        _keep_wrong(wrong_rows, grid, refused)
        raise


@cases.command("check-roll")
@CASE
@SHEET
@sent
@WRONG
@acting
def check_sheet(
    who: Acting, case: int, sheet: Any, wrong_rows: Path | None, **told: str | None
) -> None:
    """Look the roll of CASE over: what it would bring, what is wrong; nothing is kept."""
    by = who.demand(Role.FO)
    grid = grid_of_file(sheet.read())
    with progress("roll") as counted:
        read = SentRoll(grid, **_sent(told)).read(counted)
    with database().reading() as session:
        judged = check_roll(session, case, read, by=by)
    if judged.errors:
        refused = Invalid(judged.errors)
        _keep_wrong(wrong_rows, grid, refused)
        raise refused
    tell(roll_schemas.RollCheckOut().dump(judged))


def _sent(told: dict[str, str | None]) -> dict[str, Any]:
    """Columns and first row as the schema reads them."""
    values: dict[str, Any] = dict(told)
    if values["columns"] is not None:
        values["columns"] = [name.strip() for name in values["columns"].split(",")]
    data = as_typed(roll_schemas.RollIn(), values)
    return {"columns": data["columns"], "first_row": data["first_row"]}


def _keep_wrong(path: Path | None, grid: Grid, refused: Invalid) -> None:
    """The wrong rows stand in that file, readable by its owner alone."""
    if path is None:
        return
    said: dict[int, list[str]] = {}
    for error in refused.errors:
        row = int(error.pointer.strip("/").split("/")[1])
        said.setdefault(row, []).append(error.says.zh)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
        encoding="utf-8-sig", newline="",
    ) as file:  # fmt: skip
        write = csv.writer(file)
        write.writerow([*grid[0], REMARKS])
        for number in sorted(said):
            write.writerow([*map(cell, grid[number - 1]), "; ".join(said[number])])
    click.echo(f"有误的行 Wrong rows: {path}", err=True)


commands = (cases,)
