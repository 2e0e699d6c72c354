"""Returns in part at all three doors: X-09 by form, by JSON and at the terminal; bad inputs."""

import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.mode_schemas import OnIn
from ledger.refunds.part_schemas import PartIn, PartPaidIn
from tests.conftest import TestClock
from tests.deposits.bad import Deed, wrong_at_the_terminal, wrong_by_form, wrong_by_json
from tests.deposits.make import World, a_world
from tests.deposits.test_contract_pages import Command, command
from tests.deposits.test_doors import API, approve, ok, review
from tests.doors import Doors
from tests.policies.make import adopted
from tests.refunds.test_parts import stored

__all__ = ["command"]
DAY = "2026-06-01"
ASKED: dict[str, Any] = {
    "project_id": 1, "stage": "PROGRESS", "amount": "100000.00", "progress": "70",
    "evidence": "进度表-1", "hardship": "证明-1", "application": "申请-1", "on": DAY,
}  # fmt: skip
PAID: dict[str, Any] = {"on": DAY, "bank_reference": "OUT-1", "attachments": 1}


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """Project 1 with 259,500.00 in custody, where Gansu's rules of early return hold."""
    at.on(DAY)

    def work(session: Session) -> World:
        world = a_world(session)
        adopted(session, world.county.id, {"return": "GS"}, "2022-04-15")
        stored(session, world)
        return world

    return database.in_transaction(work)


def test_by_form(office: World, doors: Doors) -> None:
    """X-09: the form says the steps, the check says what is left, then approved and paid."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    assert "70%" in fo1.get("/partial-returns/new?project=1").get_data(as_text=True)
    typed = {name: str(value) for name, value in ASKED.items()}
    checked = fo1.form("/partial-returns/check", typed).get_data(as_text=True)
    assert "壹拾万元整" in checked
    assert "159,500.00" in checked
    early = fo1.form("/partial-returns/check", typed | {"progress": "69"})
    assert (early.status_code, "须达到 70 %" in early.get_data(as_text=True)) == (409, True)
    sent = fo1.form("/partial-returns", typed)
    assert (sent.status_code, sent.location) == (303, "/partial-returns/1")
    approve(doors, 1)
    assert "申请人、审批人以外" in fo1.get("/partial-returns/1").get_data(as_text=True)
    assert fo1.form("/partial-returns/1/execution", {"on": DAY}).status_code == 403
    assert fo2.form("/partial-returns/1/execution", {"on": DAY}).status_code == 303
    assert fo2.form("/partial-returns/1/payment", PAID).status_code == 303
    assert fo1.form("/partial-returns/1/bounce", PAID | {"bank_reference": "B"}).status_code == 303
    shown = doors("au").get("/partial-returns/1").get_data(as_text=True)
    assert "退票待复核" in shown
    assert shown.count("/books/652301-DEP/entries/") == 2
    assert "159,500.00" in fo1.get("/deposits/1").get_data(as_text=True)
    assert "已返还" in fo1.get("/partial-returns").get_data(as_text=True)


def test_by_json(office: World, doors: Doors) -> None:
    """X-09, rows 43, 44, 46, 53: one effect under one key; limits are told; races end in one."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    path = f"{API}/partial-returns"
    over = ok(fo1.post(path, ASKED | {"amount": "259500.01"}), 409)
    assert over["code"] == "above-step"
    first, again = (fo1.post(path, ASKED, key="k" * 20) for _ in range(2))
    assert (first.status_code, first.data) == (201, again.data)
    assert ok(fo1.post(path, ASKED | {"amount": "1.00"}, key="k" * 20), 422)["code"] == (
        "idempotency-key-reused"
    )
    assert ok(fo1.post(path, ASKED), 409)["code"] == "step-taken"
    request = first.get_json()["approval_id"]
    laid = ok(doors("a1").get(f"{API}/approvals/{request}"), 200)["brief"]["figures"]
    required = laid[-1]["before"], laid[-1]["after"]
    assert {one["name"]["en"] for one in laid} == {"Cash in custody", "Cover in all", "Required"}
    approve(doors, request)
    assert ok(fo2.post(f"{path}/1/execution", {"on": DAY}), 200)["state"] == "CONFIRMED"
    assert ok(fo2.post(f"{path}/1/execution", {"on": DAY}), 409)["code"] == "partial-return-state"
    used = ok(fo2.post(f"{path}/1/payment", PAID | {"bank_reference": "B1"}), 409)
    assert used["code"] == "duplicate-reference"
    due = ok(fo1.get(f"{API}/deposits/1"), 200)["required"]
    assert required == (laid[1]["before"], due)
    assert ok(fo2.post(f"{path}/1/payment", PAID), 200)["state"] == "PAID"
    slip = ok(fo1.post(f"{path}/1/bounce", PAID | {"bank_reference": "BACK"}), 200)
    review(fo2, slip["bounce_proposal_id"])
    assert ok(doors("a1").get(f"{path}/1"), 200)["state"] == "CONFIRMED"
    assert len(ok(fo1.get(f"{path}?project=1"), 200)["items"]) == 1


def test_at_the_terminal(office: World, doors: Doors, command: Command) -> None:
    """X-09 from the command line."""
    options = [
        f"--{name}={value}" for name, value in ASKED.items() if name not in ("project_id", "on")
    ]
    done = command("partial-returns", "request", "1", *options)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout[done.stdout.index("{") :])
    approve(doors, told["approval_id"])
    assert command("partial-returns", "execute", "1", login="fo2").exit_code == 0
    paid = command("partial-returns", "pay", "1", "--bank-reference=OUT-1", login="fo2")
    assert paid.exit_code == 0, paid.output
    back = command("partial-returns", "bounce", "1", "--bank-reference=BACK-1")
    assert back.exit_code == 0, back.output
    assert "PAID" in command("partial-returns", "list").output


@pytest.mark.parametrize("door", ["json", "form", "terminal"])
def test_bad_inputs(office: World, doors: Doors, command: Command, door: str) -> None:
    """Rows 1-10, 14, 16, 17, 19, 24, 27, 30-33, 37, 42 of a return in part."""
    fo = doors("fo1")
    ok(fo.post(f"{API}/partial-returns", ASKED))
    one = "partial-returns/1"
    deeds = [
        Deed(PartIn, ASKED, "partial-returns", "/partial-returns/check",
             "partial-returns request 1", ("project_id",)),
        Deed(OnIn, {"on": DAY}, f"{one}/execution", f"/{one}/execution",
             "partial-returns execute 1", shown=False),
        Deed(PartPaidIn, PAID, f"{one}/payment", f"/{one}/payment", "partial-returns pay 1",
             shown=False),
        Deed(PartPaidIn, PAID, f"{one}/bounce", f"/{one}/bounce", "partial-returns bounce 1",
             shown=False),
    ]  # fmt: skip

    def wrong(deed: Deed) -> list[str]:
        if door == "json":
            return wrong_by_json(fo, deed)
        return wrong_by_form(fo, deed) if door == "form" else wrong_at_the_terminal(command, deed)

    told = [one for deed in deeds for one in wrong(deed)]
    assert not told, "\n".join(told)


def test_a_county_without_the_policy_is_told_so(
    founded: None, database: Database, keys: object, at: TestClock, doors: Doors
) -> None:
    """X-09 is optional: no steps, no form, and a way back."""
    at.on(DAY)
    database.in_transaction(lambda session: stored(session, a_world(session)))
    page = doors("fo1").get("/partial-returns/new?project=1")
    assert (page.status_code, "不设提前返还" in page.get_data(as_text=True)) == (200, True)
