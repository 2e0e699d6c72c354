"""Registers and deposits from the command line: the same deeds, the same refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Forbidden, Invalid, Refusal
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.doors import PASSWORD
from tests.parties.make import a_uscc

Command = Callable[..., Result]


@pytest.fixture
def command(
    founded: None,
    app_url: str,
    keys: Path,
    database: Database,
    at: TestClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Command]:
    """Runs ``ledger`` as FO1 against a county at work."""
    at.on("2026-02-03")
    world: World = database.in_transaction(a_world)
    assert world.bank.id == 1
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str = "fo1", typed: str = "") -> Result:
        given = f"{PASSWORD}\n{typed}"
        return CliRunner().invoke(ledger, [*words, "--as", login], input=given)

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def said(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output or result.exception
    told: dict[str, object] = json.loads(result.stdout[result.stdout.index("{") :])
    return told


def test_from_the_register_to_a_receipt(command: Command, tmp_path: Path) -> None:
    """EX-01 from a terminal: import, register, assess, receive."""
    sheet = tmp_path / "companies.csv"
    sheet.write_text(f"统一社会信用代码,单位名称\n{a_uscc(1)},甲建工\n", "utf-8-sig")
    assert said(command("companies", "import", str(sheet))) == {"imported": 1}
    project = said(command(
        "projects", "register", "--code", "P-1", "--name", "一号楼", "--contractor-id", "1",
        "--owner-name", "城投", "--contract-amount", "8650000.00", "--signed-on", "2026-01-20",
        "--permit-on", "2026-01-26", "--ends-on", "2026-12-31",
    ))  # fmt: skip
    assert (project["id"], project["area"]) == (1, "652301")
    made = said(command("deposits", "assess", "1"))
    assert made["amount"] == "259500.00"
    refused = command(
        "deposits", "receipt", "1", "--bank-account-id", "1", "--bank-reference", "B1",
        "--amount", "100.00", "--payer-name", "甲建工", "--payer-bank", "工行",
        "--payer-account", "62001234",
    )  # fmt: skip
    assert isinstance(refused.exception, Refusal)
    assert refused.exception.code == "obligation-state" or "生效" in refused.exception.says.zh
    assert said(command("deposits", "show", "1", login="au"))["state"] == "ASSESSED"


def test_wrong_values_and_wrong_people_are_refused(command: Command, tmp_path: Path) -> None:
    """S-7: the command line obeys the same rules."""
    wrong = command("companies", "register", "--uscc", "123", "--name", "甲")
    assert isinstance(wrong.exception, Invalid)
    assert [one.code for one in wrong.exception.errors] == ["uscc-invalid"]
    official = command("companies", "register", "--uscc", a_uscc(1), "--name", "甲", login="a1")
    assert isinstance(official.exception, Forbidden)
    sheet = tmp_path / "wrong.csv"
    sheet.write_text(f"统一社会信用代码,单位名称\n{a_uscc(1)},甲\n123,乙\n", "utf-8-sig")
    imported = command("companies", "import", str(sheet))
    assert isinstance(imported.exception, Invalid)
    assert [one.pointer for one in imported.exception.errors] == ["/rows/3/uscc"]


def test_a_worker_is_asked_for_and_shown_masked(command: Command) -> None:
    """P-03: nothing personal on the command line or in its answer."""
    typed = "李四\n11010519491231002X\n6222020200000000014\n\n"
    told = command("workers", "register", typed=typed)
    assert said(told)["name"] == "李*"
    assert "6222020200000000014" not in told.output
