"""Custody modes from the command line: the same deeds, the same refusals (S-7)."""

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
from tests.deposits.make import World, approved, reviewed
from tests.deposits.test_mode_doors import named, office
from tests.doors import PASSWORD

__all__ = ["office"]

Command = Callable[..., Result]


@pytest.fixture
def command(
    app_url: str, keys: Path, office: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` as FO1 in the county of the doors' tests, on 2026-03-02."""
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


def code(result: Result) -> str:
    assert isinstance(result.exception, Refusal)
    return result.exception.code


def test_a_guarantees_life_from_a_terminal(
    command: Command, office: World, database: Database, at: TestClock
) -> None:
    """G-01 to G-05, G-02, X-04: submitted, accepted, extended, lent, replaced, handed back."""
    paper = (
        "guarantees", "submit", "1", "--kind", "BANK", "--issuer", "建设银行", "--number", "BH-1",
        "--face", "100000.00", "--beneficiary", office.county.bureau, "--irrevocable",
        "--issued-on", "2026-03-01", "--kept-at", "档案室",
    )  # fmt: skip
    wrong = command(*paper, "--expires-on", "2027-02-27")
    assert isinstance(wrong.exception, Invalid)
    assert [one.code for one in wrong.exception.errors] == ["not-on-demand", "term-too-short"]
    row = said(command(*paper, "--on-demand", "--expires-on", "2027-02-28"))
    database.in_transaction(lambda session: reviewed(session, office, row["proposal_id"]))
    longer = ("--endorsement", "批单-1", "--endorsed-on", "2026-03-02")
    said(command("guarantees", "extend", "1", *longer, "--expires-on", "2027-08-31"))
    lent = ("--what", "LENT", "--place", "建行", "--handed-to", "马超", "--purpose", "核验")
    said(command("guarantees", "original", "1", *lent))
    assert code(command("guarantees", "original", "1", *lent)) == "original-out"
    assert code(command("guarantees", "lapse", "1")) == "not-expired"
    assert code(command("guarantees", "reject", "1", "--reason", "x")) == "guarantee-state"
    home = ("--what", "RETURNED", "--place", "档案室", "--handed-to", "王敏", "--purpose", "归还")
    said(command("guarantees", "original", "1", *home))
    gone = said(command("guarantees", "replace", "1", "--successor", "现金"))
    database.in_transaction(lambda session: reviewed(session, office, gone["replace_proposal_id"]))
    back = said(command("guarantees", "hand-back", "1", "--handed-to", "建行 马超"))
    assert (back["state"], back["handed_to"]) == ("REPLACED", "建行 马超")
    told = said(command("guarantees", "show", "1", login="au"))
    assert [turn["what"] for turn in told["log"]["events"]][-1] == "REPLACED"
    listed = command("guarantees", "list", "--state", "REPLACED", login="au")
    assert "BH-1" in listed.output


def test_supervision_from_a_terminal(command: Command, office: World, database: Database) -> None:
    """D-13, postings 22 and 25: stored, released; an official may not."""
    store = (
        "supervised", "store", "1", "--bank", "建行", "--account-number", "650011112222",
        "--document", "协议-1", "--bank-reference", "S1", "--amount", "50000.00",
    )  # fmt: skip
    wrong = command(*store, "--account-name", "某公司")
    assert isinstance(wrong.exception, Invalid)
    assert [one.code for one in wrong.exception.errors] == ["account-name"]
    right = ("--account-name", named(database, 1))
    assert isinstance(command(*store, *right, login="a1").exception, Forbidden)
    row = said(command(*store, *right))
    database.in_transaction(lambda session: reviewed(session, office, row["proposal_id"]))
    release = ("supervised", "release", "1", "--document", "确认书")
    assert code(command(*release, "--amount", "50000.01")) == "above-balance"
    assert said(command(*release, "--amount", "50000.00"))["state"] == "PROPOSED"
    assert command("supervised", "list", login="au").output.count("\n") == 3


def test_transfer_and_change_from_a_terminal(
    command: Command, office: World, database: Database
) -> None:
    """Postings 21 and 20 from a terminal, and the freeze that stops them (D-03)."""
    ask = (
        "transfers", "request", "--from-project-id", "1", "--to-project-id", "2",
        "--application", "申请-1", "--reason", "调剂", "--amount",
    )  # fmt: skip
    assert code(command(*ask, "40500.01")) == "cover-too-low"
    moved = said(command(*ask, "40000.00"))
    database.in_transaction(lambda session: approved(session, office, moved["approval_id"]))
    done = said(command("transfers", "execute", str(moved["id"]), login="fo2"))
    assert done["executed_on"] == "2026-03-02"
    assert "40,000.00" in command("transfers", "list", login="au").output
    order = ("freezes", "add", "1", "--authority", "法院", "--document-number", "执1")
    assert code(command(*order)) == "no-legal-basis"
    freeze = said(command(*order, "--legal-basis", "民事诉讼法 253"))
    change = (
        "mode-changes", "request", "1", "--kind", "MOVED", "--amount", "260000.00",
        "--application", "清退", "--bank", "建行", "--account-number", "650011112222",
        "--account-name", named(database, 1),
    )  # fmt: skip
    assert code(command(*change)) == "deposit-frozen"
    said(command("freezes", "lift", str(freeze["id"]), "--document", "执解1"))
    assert "法院" in command("freezes", "list", "1", login="au").output
    row = said(command(*change))
    database.in_transaction(lambda session: approved(session, office, row["approval_id"]))
    one = str(row["id"])
    said(command("mode-changes", "execute", one, login="fo2"))
    said(command("mode-changes", "pay", one, "--bank-reference", "OUT-1", login="fo2"))
    bounced = said(command("mode-changes", "bounce", one, "--bank-reference", "BACK-1"))
    database.in_transaction(
        lambda session: reviewed(session, office, bounced["bounce_proposal_id"])
    )
    said(command("mode-changes", "pay", one, "--bank-reference", "OUT-2", login="fo2"))
    proved = ("--document", "协议-1", "--bank-reference", "S1")
    arrived = said(command("mode-changes", "arrive", one, *proved))
    database.in_transaction(lambda session: reviewed(session, office, arrived["proposal_id"]))
    assert "DONE" in command("mode-changes", "list", login="au").output
    cover = said(command("deposits", "show", "1"))["cover"]
    assert (cover["supervised"], cover["total"]) == ("260000.00", "260000.00")
