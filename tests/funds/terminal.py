"""The command line over the database of the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli import house
from ledger.cli.main import ledger
from tests.doors import PASSWORD


@pytest.fixture
def terminal(
    app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """Runs ``ledger`` as FO1, or as another who is named."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str = "fo1") -> Result:
        return CliRunner().invoke(ledger, [*words, "--as", login], input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()
