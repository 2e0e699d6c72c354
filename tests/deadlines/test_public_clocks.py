"""Clocks as everybody sees them: raised by a deed at the door, read from the list of deadlines."""

import pytest

from ledger.actor import Role
from ledger.db import Database
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.deposits.test_doors import API, a_registered_project, ok, review
from tests.doors import Door, Doors, a_user

NOTICE = {
    "year": 2027, "source": "国务院办公厅通知(示例)",
    "special": [{"day": "2027-01-01", "working": False, "name": "元旦"}],
}  # fmt: skip


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    at.on("2026-01-26")
    return database.in_transaction(a_world)


def due(door: Door, subject: str, rule: str) -> str | None:
    """The due day of the running clock, as the list tells it."""
    rows = ok(door.get(f"{API}/deadlines?subject={subject}"), 200)["items"]
    (row,) = [row for row in rows if row["rule"] == rule and row["settled_on"] is None]
    day: str | None = row["due_on"]
    return day


def a_case(door: Door, project: int, on: str) -> int:
    """A case reported and accepted on that day."""
    report = {
        "project_id": project, "source": "HOTLINE", "reason": "CANNOT_PAY_FOR_NOW",
        "summary": "工人投诉欠薪", "on": on,
    }  # fmt: skip
    number = int(ok(door.post(f"{API}/cases", report))["id"])
    ok(door.post(f"{API}/cases/{number}/accept", {"on": on}), 200)
    return number


def test_storing_within_twenty_working_days(office: World, doors: Doors) -> None:
    """EX-25, D-12: permit 2026-01-26, due on the make-up Saturday 2026-02-28."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    project = a_registered_project(fo1)
    made = ok(fo1.post(f"{API}/deposits/{project}/assessments", {"on": "2026-01-26"}))
    review(fo2, made["proposal_id"])
    assert due(fo1, f"project:{project}", "D-12") == "2026-02-28"
    assert "2026-02-28" in fo1.get("/deadlines?state=RUNNING").text


def test_a_deed_outlives_an_unknown_year(
    office: World, doors: Doors, at: TestClock, database: Database
) -> None:
    """EX-32, W-04: the deed succeeds, the clock names 2027, entering the year gives its day."""
    database.in_transaction(lambda session: a_user(session, "sy", (Role.SY, 0), number=9))
    fo1 = doors("fo1")
    project = a_registered_project(fo1)
    at.on("2026-12-20")
    number = a_case(fo1, project, "2026-12-20")
    assert due(fo1, f"case:{number}", "C-01") is None
    assert "待 2027 年日历" in fo1.get("/deadlines").text
    assert ok(doors("sy").post(f"{API}/calendar", NOTICE))["resolved"] == 1
    assert due(fo1, f"case:{number}", "C-01") == "2027-03-15"
    assert "待 2027 年日历" not in fo1.get("/deadlines").text


def test_a_case_within_sixty_working_days(office: World, doors: Doors, at: TestClock) -> None:
    """EX-30, C-01: filed 2026-02-10, to be finished by 2026-05-14."""
    fo1 = doors("fo1")
    project = a_registered_project(fo1)
    at.on("2026-02-10")
    number = a_case(fo1, project, "2026-02-10")
    assert due(fo1, f"case:{number}", "C-01") == "2026-05-14"
