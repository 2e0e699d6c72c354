"""What commands of casework have in common: values as typed, the county, the answer told."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from marshmallow import Schema, ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting
from ledger.cli.house import database
from ledger.errors import Invalid
from ledger.gate.counties import county_served
from ledger.gate.problems import field_errors
from ledger.parties.import_register import Progress as Told
from ledger.parties.models import County
from ledger.said import typed_text


def as_typed(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the schema reads what a person typed; options left out stay out."""
    given = {name: value for name, value in values.items() if value is not None}
    try:
        with typed_text():
            loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise Invalid(field_errors(error.normalized_messages())) from error  # type: ignore[no-untyped-call]
    return loaded


def dated(values: Mapping[str, Any]) -> dict[str, Any]:
    """The options given, dated today where no day was."""
    return {**values, "on": values["on"] or str(clock.today())}


def county_of(who: Acting, code: str | None) -> int:
    """The county in which the officer acts: the one of that code, or his only one."""
    actor = who.demand(Role.FO)
    asked = None
    if code is not None:
        with database().reading() as session:
            asked = session.scalar(select(County.id).where(County.code == code)) or 0
    return county_served(actor, Role.FO, asked)


def tell(answer: Mapping[str, Any]) -> None:
    """The answer as JSON on stdout."""
    told = {name: value for name, value in answer.items() if name != "replayed"}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@contextmanager
def progress(words: str) -> Iterator[Told]:
    """A counter that shows rows and time on a terminal and nothing in a pipe."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console,
        disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(words, total=None)
        yield lambda done: bar.update(task, completed=done)
