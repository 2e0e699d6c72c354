"""The lists a bureau publishes: D-18 who stored, D-16 who did not; P-03, at all three doors."""

import csv
import io
import json

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project
from tests.deposits.test_command_line import Command
from tests.deposits.test_contract_pages import command
from tests.deposits.test_doors import API, ok
from tests.doors import Doors

__all__ = ["command"]
ON = "2026-03-10"


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """Project 1 stored in full, 2 in part, 3 nothing; the last day was 2026-03-03."""
    at.on(ON)

    def work(session: Session) -> World:
        world = a_world(session)
        for number, amount in ((1, "259500.00"), (2, "100000.00"), (3, "")):
            project = an_assessed_project(session, world, number=number)
            if amount:
                a_receipt(
                    session, world, project, amount, reference=f"B{number}", on=project.permit_on
                )
        return world

    return database.in_transaction(work)


def test_by_json(office: World, doors: Doors) -> None:
    """D-18: contractor, project and way; D-16: due day, days late and what is missing, no fine."""
    stored = ok(doors("au").get(f"{API}/deposits/publicity"), 200)["items"]
    assert [(one["contractor"], one["ways"]) for one in stored] == [
        ("天山建设1", ["CUSTODY"]), ("天山建设2", ["CUSTODY"]),
    ]  # fmt: skip
    late = ok(doors("fo1").get(f"{API}/deposits/publicity?kind=LATE"), 200)["items"]
    assert [(one["code"], one["missing"]) for one in late] == [
        ("P-2", "159500.00"), ("P-3", "259500.00"),
    ]  # fmt: skip
    assert {(one["due_on"] is not None, one["days_late"] > 0) for one in late} == {(True, True)}
    told = {"contractor", "uscc", "project", "code", "owner", "area", "ways", "due_on",
            "days_late", "missing"}  # fmt: skip
    assert {name for one in (*stored, *late) for name in one} == told
    for asked in ("kind=FINES", "limit=0", "cursor=x", "sort=fine"):
        assert doors("fo1").get(f"{API}/deposits/publicity?{asked}").status_code == 422, asked
    assert doors("fo1").get(f"{API}/deposits/publicity?county=99").status_code == 403


def test_paged_by_cursor(office: World, doors: Doors) -> None:
    """Every project once, whatever the size of a page."""
    seen, cursor = [], ""
    while cursor is not None:
        told = ok(doors("fo1").get(f"{API}/deposits/publicity?limit=1{cursor}"), 200)
        seen += [one["code"] for one in told["items"]]
        cursor = f"&cursor={told['next']}" if told["next"] else None
    assert seen == ["P-1", "P-2"]


def test_the_pages_print_and_leave_as_files(office: World, doors: Doors) -> None:
    """D-18, D-16: both lists, nothing of accounts or persons (P-03), the same rows in the file."""
    page = doors("fo1").get("/publicity").get_data(as_text=True)
    assert "天山建设2" in page
    assert "现金" in page
    assert "data-print" in page
    late = doors("a1").get("/publicity?kind=LATE").get_data(as_text=True)
    assert "159,500.00" in late
    assert "不计算罚款" in late
    file = doors("fo1").get("/lists/publicity/csv?kind=LATE").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file, newline="")))[4:]
    assert [row[3] for row in rows] == ["P-2", "P-3"]
    for told in (page, late, file):
        assert "620012345678" not in told
    assert doors("fo1").get("/publicity?q=没有").status_code == 200


def test_from_a_terminal(office: World, command: Command) -> None:
    """D-16 from the command line."""
    done = command("deposits", "publicity", "--kind=LATE")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout[done.stdout.index("{") :])
    assert [one["code"] for one in told["items"]] == ["P-2", "P-3"]
