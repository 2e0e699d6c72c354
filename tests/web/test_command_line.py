"""``ledger trial-balance``, ``balance`` and ``close``: the same book from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.book.months import period_states
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import NotFound
from ledger.gate.refusals import NotSignedIn
from tests.bookkeeping.make import Office, approved, posted
from tests.doors import PASSWORD

Command = Callable[..., Result]


@pytest.fixture
def command(
    app_url: str, keys: Path, office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs ``ledger`` against the test's database, as the installed command would."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()
    database.in_transaction(lambda session: posted(session, office, amount="1234.50"))

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(ledger, words, input=typed)

    return run


def test_the_trial_balance_as_a_table_and_as_json(command: Command) -> None:
    table = command("trial-balance", "--book", "652301-DEP", "--on", "2026-01-31")
    assert table.exit_code == 0
    assert "1,234.50" in table.stdout
    told = command("trial-balance", "--book", "652301-DEP", "--on", "2026-01-31", "--json")
    lines = json.loads(told.stdout)["lines"]
    assert [(line["title"], line["closing_debit"]) for line in lines] == [
        ("1002.01", "1234.50"),
        ("2307.09", "0.00"),
    ]


def test_one_balance_by_its_auxiliary(command: Command) -> None:
    account = "2307.09:bank_line=B-1"
    done = command("balance", "--book", "652301-DEP", "--account", account, "--on", "2026-01-31")
    assert done.stdout == "1234.50\n"
    before = command("balance", "--book", "652301-DEP", "--account", account, "--on", "2026-01-19")
    assert before.stdout == "0.00\n"


def test_what_cannot_be_read_is_said(command: Command) -> None:
    assert isinstance(command("trial-balance", "--book", "999999-DEP").exception, NotFound)
    wrong = command("balance", "--book", "652301-DEP", "--account", "2307.09:nonsense")
    assert wrong.exit_code == 2


def test_in_production_a_person_must_read(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S-7."""
    monkeypatch.setenv("LEDGER_ENV", "production")
    house.settings.cache_clear()
    refused = command("trial-balance", "--book", "652301-DEP")
    house.settings.cache_clear()
    assert isinstance(refused.exception, NotSignedIn)


def test_a_close_is_filed_then_carried_out_by_another(
    command: Command, office: Office, database: Database
) -> None:
    """Design 2.17."""
    words = ("close", "--book", "652301-DEP", "--period", "2026-01")
    filed = command(*words, "--as", "fo1", typed=f"{PASSWORD}\n")
    assert filed.exit_code == 0, filed.output
    assert "待审批" in filed.stdout

    def approve(session):  # type: ignore[no-untyped-def]
        from ledger.approvals.models import ApprovalRequest

        approved(session, office, session.get_one(ApprovalRequest, 1))

    database.in_transaction(approve)
    done = command(*words, "--as", "fo2", typed=f"{PASSWORD}\n")
    assert "已执行" in done.stdout
    with database.reading() as session:
        assert period_states(session, office.dep.id)[202601] == "CLOSED"


def test_a_close_needs_a_person(command: Command) -> None:
    refused = command("close", "--book", "652301-DEP", "--period", "2026-01")
    assert isinstance(refused.exception, NotSignedIn)
