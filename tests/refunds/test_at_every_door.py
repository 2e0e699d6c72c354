"""What stands in the way of a return, and its clocks, at all three doors: EX-28, EX-29, rows 53, 54."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.errors import Refusal
from ledger.parties.models import Project
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.deposits.test_contract_pages import Command, command
from tests.deposits.test_doors import API, approve, ok
from tests.doors import Doors
from tests.policies.make import adopted
from tests.refunds.test_return import (
    a_covered_project,
    a_report,
    in_notice,
    in_review,
    requested,
)

__all__ = ["command"]

START = {
    "project_id": "1", "completed_on": "2026-03-10", "undertaking": "承诺书-1",
    "notice_from": "2026-03-12", "notice_places": "公示栏; 网站",
}  # fmt: skip
DOORS = ("json", "form", "terminal")

#: deed, body, who does it: each done through one door, its refusal told as a code
Act = Callable[[str, dict[str, str], str], str]


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with one covered project of id 1, seen from 2026-06-26."""
    at.on("2026-06-26")

    def work(session: Session) -> World:
        world = a_world(session)
        a_covered_project(session, world)
        return world

    return database.in_transaction(work)


@pytest.fixture(params=DOORS)
def act(request: pytest.FixtureRequest, office: World, doors: Doors, command: Command) -> Act:
    """A step of return 1 through one of the doors: "done", or the code or sentence of its refusal."""
    verbs = {"application": "apply", "review": "review", "execution": "execute",
             "payment": "pay", "": "start"}  # fmt: skip

    def by_json(step: str, body: dict[str, str], login: str) -> str:
        path = f"{API}/refunds/1/{step}" if step else f"{API}/refunds"
        sent: dict[str, Any] = {**body} if step else {**body, "project_id": 1}
        told = doors(login).post(path, sent)
        return "done" if told.status_code < 300 else str(told.get_json()["code"])

    def by_form(step: str, body: dict[str, str], login: str) -> str:
        told = doors(login).form(f"/refunds/1/{step}" if step else "/refunds", body)
        if told.status_code == 303:
            return "done"
        assert told.status_code == 409, told.status_code
        return told.get_data(as_text=True)

    def at_the_terminal(step: str, body: dict[str, str], login: str) -> str:
        named = {name: value for name, value in body.items() if name != "project_id"}
        options = [f"--{name.replace('_', '-')}={value}" for name, value in named.items()]
        told = command("refunds", verbs[step], "1", *options, login=login)
        if told.exit_code == 0:
            return "done"
        assert isinstance(told.exception, Refusal), told.exception
        return told.exception.code

    return {"json": by_json, "form": by_form, "terminal": at_the_terminal}[request.param]


def refused(said: str, code: str, words: str) -> None:
    """JSON and terminal tell the code; the page says it in words."""
    assert said == code or (said.startswith("<!doctype") and words in said), said[:300]


@pytest.mark.parametrize(
    ("clocks", "last"), [(None, "2026-04-11"), ("PZH", "2026-04-10")], ids=["default", "first day"]
)
def test_ex_29_the_notice_of_thirty_days(
    act: Act, office: World, doors: Doors, database: Database, clocks: str | None, last: str
) -> None:
    """EX-29, X-07: posted 2026-03-12, the notice ends a day earlier where its first day counts."""
    if clocks:
        database.in_transaction(
            lambda session: adopted(session, office.county.id, {"clocks": clocks}, "2026-01-01")
        )
    assert act("", START, "fo1") == "done"
    assert ok(doors("au").get(f"{API}/refunds/1"), 200)["notice_to"] == last
    assert last in doors("au").get("/refunds/1").get_data(as_text=True)


def test_ex_28_review_and_confirmation(
    act: Act, office: World, doors: Doors, database: Database
) -> None:
    """EX-28, X-02, X-03: applied 2026-06-15, reviewed by 06-23, confirmed by 06-26."""
    database.in_transaction(lambda session: in_notice(session, office, _project(session)))
    assert act("application", {"on": "2026-06-15", "application": "申请-1"}, "fo1") == "done"
    found = {"on": "2026-06-23", "finding": "CLEAR", "opinion": "无拖欠"}
    assert act("review", found, "fo2") == "done"
    rows = ok(doors("au").get(f"{API}/deadlines?limit=100"), 200)["items"]
    due = {row["rule"]: row["due_on"] for row in rows}
    assert (due["X-02"], due["X-03"]) == ("2026-06-23", "2026-06-26")


def test_row_53_not_during_the_notice(act: Act, office: World, database: Database) -> None:
    """Bad-input row 53, X-01: the notice runs until 06-09."""
    database.in_transaction(lambda session: in_notice(session, office, _project(session)))
    early = act("application", {"on": "2026-06-09", "application": "申请-1"}, "fo1")
    refused(early, "notice-running", "期满后方可申请")


def test_row_53_not_with_an_open_claim(act: Act, office: World, database: Database) -> None:
    """Bad-input row 53, I-16: a case that was reported meanwhile stops the review."""

    def work(session: Session) -> None:
        in_review(session, office, _project(session))
        a_report(session, office, _project(session))

    database.in_transaction(work)
    clear = {"on": "2026-06-23", "finding": "CLEAR", "opinion": "无"}
    refused(act("review", clear, "fo2"), "open-claims", "欠薪")


def test_row_54_never_a_second_time(
    act: Act, office: World, doors: Doors, database: Database
) -> None:
    """Bad-input row 54: executed, paid and begun once; again is told and moves nothing."""
    database.in_transaction(lambda session: requested(session, office, _project(session)).id)
    approve(doors, 1)
    paid = {"on": "2026-06-26", "bank_reference": "OUT-1", "attachments": 1}
    ok(doors("fo2").post(f"{API}/refunds/1/execution", {"on": "2026-06-26"}), 200)
    ok(doors("fo2").post(f"{API}/refunds/1/payment", paid), 200)
    before = _entries(doors)
    refused(act("execution", {"on": "2026-06-26"}, "fo2"), "return-state", "error-summary")
    again = START | {"completed_on": "2026-05-08", "notice_from": "2026-05-10"}
    refused(act("", again, "fo1"), "obligation-state", "error-summary")
    assert _entries(doors) == before


def _project(session: Session) -> Project:
    return session.get_one(Project, 1)


def _entries(doors: Doors) -> str:
    told = doors("au").get(f"{API}/books/652301-DEP/entries?limit=200").get_json()
    return json.dumps(told["items"])
