"""``ledger imports``: whole registers of deposits from files, proposed, reviewed, posted."""

import shutil
from pathlib import Path
from typing import IO

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, county_of, progress, tell
from ledger.people.scope import find
from ledger.registers.check import check_register
from ledger.registers.models import RegisterImport
from ledger.registers.propose import propose_register
from ledger.registers.propose import wrong_rows as told_wrong
from ledger.registers.review import (
    ReviewRegister,
    begin_review,
    post_register,
    return_register,
    withdraw_register,
)
from ledger.registers.schemas import ImportOut, ReturnImportIn, ReviewImportIn
from ledger.registers.tables import LOCAL, File
from ledger.registers.take import note_register_taken, take_register
from ledger.registers.workbook import proposed_rows, template, wrong_rows_of

COUNTY = click.option("--county", help="division code; needed only if you serve several counties")
FILES = click.argument(
    "files", nargs=-1, required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)  # fmt: skip
OUT = click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
NUMBER = click.argument("number", type=click.IntRange(1))


@click.group("imports")
def imports() -> None:
    """台账导入 · Bring in a whole register of deposits: all rows or none, reviewed as one."""


@imports.command("template")
@OUT
def write_template(out: Path) -> None:
    """Write a blank workbook with the six sheets."""
    _write(template(), out)


@imports.command("propose")
@FILES
@click.option("--wrong-rows", type=click.Path(dir_okay=False, path_type=Path),
              help="where to write the wrong rows (XLSX), to be mended and given beside the files")  # fmt: skip
@COUNTY
@acting
def propose(who: Acting, files: tuple[Path, ...], wrong_rows: Path | None, county: str | None) -> None:  # fmt: skip
    """Check XLSX or CSV files row by row and propose them for review."""
    county_id, given = county_of(who, county), [File(path) for path in files]
    with progress("检查 checking") as told, database().reading() as session:
        checked = check_register(session, county_id, given, LOCAL, by=who.actor, progress=told)
    if checked.wrong_rows:
        if wrong_rows is not None:
            _write(wrong_rows_of(checked.wrong), wrong_rows)
        raise told_wrong(checked)
    told_of = {"files": checked.files}

    def work(session: Session) -> RegisterImport:
        return propose_register(session, checked, by=who.actor)

    tell(carry_out(who, "imports.propose", told_of, work, ImportOut()))


@imports.command("list")
@acting
def list_imports(who: Acting) -> None:
    """List the imports of your counties, the newest first."""
    who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        rows = session.scalars(
            select(RegisterImport)
            .where(RegisterImport.county_id.in_(who.actor.counties))
            .order_by(RegisterImport.id.desc())
            .limit(200)
        ).all()
    for row in rows:
        click.echo(f"{row.id}\t{row.state}\t{row.made_at:%Y-%m-%d}\t{row.seen or ''}")


@imports.command("show")
@NUMBER
@click.option("--rows", type=click.Path(dir_okay=False, path_type=Path),
              help="where to write its rows (XLSX): what a reviewer checks")  # fmt: skip
@acting
def show(who: Acting, number: int, rows: Path | None) -> None:
    """Show an import: its state, its totals by kind, the digest to review it by."""
    who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        row = find(session, RegisterImport, number, by=who.actor)
        if rows is not None:
            _write(proposed_rows(session, row), rows)
        tell(ImportOut().dump(row))


@imports.command("take")
@OUT
@COUNTY
@acting
def take(who: Acting, out: Path, county: str | None) -> None:
    """Write the county's register as it stands, in the shape in which one is brought in."""
    county_id = county_of(who, county)
    database().in_transaction(lambda s: note_register_taken(s, county_id, by=who.actor))
    with database().reading() as session:
        _write(take_register(session, county_id), out)


@imports.command("review")
@NUMBER
@click.option("--seen", required=True, help="the digest that `show` told")
@acting
def review(who: Acting, number: int, seen: str) -> None:
    """Review an import another officer proposed: all of it is posted, or nothing."""
    who.demand(Role.FO)
    command = ReviewRegister(number, **as_typed(ReviewImportIn(), {"seen": seen}))

    with progress("记账 posting") as told:

        def work(session: Session) -> RegisterImport:
            begin_review(session, command, by=who.actor)
            return post_register(session, number, by=who.actor, progress=told)

        tell(carry_out(who, "imports.review", {"id": number, "seen": seen}, work, ImportOut()))


@imports.command("return")
@NUMBER
@click.option("--opinion", required=True)
@acting
def send_back(who: Acting, number: int, opinion: str) -> None:
    """Hand an import back to its maker; nothing of it was entered."""
    who.demand(Role.FO)
    data = as_typed(ReturnImportIn(), {"opinion": opinion})
    tell(carry_out(
        who, "imports.return", {"id": number, **data},
        lambda session: return_register(session, number, data["opinion"], by=who.actor),
        ImportOut(),
    ))  # fmt: skip


@imports.command("withdraw")
@NUMBER
@acting
def withdraw(who: Acting, number: int) -> None:
    """Take back an import of your own; nothing of it was entered."""
    who.demand(Role.FO)
    tell(carry_out(
        who, "imports.withdraw", {"id": number},
        lambda session: withdraw_register(session, number, by=who.actor), ImportOut(),
    ))  # fmt: skip


def _write(file: IO[bytes], out: Path) -> None:
    with out.open("wb") as target:
        shutil.copyfileobj(file, target)


commands = (imports,)
