"""Cases, draws, payments and statements from a terminal: EX-33's middle, rolls and files."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.banking.models import PaymentBatch
from ledger.cases.models import Claim
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.draws.models import Draw
from ledger.errors import Forbidden, Invalid, Refusal
from tests.banking.test_statements import GOOD, a_statement
from tests.cases.make import a_citizen_id, a_row, a_sheet
from tests.cases.town import OWED, Town
from tests.conftest import TestClock
from tests.deposits.make import approved
from tests.doors import PASSWORD

Command = Callable[..., Result]


@pytest.fixture
def command(
    app_url: str, keys: Path, town: Town, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` as a person of the town."""
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


def said(result: Result) -> dict[str, Any]:
    """What a command that was done told."""
    assert result.exit_code == 0, result.output or result.exception
    told: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
    return told


def test_from_the_report_to_the_bank(
    command: Command, town: Town, database: Database, at: TestClock, tmp_path: Path
) -> None:
    """EX-33's middle from a terminal: roll, order, default, draw, approval, bank."""
    opened = ("--project-id", str(town.project), "--source", "VISIT", "--reason", "OTHER")
    case = said(command("cases", "open", *opened, "--summary", "来访"))
    assert (case["id"], case["number"]) == (1, "2026-001")
    said(command("cases", "accept", "1"))
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet([a_row(n, owed) for n, owed in enumerate(OWED, start=1)]))
    assert said(command("cases", "import-roll", "1", str(sheet))) == {"imported": 3, "remarks": []}
    said(command("cases", "order", "1", "--order-number", "令-1", "--pay-by", "2026-03-03"))
    at.on("2026-03-04")
    assert said(command("cases", "default", "1"))["state"] == "DEFAULTED"
    plan = command("draws", "plan", "1", login="au")
    assert plan.stdout.splitlines()[-1] == "100000.00"
    assert a_citizen_id(1) not in plan.stdout
    asked = ("--bank-account-id", str(town.custody), "--notice-number", "支付-1")
    assert said(command("draws", "request", "1", *asked))["amount"] == "100000.00"
    database.in_transaction(
        lambda session: approved(session, town.world, session.get_one(Draw, 1).approval_id)
    )
    assert isinstance(command("draws", "execute", "1").exception, Forbidden)
    batch = said(command("draws", "execute", "1", login="fo2"))
    assert (batch["transfers"], batch["state"]) == (3, "SENT")
    file = tmp_path / "bank.csv"
    command("payments", "file", "1", str(file), login="fo2")
    assert a_citizen_id(1) in file.read_text("utf-8-sig")
    assert file.stat().st_mode & 0o077 == 0
    paid = said(command("payments", "confirm", "1", "--bank-reference", "N-1", login="fo2"))
    assert paid["state"] == "PAID"
    told = ("--bank-reference", "T-1", "--reason", "销户")
    assert said(command("payments", "bounce", "1", *told))["kind"] == "draw-bounce"
    assert "PAID" in command("payments", "list").stdout
    assert "SETTLED_BY_THIRD_PARTY" not in command("cases", "list").stdout


def test_a_wrong_roll_names_its_rows_and_imports_nothing(
    command: Command, town: Town, database: Database, tmp_path: Path
) -> None:
    """Row 63."""
    opened = ("--project-id", str(town.project), "--source", "VISIT", "--reason", "OTHER")
    said(command("cases", "open", *opened, "--summary", "来访"))
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet([a_row(1, "1.00"), a_row(2, "-1")]))
    refused = command("cases", "import-roll", "1", str(sheet)).exception
    assert isinstance(refused, Invalid)
    assert [error.pointer for error in refused.errors] == ["/rows/3/owed"]
    with database.reading() as session:
        assert session.query(Claim).count() == 0
    assert isinstance(command("cases", "import-roll", "1", str(sheet), login="au").exception,
                      Forbidden)  # fmt: skip


def test_a_command_repeated_under_its_key_is_done_once(
    command: Command, town: Town, database: Database, tmp_path: Path
) -> None:
    """I-34: the statement is imported once; a new key meets its own references."""
    sheet = tmp_path / "statement.csv"
    sheet.write_bytes(a_statement(*GOOD))
    words = ("statements", "import", str(town.custody), str(sheet))
    key = ("--key", "statement-0123456789")
    first, again = said(command(*words, *key)), said(command(*words, *key))
    assert (first, first["closing"]) == (again, "100000.00")
    refused = command(*words).exception
    assert isinstance(refused, Refusal)
    with database.reading() as session:
        assert session.query(PaymentBatch).count() == 0
