"""The fund from the command line: the same deeds, the same refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.errors import Forbidden, Invalid, Refusal
from tests.advances.town import FundTown
from tests.doors import PASSWORD

Command = Callable[..., Result]


@pytest.fixture
def command(
    fund_town: FundTown, app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` against a county whose fund stands ready."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: object, login: str = "fo1") -> Result:
        given = [str(word) for word in words]
        return CliRunner().invoke(ledger, [*given, "--as", login], input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def said(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output or result.exception
    told: dict[str, object] = json.loads(result.stdout[result.stdout.index("{") :])
    return told


def test_an_advance_from_a_terminal(fund_town: FundTown, command: Command) -> None:
    """A-02, A-08, F-08: planned, asked for, held."""
    case = fund_town.a_case(["6000.00", "4000.00"])
    planned = said(command("advances", "plan", case, login="au"))
    made = said(command(
        "advances", "ask", case, "--bank-account-id", fund_town.account, "--basis", "协议 1",
        "--repay-by", "2026-08-31",
    ))  # fmt: skip
    assert planned["amount"] == made["amount"] == "2000.00"
    shown = said(command("advances", "show", made["id"]))
    assert shown["state"] == "IN_REVIEW"
    funds = said(command("funds", "show", login="a1"))["items"]
    assert isinstance(funds, list)
    assert (funds[0]["explained"], funds[0]["held"]) == (True, "2000.00")
    early = command("advances", "execute", made["id"], login="fo2")
    assert isinstance(early.exception, Refusal)


def test_wrong_values_and_wrong_people_are_refused(fund_town: FundTown, command: Command) -> None:
    """S-7, R-06: an official records nothing, an amount is written exactly."""
    given = (
        "funds", "record", "charge", "--bank-account-id", fund_town.account,
        "--bank-reference", "F-2", "--counterparty", "农业银行", "--document", "凭条",
    )  # fmt: skip
    assert said(command(*given, "--amount", "120.00"))["state"] == "PROPOSED"
    wrong = command(*given, "--amount", "1,5")
    assert isinstance(wrong.exception, Invalid)
    assert isinstance(command(*given, "--amount", "1.00", login="a1").exception, Forbidden)
    advance = fund_town.an_advance(["6000.00", "4000.00"])
    assert said(command("recoveries", "owed", advance))["principal"] == "2000.00"
    letter = ("recoveries", "demand", advance, "--number", "催-1", "--how", "邮寄")
    assert said(command(*letter))["on"] == "2026-03-02"


def test_a_debtor_is_pursued_from_a_terminal(fund_town: FundTown, command: Command) -> None:
    """R-05, R-06, A-05: demand, suit, instalments, co-debtor, all a company owes."""
    advance = fund_town.an_advance(["10000.00"] * 5)
    fund_town.at.on("2026-09-30")
    said(command("recoveries", "demand", advance, "--number", "催-1", "--how", "邮寄"))
    said(command("recoveries", "step", advance, "SUIT", "--document", "民初 1 号"))
    early = command("recoveries", "step", advance, "TERMINATION", "--document", "裁定 1 号")
    assert early.exit_code == 1
    plan = said(command(
        "recoveries", "plan", advance, "--agreement", "和解 1",
        "--instalment", "2026-12-31:5000.00", "--instalment", "2027-06-30:4500.00",
    ))  # fmt: skip
    assert isinstance(plan["instalments"], list)
    assert [one["paid"] for one in plan["instalments"]] == ["0.00", "0.00"]
    bad = command("recoveries", "plan", advance, "--agreement", "x", "--instalment", "soon:1.00")
    assert bad.exit_code != 0
    paid = said(command(
        "recoveries", "receive", advance, "--bank-account-id", fund_town.account,
        "--bank-reference", "R-9", "--amount", "100.00", "--payer", "天山建设", "--spread",
    ))  # fmt: skip
    assert paid["state"] == "PROPOSED"
    owed = said(command("recoveries", "debtor", 1, login="au"))
    assert isinstance(owed["advances"], list)
    assert [one["pursuit"] for one in owed["advances"]] == ["LITIGATION"]


def test_an_outlay_from_a_terminal(fund_town: FundTown, command: Command) -> None:
    """Posting 34: asked for and held; nothing is paid before approval."""
    asked = (
        "funds", "outlay", "BUDGET", "--bank-account-id", fund_town.account, "--amount", "5.00",
        "--payee-name", "县财政局", "--payee-bank", "国库", "--payee-account", "27100001",
        "--document", "缴库通知",
    )  # fmt: skip
    made = said(command(*asked))
    assert made["state"] == "IN_REVIEW"
    early = command("funds", "pay-outlay", made["id"], "--bank-reference", "O-1", login="fo2")
    assert isinstance(early.exception, Refusal)
