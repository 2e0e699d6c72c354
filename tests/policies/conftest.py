"""An officer, an approver, an auditor and an administrator at the doors; the law is loaded."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.actor import Role
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from tests.doors import a_user
from tests.policies.make import the_law


@pytest.fixture
def law(database: Database, keys: object, at: object) -> Database:
    """The shipped policies and the calendar, and people of county 1."""
    people = {"fo": (Role.FO, 1), "a1": (Role.A1, 1), "au": (Role.AU, 1), "sy": (Role.SY, 0)}
    database.in_transaction(the_law)
    database.in_transaction(
        lambda session: [
            a_user(session, login, grant, number=number)
            for number, (login, grant) in enumerate(people.items(), 1)
        ]
    )
    return database


@pytest.fixture
def command(
    law: Database, app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """``command("assess", "--policy", "XJ")`` runs the command line on the same database."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    for cached in (house.settings, house.database):
        cached.cache_clear()
    yield lambda *words, **options: CliRunner().invoke(ledger, words, **options)
    house.database().dispose()
    for cached in (house.settings, house.database):
        cached.cache_clear()
