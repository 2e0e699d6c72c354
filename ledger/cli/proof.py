"""Proof: verify the database, take an export, verify an export anywhere."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text

from ledger.actor import Role
from ledger.book.books import find_book
from ledger.book.check import verify as verify_book
from ledger.book.findings import Finding
from ledger.cli.acting import Acting, acting
from ledger.cli.house import database, settings
from ledger.exports.take import WATERMARK, TakeExport, take_export
from ledger.exports.verify_folder import OPENLY, Unreadable, verify_folder
from ledger.exports.write import FORMATS

DAY = click.DateTime(["%Y-%m-%d"])


@contextmanager
def bar(what: str, total: int | None = None) -> "Iterator[_Bar]":
    """A progress bar on a terminal; quiet in a pipe."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not sys.stderr.isatty(), transient=True) as progress:
        yield _Bar(progress, progress.add_task(what, total=total))


class _Bar:
    def __init__(self, progress: Progress, task: "object") -> None:
        self._progress, self._task = progress, task

    def of(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self._progress.update(self._task, completed=done, total=total)  # type: ignore[arg-type]

    def at(self, done: int) -> None:
        """So many are done."""
        self._progress.update(self._task, completed=done)  # type: ignore[arg-type]


@click.command()
@click.option("--book", "code", help="one book, such as 652301-DEP; all of them otherwise")
@click.option("--json", "as_json", is_flag=True, help="the verdict as JSON")
def verify(code: str | None, as_json: bool) -> None:
    """Recompute every hash, sum and guard of the books from their rows."""
    found: dict[str, list[Finding]] = {}
    with database().reading() as session:
        codes = [code] if code else list(session.scalars(text("SELECT code FROM book ORDER BY id")))
        for one in codes:
            with bar(f"verify {one}") as progress:
                found[one] = verify_book(session, find_book(session, one).id, progress.of)
    if as_json:
        verdict = {
            one: {
                "sound": not faults,
                "findings": [
                    {"rule": fault.rule, "seq": fault.seq, "says": fault.says.en}
                    for fault in faults
                ],
            }
            for one, faults in found.items()
        }
        click.echo(json.dumps(verdict, ensure_ascii=False))
    else:
        for one, faults in found.items():
            click.echo(
                f"{one}: {'账簿无误 sound' if not faults else f'{len(faults)} 处问题 faults'}"
            )
            for fault in faults:
                click.echo(f"  {fault.rule} 序号 {fault.seq}: {fault.says.zh} {fault.says.en}")
    if any(found.values()):
        raise click.exceptions.Exit(1)


@click.command()
@acting
@click.option("--book", "code", required=True, help="such as 652301-DEP")
@click.option("--from", "first", type=DAY, help="first day of the postings view")
@click.option("--to", "last", type=DAY, help="last day of the postings view")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="all")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="an empty folder")
def export(who: Acting, code: str, first: date, last: date, form: str, out: Path) -> None:
    """Write the whole journal of a book and its views into a folder."""
    by = who.demand(Role.AU, Role.FO, Role.A1, Role.A2)
    asked = TakeExport(
        code,
        form,
        first.date() if first else None,  # type: ignore[attr-defined]
        last.date() if last else None,  # type: ignore[attr-defined]
        WATERMARK if settings().env == "demo" else None,
    )
    with bar(f"export {code}") as progress:
        manifest = take_export(database(), asked, out, by=by, progress=progress.of)
    click.echo(f"{out}: {manifest.head_seq} 条记录 records, {manifest.head_hash}")


@click.command("verify-export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--since", type=click.Path(path_type=Path), help="an earlier export, or its manifest")
@click.option("--json", "as_json", is_flag=True, help="the verdict as JSON")
def verify_export(folder: Path, since: Path | None, as_json: bool) -> None:
    """Verify an export by its folder alone: no database, no network.

    Exit status 0 sound, 1 tampered, 2 incomplete or unreadable.
    """
    try:
        with bar("verify-export") as progress:
            verdict = verify_folder(folder, since=since, progress=progress.at)
    except Unreadable as error:
        click.echo(f"无法读取 unreadable: {error}", err=True)
        raise click.exceptions.Exit(2) from None
    if as_json:
        found = [[one.code, one.where, one.en] for one in verdict.findings]
        said = {"book": verdict.book, "sound": verdict.sound, "records": verdict.records,
                "head": verdict.head_hash, "findings": found, "openly": OPENLY[1]}  # fmt: skip
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        for one in verdict.findings:
            click.echo(f"{one.code}  {one.where}: {one.zh}  {one.en}")
        if verdict.sound:
            click.echo(f"{verdict.book}: {verdict.records} 条记录内部一致 internally consistent")
            click.echo(f"末号 head {verdict.head_seq} {verdict.head_hash}")
            click.echo("\n".join(OPENLY))
    missing = {"file-missing"} & {one.code for one in verdict.findings}
    if not verdict.sound:
        raise click.exceptions.Exit(2 if missing and len(verdict.findings) == 1 else 1)


commands = (verify, export, verify_export)
