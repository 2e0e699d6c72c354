"""The register of deposits: states, filters and totals judged by the database; D-12, D-16, U-05."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.queries import deposits, totals
from ledger.deposits.sought import Wanted
from ledger.deposits.standing import STANDINGS
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project
from tests.deposits.test_command_line import command
from tests.doors import Doors

__all__ = ["command"]


def a_register(session: Session) -> World:
    """Four projects since 2026-01-26: nothing stored, a part, all of it, all with more to come."""
    world = a_world(session)
    for number, paid in enumerate(("", "100000.00", "259500.00", "300000.00"), 1):
        project = an_assessed_project(session, world, number=number)
        if paid:
            a_receipt(session, world, project, paid, reference=f"R{number}", on=date(2026, 2, 3))
    return world


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> World:
    at.on("2026-02-03")
    return database.in_transaction(a_register)


@pytest.mark.parametrize("on", ["2026-02-28", "2026-03-01"])
def test_the_database_judges_as_standing_does(office: World, database: Database, on: str) -> None:
    """D-12, EX-25: every state's list holds exactly the deposits that ``standing`` puts there."""
    day, counties = date.fromisoformat(on), [office.county.id]
    with database.reading() as session:
        every = deposits(session, counties, day, Wanted(), 50)
        assert [row.project_id for row in every] == [1, 2, 3, 4]
        for state in STANDINGS:
            found = deposits(session, counties, day, Wanted(state=state), 50)
            expected = [row.project_id for row in every if row.state == state]
            assert [row.project_id for row in found] == expected, state
    late = "OVERDUE" if on == "2026-03-01" else None
    assert [row.state for row in every] == [
        late or "DUE", late or "PART_SECURED", "SECURED", "SECURED",
    ]  # fmt: skip
    assert [row.days_late for row in every] == [int(bool(late)), int(bool(late)), 0, 0]


def test_totals_of_a_list(office: World, database: Database) -> None:
    """A list in sum: all of it, what is missing, what is secured by cash."""
    with database.reading() as session:
        counties, on = [office.county.id], date(2026, 3, 1)
        whole = totals(session, counties, on, Wanted())
        late = totals(session, counties, on, Wanted(overdue_days=1))
        cash = totals(session, counties, on, Wanted(mode="CUSTODY"))
        none = totals(session, counties, on, Wanted(mode="GUARANTEE"))
    assert (whole.projects, str(whole.required)) == (4, "1038000.00")
    assert str(whole.figures.cover) == "659500.00"
    assert (late.projects, str(late.figures.missing)) == (2, "419000.00")
    assert (cash.projects, str(cash.figures.custody)) == (3, "659500.00")
    assert (none.projects, none.required.fen, none.figures.cover.fen) == (0, 0, 0)


def test_the_late_list_by_json_and_page(office: World, doors: Doors, at: TestClock) -> None:
    """D-16: who has not stored in time, how much is missing, since how many days; by cursor."""
    at.on("2026-03-10")
    officer = doors("fo1")
    first = officer.get("/api/v1/deposits?overdue=1&limit=1").json
    assert [(row["project_id"], row["days_late"]) for row in first["items"]] == [(1, 10)]
    second = officer.get(f"/api/v1/deposits?overdue=1&limit=1&cursor={first['next']}").json
    assert [row["missing"] for row in second["items"]] == ["159500.00"]
    assert second["next"] is None
    assert officer.get("/api/v1/deposits?overdue=11").json["items"] == []
    sums = officer.get("/api/v1/deposits/totals?overdue=1").json
    assert (sums["projects"], sums["missing"]) == (2, "419000.00")
    page = officer.get("/deposits?overdue=1&sums=1").text
    assert "419,000.00" in page
    assert "天山建设1" in page
    assert "天山建设3" not in page
    assert officer.get("/api/v1/deposits?area=652301&contractor=1").json["items"]
    assert officer.get("/api/v1/deposits?area=110000").json["items"] == []


@pytest.mark.parametrize(
    "asked", ["limit=0", "limit=-1", "limit=1000000000", "limit=abc", "cursor=forged", "sort=id",
              "overdue=0", "overdue=99999", "mode=GOLD", "state=LOST", "county=-1"],
)  # fmt: skip
def test_arguments_that_cannot_be(office: World, doors: Doors, asked: str) -> None:
    """Bad-input row 61: page sizes, a forged cursor, an unknown column; never a 500."""
    assert doors("fo1").get(f"/api/v1/deposits?{asked}").status_code == 422


def test_a_card_by_json_follows_every_figure_to_its_voucher(office: World, doors: Doors) -> None:
    """The card: each movement with its voucher, the cover after it and how it splits."""
    officer = doors("fo1")
    rows = officer.get("/api/v1/deposits/2/movements").json["items"]
    assert [(row["word"], row["changes"]["missing"], row["cover"]) for row in rows] == [
        (rows[0]["word"], "259500.00", "0.00"), (rows[1]["word"], "-100000.00", "100000.00"),
    ]  # fmt: skip
    assert rows[1]["running"]["custody"] == "100000.00"
    page = officer.get("/deposits/2").text
    for row in rows:
        assert f'/{row["seq"]}">{row["word"]}-{row["number"]}</a>' in page


def test_the_list_on_a_terminal(command: Callable[..., Result], database: Database) -> None:
    """The same list, with its totals."""
    told = command("deposits", "list", "--overdue", "1")
    assert told.exit_code == 0, told.exception
    answer = json.loads(told.stdout[told.stdout.index("{") :])
    assert (answer["items"], answer["totals"]["projects"]) == ([], 0)
