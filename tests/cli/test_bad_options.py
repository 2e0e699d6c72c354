"""Every option of every command: bad sums and dates are refused by a sentence, and nothing is done.

Rows 1, 3, 6, 7, 8, 14, 16 and 37 of the bad inputs, at the command line.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from ledger.audit.models import AuditEvent
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Forbidden, Invalid
from ledger.people.tokens import issue_token
from tests.conftest import TestClock
from tests.deposits.make import World, a_world

AMOUNTS = ["-1.00", "1.005", "1", "1e400", "１２.００", "壹佰", "1,000.00", "1_000.00", " 1.00"]
DAYS = ["2023-02-29", "2024-13-01", "0000-01-01", "20240229", "2024-2-9", "２０２４-02-29"]
CODES = {
    "amount": {"amount-format", "amount-zero"},
    "day": {"date-invalid", "date-format", "date-range"},
}
Run = Callable[..., Result]


@pytest.fixture
def world(founded: None, database: Database, keys: object, at: TestClock) -> World:
    at.on("2026-03-02")
    return database.in_transaction(a_world)


@pytest.fixture
def run(
    world: World, database: Database, app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Runs ``ledger`` as FO1, by a token."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    secret = database.in_transaction(lambda session: issue_token(session, "test", 1, by=world.fo1))
    monkeypatch.setenv("LEDGER_TOKEN", secret[1] if isinstance(secret, tuple) else secret)
    house.settings.cache_clear()
    house.database.cache_clear()
    yield lambda *words: CliRunner().invoke(ledger, list(words), standalone_mode=False)
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def kind_of(option: click.Option) -> str | None:
    """What an option holds, by its name: money, a day, or something else."""
    if option.is_flag or not isinstance(option.type, click.types.StringParamType):
        return None
    words = (option.name or "").split("_")
    if words[-1] in ("amount", "face"):
        return "amount"
    return "day" if words[-1] == "on" or option.name in ("repay_by", "pay_by") else None


def plausible(parameter: click.Parameter) -> str:
    """A value that a careful person could have given."""
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if isinstance(parameter.type, click.Path | click.File):
        return __file__
    kind = kind_of(parameter) if isinstance(parameter, click.Option) else None
    return {"amount": "1.00", "day": "2026-03-02"}.get(kind or "", "1")


def given(command: click.Command, but: click.Option) -> list[str]:
    """Arguments and the other options that the command will not do without."""
    words = []
    for one in command.params:
        if isinstance(one, click.Argument):
            words.append(plausible(one))
        elif isinstance(one, click.Option) and one.required and one is not but and not one.is_flag:
            words += [one.opts[0], plausible(one)]
    return words


def refused_by_name(said: BaseException | None, option: click.Option, kind: str) -> bool:
    """Whether the refusal is of that option and says what is wrong with it."""
    if isinstance(said, click.UsageError):
        return str(said.message).startswith(option.opts[0])
    if not isinstance(said, Invalid):
        return isinstance(said, Forbidden)
    last = (option.name or "").split("_")[-1]
    return any(
        one.pointer.split("/")[-1].endswith(last) and one.code in CODES[kind] for one in said.errors
    )


def test_every_option_of_money_or_day_is_refused_by_its_name(run: Run, database: Database) -> None:
    """The refusal is Invalid, names the option, and nothing was written."""

    def events() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count(AuditEvent.id))) or 0

    before, wrong, tried = events(), [], 0
    for path, command in commands(ledger):
        for option in command.params:
            kind = kind_of(option) if isinstance(option, click.Option) else None
            if kind is None or not isinstance(option, click.Option):
                continue
            for typed in {"amount": AMOUNTS, "day": DAYS}[kind]:
                tried += 1
                done = run(*path, *given(command, option), option.opts[0], typed)
                if not refused_by_name(done.exception, option, kind):
                    wrong.append((path, option.opts[0], typed, repr(done.exception)[:120]))
    assert wrong == [], "\n".join(map(str, wrong))
    assert tried > 200
    assert events() == before
