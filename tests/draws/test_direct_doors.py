"""Draws that their payer carries out, on pages, by JSON and from a terminal."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Refusal
from ledger.parties.models import Project
from tests.cases.town import API, Town, a_defaulted_case, ok, refused
from tests.conftest import TestClock
from tests.deposits.make import approved
from tests.deposits.test_supervised import proof, stored
from tests.doors import PASSWORD, Doors
from tests.draws.test_doors import approve
from tests.draws.test_modes import a_guarantee, asked

Command = Callable[..., Result]


@pytest.fixture
def case(town: Town, database: Database) -> int:
    """A case in default whose project also has 60,000.00 in a supervised account."""

    def work(session: Any) -> int:
        project = session.get_one(Project, town.project)
        stored(session, town.world, proof(project, "60000.00"))
        return a_defaulted_case(session, town)

    return database.in_transaction(work)


def body_of(town: Town, case: int) -> dict[str, Any]:
    return {
        "case_id": case, "bank_account_id": town.custody, "notice_number": "支付-2",
        "on": "2026-02-12", "mode": "SUPERVISED",
    }  # fmt: skip


def test_a_supervised_draw_on_pages(town: Town, case: int, doors: Doors) -> None:
    """U-02: choose the source, check, approve, send the notice, record the bank's report."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    form = fo1.get(f"/draws/new?case={case}&mode=SUPERVISED").get_data(as_text=True)
    assert "监管账户" in form
    assert "60,000.00" in form
    body = {name: str(value) for name, value in body_of(town, case).items()}
    assert "陆万元整" in fo1.form("/draws/new", body).get_data(as_text=True)
    draw = fo1.form("/draws", body).location
    approve(doors, 1)
    assert "发出通知" in fo2.get(draw).get_data(as_text=True)
    assert fo2.form(f"{draw}/execution", {"on": "2026-02-13"}).status_code == 409
    assert fo2.form(f"{draw}/notice", {"on": "2026-02-13"}).status_code == 303
    assert "登记回报并记账" not in fo1.get(draw).get_data(as_text=True)
    assert "登记回报并记账" in fo2.get(draw).get_data(as_text=True)
    told = {"on": "2026-02-14", "reference": "HB-1"}
    assert fo1.form(f"{draw}/report", told).status_code == 403
    assert fo2.form(f"{draw}/report", told | {"on": "2026-02-12"}).status_code == 409
    assert fo2.form(f"{draw}/report", told).status_code == 303
    assert "HB-1" in doors("au").get(draw).get_data(as_text=True)
    assert fo2.form(f"{draw}/failure", {"on": "2026-02-14", "reason": "x"}).status_code == 409


def test_a_supervised_draw_by_json(town: Town, case: int, doors: Doors) -> None:
    """A wrong source, a worker of another draw, and a notice that came to nothing."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    plan = ok(fo1.get(f"{API}/draws/plan?case={case}&mode=SUPERVISED"), 200)
    assert plan["amount"] == "60000.00"
    wrong = body_of(town, case) | {"mode": "GUARANTEE"}
    refused(fo1.post(f"{API}/draws", wrong), 409, "draw-source")
    assert fo1.post(f"{API}/draws", wrong | {"mode": "CASH"}).status_code == 422
    draw = ok(fo1.post(f"{API}/draws", body_of(town, case)))
    assert (draw["mode"], draw["amount"]) == ("SUPERVISED", "60000.00")
    path = f"{API}/draws/{draw['id']}"
    refused(fo2.post(f"{path}/report", {"on": "2026-02-14", "reference": "H"}), 409, "draw-state")
    approve(doors, draw["approval_id"])
    ok(fo2.post(f"{path}/notice", {"on": "2026-02-13"}), 200)
    stranger = {"on": "2026-02-14", "reference": "HB-1", "unpaid_workers": [999]}
    refused(fo2.post(f"{path}/report", stranger), 409, "draw-state")
    failed = ok(fo2.post(f"{path}/failure", {"on": "2026-02-14", "reason": "账户被注销"}), 200)
    assert failed["given_up_on"] == "2026-02-14"
    claims = ok(fo1.get(f"{API}/claims?case={case}"), 200)["items"]
    assert [claim["paid"] for claim in claims] == ["0.00"] * 3


@pytest.fixture
def command(
    app_url: str, keys: Path, case: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger``."""
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


def test_a_supervised_draw_from_a_terminal(
    town: Town, case: int, command: Command, database: Database
) -> None:
    """S-7: the same deeds, the same refusals."""
    assert "60000.00" in command("draws", "plan", str(case), "--mode", "SUPERVISED").output
    asked = said(command(
        "draws", "request", str(case), "--bank-account-id", str(town.custody),
        "--notice-number", "支付-2", "--on", "2026-02-12", "--mode", "SUPERVISED",
    ))  # fmt: skip
    database.in_transaction(lambda session: approved(session, town.world, asked["approval_id"]))
    one = str(asked["id"])
    said(command("draws", "notify", one, "--on", "2026-02-13", login="fo2"))
    told = ("draws", "report", one, "--reference", "HB-1", "--on", "2026-02-14")
    assert said(command(*told, login="fo2"))["report_reference"] == "HB-1"
    again = command("draws", "give-up", one, "--reason", "x", login="fo2")
    assert isinstance(again.exception, Refusal)
    assert again.exception.code == "draw-state"


@pytest.fixture
def claim(town: Town, database: Database, at: TestClock) -> int:
    """An approved draw on a guarantee whose last day is 2027-01-31; today is 2027-02-01."""

    def work(session: Session) -> int:
        world, project = town.world, session.get_one(Project, town.project)
        case = session.get_one(ArrearsCase, a_defaulted_case(session, town))
        guarantee = a_guarantee(session, world, project)
        draw = asked(session, world, case, "GUARANTEE", guarantee)
        approved(session, world, draw.approval_id)
        return draw.id

    at.on("2027-01-20")
    made = database.in_transaction(work)
    at.on("2027-02-01")
    return made


def test_row_57_a_claim_after_the_last_day_is_refused_at_every_door(
    claim: int, town: Town, doors: Doors, command: Command
) -> None:
    """I-25, bad-input row 57: one day late is refused and nothing is sent; the last day is taken."""
    fo2, late = doors("fo2"), {"on": "2027-02-01"}
    refused(fo2.post(f"{API}/draws/{claim}/notice", late), 409, "guarantee-expired")
    page = fo2.form(f"/draws/{claim}/notice", late)
    assert page.status_code == 409
    assert "error-summary" in page.get_data(as_text=True)
    told = command("draws", "notify", str(claim), "--on", "2027-02-01", login="fo2")
    assert isinstance(told.exception, Refusal)
    assert told.exception.code == "guarantee-expired"
    sent = ok(fo2.post(f"{API}/draws/{claim}/notice", {"on": "2027-01-31"}), 200)
    assert sent["executed_on"] == "2027-01-31"
