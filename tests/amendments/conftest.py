"""A county at work on 2026-03-02, for the doors and for the command line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.doors import PASSWORD


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """FO1, FO2, A1, A2 and AU of the one county of this house, which follows XJ."""
    at.on("2026-03-02")
    return database.in_transaction(a_world)


@pytest.fixture
def command(
    office: World, app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """Runs ``ledger`` as FO1, or as another who is named."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str | None = "fo1") -> Result:
        given = [*words, "--as", login] if login else [*words]
        return CliRunner().invoke(ledger, given, input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()
