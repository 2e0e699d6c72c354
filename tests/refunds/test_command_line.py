"""The return of a deposit from a terminal: the same deeds, the same refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Forbidden, Invalid, Refusal
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, approved, reviewed
from tests.doors import PASSWORD
from tests.refunds.test_return import a_covered_project

Command = Callable[..., Result]


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with one covered project of id 1, seen from 2026-06-26."""
    at.on("2026-06-26")
    world: World = database.in_transaction(a_world)
    database.in_transaction(lambda session: a_covered_project(session, world))
    return world


@pytest.fixture
def command(
    app_url: str, keys: Path, office: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` as FO1."""
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
    assert result.exit_code == 0, result.output or result.exception
    told: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
    return told


START = (
    "refunds", "start", "1", "--completed-on", "2026-05-08", "--undertaking", "承诺书-1",
    "--notice-from", "2026-05-10", "--notice-places", "公示栏; 网站",
)  # fmt: skip


def test_a_return_from_notice_to_payment_and_back(
    command: Command, office: World, database: Database
) -> None:
    """X-01 to X-08 from a terminal: notice, complaint, application, review, request, payment,
    bounce (18), payment again."""
    assert said(command(*START))["notice_to"] == "2026-06-09"
    complaint = said(command("refunds", "complain", "1", "--says", "称欠薪", "--on", "2026-05-20"))
    assert complaint["state"] == "SUSPENDED"
    resolved = command("refunds", "resolve", "1", "--resolution", "已付清", "--on", "2026-06-01")
    assert said(resolved)["state"] == "NOTICE"
    applied = command("refunds", "apply", "1", "--application", "申请-1", "--on", "2026-06-15")
    assert said(applied)["state"] == "REVIEW"
    review = ("refunds", "review", "1", "--finding", "CLEAR", "--opinion", "无拖欠")
    assert said(command(*review, "--on", "2026-06-23", login="fo2"))["finding"] == "CLEAR"
    asked = said(command("refunds", "request", "1"))
    assert (asked["principal"], asked["interest"]) == ("259500.00", "412.37")
    database.in_transaction(lambda session: approved(session, office, asked["approval_id"]))
    assert isinstance(command("refunds", "execute", "1").exception, Forbidden)
    assert said(command("refunds", "execute", "1", login="fo2"))["state"] == "CONFIRMED"
    paid = command("refunds", "pay", "1", "--bank-reference", "OUT-1", login="fo2")
    assert said(paid)["state"] == "DONE"
    back = said(command("refunds", "bounce", "1", "--bank-reference", "BACK-1"))
    database.in_transaction(lambda s: reviewed(s, office, back["bounce_proposal_id"]))
    again = command("refunds", "pay", "1", "--bank-reference", "OUT-2", login="fo2")
    assert said(again)["state"] == "DONE"
    assert "259,912.37" in command("refunds", "list", "--project", "1", login="au").output
    assert said(command("refunds", "show", "1", login="au"))["paid_on"] == "2026-06-26"


def test_a_terminal_refuses_what_pages_refuse(command: Command) -> None:
    """S-7, bad-input row 53: during the notice nothing is applied for; wrong people are sent off."""
    assert isinstance(command(*START, login="a1").exception, Forbidden)
    assert said(command(*START))["state"] == "NOTICE"
    early = command("refunds", "apply", "1", "--application", "申请-1", "--on", "2026-06-09")
    assert isinstance(early.exception, Refusal)
    assert early.exception.code == "notice-running"
    wrong = command("refunds", "withdraw", "1", "--reason", "x", "--on", "2026-6-1")
    assert isinstance(wrong.exception, Invalid)
    assert said(command("refunds", "withdraw", "1", "--reason", "不再申请"))["state"] == "WITHDRAWN"
