"""One deed at its three doors: the answer by JSON, the page, and the terminal's status and words."""

import html
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ledger.cli import house
from ledger.cli.main import main
from tests.cases.town import API
from tests.doors import PASSWORD, Doors


@dataclass(frozen=True)
class Deed:
    """Where a deed is done, by JSON, on the page and at the terminal, and what it is told."""

    json: str
    form: str
    words: tuple[str, ...]
    body: dict[str, str]
    #: What JSON and the page are told, where the terminal names part of it in its words.
    told: dict[str, Any] | None = None

    @property
    def sent(self) -> dict[str, Any]:
        """The body of the request."""
        return self.told or self.body

    @property
    def typed(self) -> list[str]:
        """The words of the terminal with every value as an option."""
        pairs = ((f"--{name.replace('_', '-')}", value) for name, value in self.body.items())
        return [*self.words, *(word for pair in pairs for word in pair)]


@dataclass(frozen=True)
class Said:
    """What the terminal answered: the exit status, what it printed, what it complained of."""

    status: int
    out: str
    err: str


Terminal = Callable[..., Said]


@pytest.fixture
def typing(app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Types ``ledger …`` as one of the county, password and all, as ``main`` ends it."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(login: str, *words: object) -> Said:
        typed = ["ledger", *(str(word) for word in words), "--as", login]
        monkeypatch.setattr(sys, "argv", typed)
        with CliRunner().isolation(input=f"{PASSWORD}\n") as streams:
            status = main()
            out, err = (stream.getvalue().decode() for stream in streams[:2])
        return Said(status, out, err)

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def refused_at_each(
    doors: Doors, typing: Terminal, login: str, deed: Deed, status: int, code: str
) -> None:
    """The same refusal thrice: its status and code by JSON, its sentence at every door."""
    answer = doors(login).post(f"{API}{deed.json}", deed.sent)
    problem: dict[str, Any] = answer.get_json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    sentences = [one["detail"] for one in problem.get("errors", [])] or [problem["detail"]]
    page = doors(login).form(deed.form, deed.sent)
    assert page.status_code == status, page.text[:500]
    told = typing(login, *deed.typed)
    assert told.status == 1, told
    for sentence in sentences:
        assert sentence in html.unescape(page.text), sentence
        assert sentence in told.err, (sentence, told.err)
