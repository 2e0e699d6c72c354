"""Duties to workers at their doors: C-03, C-04, C-05, C-06."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.audit.models import AuditEvent
from ledger.book.show import entries
from ledger.db import Database
from ledger.duties.models import ProjectDuty
from ledger.parties.models import Project
from tests.cases.make import a_case
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.deposits.test_command_line import Command
from tests.deposits.test_contract_pages import command
from tests.doors import Door, Doors
from tests.parties.make import a_company, a_project

__all__ = ["command"]
API = "/api/v1"
NAME = "天山建设天山建设项目P-1农民工工资专用账户"
#: Signed 2026-01-20: thirty days later is the Thursday of the spring festival, so 2026-02-24.
GOOD = {
    "begun_on": "2026-02-02", "pay_day": 15, "real_name_on": "2026-01-30", "board_on": "2026-02-01",
    "wage_account_on": "2026-02-24", "account_name": NAME, "account_bank": "农业银行",
    "account_number": "620112345678",
}  # fmt: skip


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """Two projects of one contractor at work: P-1 and P-2, of which nothing is on record yet."""
    at.on("2026-03-10")

    def work(session: Session) -> World:
        world = a_world(session)
        company = a_company(session, world.county)
        for code in ("P-1", "P-2"):
            a_project(session, company, code=code)
        return world

    return database.in_transaction(work)


def shown(door: Door, project: int = 1) -> dict[str, Any]:
    told: dict[str, Any] = door.get(f"{API}/projects/{project}/duties").get_json()
    return told


def put(door: Door, body: dict[str, Any], version: int, project: int = 1) -> Any:
    """A PUT of the duties as seen at that version of the project."""
    return door.send(
        "PUT", f"{API}/projects/{project}/duties", body, headers={"If-Match": f'"{version}"'}
    )


def test_recorded_by_json(office: World, doors: Doors, database: Database) -> None:
    """C-03, C-04, C-05: amiss at first, sound once told; the trail says what changed."""
    fo = doors("fo1")
    before = shown(fo)
    assert [(one["code"], one["due_on"], one["days_late"]) for one in before["findings"]] == [
        ("cycle-missing", None, None), ("account-missing", "2026-02-24", 14),
        ("real-name-missing", "2026-01-26", 43), ("board-missing", "2026-01-26", 43),
    ]  # fmt: skip
    answer = put(fo, GOOD, before["version"])
    assert answer.status_code == 200, answer.get_json()
    told = answer.get_json()
    assert (told["findings"], told["version"]) == ([], before["version"] + 1)
    assert answer.headers["ETag"] == f'"{told["version"]}"'
    assert {name: told["recorded"][name] for name in GOOD} == GOOD
    assert shown(doors("au")) == told
    with database.reading() as session:
        project = session.get_one(Project, 1)
        assert str(project.wage_account_on) == "2026-02-24"
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "project.duties-recorded")
        ).one()
        changed = json.loads(event.facts)["changed"]
    assert changed["pay_day"] == [None, "15"]
    assert set(changed) == set(GOOD)
    assert "620112345678" not in str(changed)


def test_an_edit_rests_on_what_was_seen(office: World, doors: Doors) -> None:
    """The version is the project's: whoever changed either meanwhile is not overwritten."""
    fo = doors("fo1")
    version = shown(fo)["version"]
    assert put(fo, GOOD, version).status_code == 200
    assert put(fo, GOOD, version).status_code == 412
    assert put(fo, GOOD, version + 1).status_code == 200
    assert fo.send("PUT", f"{API}/projects/1/duties", GOOD).status_code == 428
    stale = fo.form("/duties/1", GOOD | {"version": str(version)})
    assert stale.status_code == 409
    for login in ("a1", "a2", "au"):
        assert put(doors(login), GOOD, version + 2).status_code == 403


@pytest.mark.parametrize(("changes", "field", "code"), [
    ({"account_name": "天山建设工资专户"}, "account_name", "account-name"),
    ({"account_bank": None}, "account_bank", "account-part"),
    ({"account_name": None, "account_number": None}, "account_number", "account-part"),
    ({"wage_account_on": None}, "wage_account_on", "required"),
    ({"account_number": "12ab"}, "account_number", "account-format"),
    ({"cycle_days": 30}, "pay_day", "cycle-twice"),
    ({"pay_day": 32}, "pay_day", "integer-range"),
    ({"begun_on": "2026-03-11"}, "begun_on", "date-future"),
    ({"paid_in_dispute": True}, "dispute_on", "required"),
    ({"notice_on": "2026-02-23"}, "notice_on", "date-order"),
    ({"notice_on": "2026-03-02", "closed_on": "2026-03-01"}, "closed_on", "date-order"),
    ({"closed_on": "2026-02-23"}, "closed_on", "date-order"),
    ({"balance_returned": "1.00"}, "closed_on", "required"),
    ({"balance_returned": "-1.00"}, "balance_returned", "amount-format"),
    ({"note": "甲\u200b乙"}, "note", "text-invalid"),
    ({"owner": "x"}, "owner", "unknown-field"),
])  # fmt: skip
def test_bad_inputs_are_told_at_the_field(
    office: World, doors: Doors, changes: dict[str, Any], field: str, code: str
) -> None:
    """C-04: a wrong name is answered with the right one; nothing is recorded."""
    fo = doors("fo1")
    version = shown(fo)["version"]
    answer = put(fo, GOOD | changes, version)
    assert answer.status_code == 422
    errors = answer.get_json()["errors"]
    assert (f"/{field}", code) in [(one["pointer"], one["code"]) for one in errors], errors
    assert code != "account-name" or NAME in str(errors)
    assert shown(fo)["version"] == version


def test_the_list_of_findings(office: World, doors: Doors) -> None:
    """C-03, C-04, C-05, C-06: by rule, paged, every project where asked, the same rows in the file."""
    fo = doors("fo1")
    assert put(fo, GOOD | {"board_on": None}, shown(fo)["version"]).status_code == 200

    def rows(asked: str) -> list[tuple[str, list[str]]]:
        told = doors("au").get(f"{API}/duties?{asked}").get_json()
        return [(one["code"], [each["code"] for each in one["findings"]]) for one in told["items"]]

    second = ["cycle-missing", "account-missing", "real-name-missing", "board-missing"]
    assert rows("") == [("P-1", ["board-missing"]), ("P-2", second)]
    assert [code for code, _ in rows("rule=C-05")] == ["P-1", "P-2"]
    assert [code for code, _ in rows("rule=C-03")] == ["P-2"]
    assert [code for code, _ in rows("q=P-1")] == ["P-1"]
    assert put(fo, GOOD, shown(fo)["version"]).status_code == 200
    assert rows("")[0][0] == "P-2"
    assert rows("show=ALL&limit=1") == [("P-1", [])]
    following = fo.get(f"{API}/duties?show=ALL&limit=1").get_json()["next"]
    assert [code for code, _ in rows(f"show=ALL&cursor={following}")] == ["P-2"]
    for asked in ("rule=C-06", "show=NONE", "cursor=x", "limit=0"):
        assert fo.get(f"{API}/duties?{asked}").status_code == 422, asked
    assert fo.get(f"{API}/duties?county=99").status_code == 403
    file = fo.get("/lists/duties/csv?rule=C-04").get_data().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file, newline="")))[4:]
    assert [(line[0], line[3], line[5], line[6]) for line in lines] == [
        ("P-2", "C-04", "2026-02-24", "14")
    ]


def test_the_pages(office: World, doors: Doors) -> None:
    """The card tells what is on record; the form keeps what was typed; officials only read."""
    fo = doors("fo1")
    form = fo.get("/duties/1").get_data(as_text=True)
    assert NAME in form
    version = str(shown(fo)["version"])
    typed = {name: str(value) for name, value in GOOD.items()} | {"version": version}
    wrong = fo.form("/duties/1", typed | {"account_name": "天山工资专户"})
    assert wrong.status_code == 422
    assert f"户名须为“{NAME}”" in wrong.get_data(as_text=True)
    assert 'value="天山工资专户"' in wrong.get_data(as_text=True)
    done = fo.form("/duties/1", typed)
    assert (done.status_code, done.location) == (303, "/projects/1")
    card = doors("a1").get("/projects/1").get_data(as_text=True)
    assert "每月 15 日前" in card
    assert "620112345678" in card
    assert "未完工; 2026-01-20 以来各月均须保存" in card
    assert "登记用工管理" not in card
    listed = doors("a2").get("/duties").get_data(as_text=True)
    assert "天山建设项目P-2" in listed
    assert "天山建设项目P-1" not in listed
    assert doors("a2").get("/duties/1").status_code == 403


def test_the_account_is_closed_and_its_balance_goes_back(
    office: World, doors: Doors, database: Database, at: TestClock
) -> None:
    """C-04: recorded, not booked; a day too early is found with the day the notice ran out."""
    at.on("2026-05-10")

    def complete(session: Session) -> None:
        session.get_one(Project, 1).completed_on = date(2026, 4, 1)

    database.in_transaction(complete)
    fo = doors("fo1")
    closed = GOOD | {"notice_on": "2026-04-08", "closed_on": "2026-05-08"}
    answer = put(fo, closed | {"balance_returned": "12430.55"}, shown(fo)["version"]).get_json()
    assert answer["notice_ends"] == "2026-05-08"
    assert [one["code"] for one in answer["findings"]] == ["closed-early"]
    told = put(fo, closed | {"closed_on": "2026-05-09"}, answer["version"]).get_json()
    assert [one["code"] for one in told["findings"]] == ["balance-untold"]
    closed |= {"closed_on": "2026-05-09", "balance_returned": "0.00"}
    assert put(fo, closed, told["version"]).get_json()["findings"] == []
    with database.reading() as session:
        assert not entries(session, office.book.id)


def test_ledgers_are_kept_after_completion_and_full_payment(
    office: World, doors: Doors, database: Database, at: TestClock
) -> None:
    """C-06: a case without its roll paid holds the workforce ledger; nothing deletes any of it."""
    fo = doors("fo1")
    assert put(fo, GOOD, shown(fo)["version"]).status_code == 200

    def complete(session: Session) -> None:
        for id_ in (1, 2):
            session.get_one(Project, id_).completed_on = date(2026, 3, 20)
        a_case(session, office, session.get_one(Project, 2), ["1000.00"])

    at.on("2026-03-20")
    database.in_transaction(complete)
    assert shown(fo)["kept"] == {
        "wages_from": "2026-01-20", "wages_until": "2029-03-20", "workforce_until": "2029-03-20",
    }  # fmt: skip
    assert shown(fo, 2)["kept"]["workforce_until"] is None
    assert "尚有未结清案件 1 件" in fo.get("/projects/2").get_data(as_text=True)
    routes = {
        str(rule) for rule in fo.client.application.url_map.iter_rules() if "DELETE" in rule.methods
    }
    assert not [one for one in routes if "project" in one or "dut" in one or "case" in one]
    with pytest.raises(DBAPIError, match="kept"):
        database.in_transaction(lambda s: s.execute(delete(ProjectDuty)))


def test_from_the_command_line(office: World, command: Command) -> None:
    """C-03, C-04: what is left out stays, an empty value clears, the list filters by rule."""

    def said(*words: str, login: str = "fo1") -> dict[str, Any]:
        result = command("duties", *words, login=login)
        assert result.exit_code == 0, result.output or result.exception
        told: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
        return told

    said("record", "1", "--cycle-days", "60", "--begun-on", "2026-02-02")
    told = said("show", "1", login="au")
    assert told["recorded"]["cycle_days"] == 60
    assert "cycle-long" in [one["code"] for one in told["findings"]]
    told = said("record", "1", "--cycle-days", "", "--pay-day", "10")
    assert (told["recorded"]["cycle_days"], told["recorded"]["pay_day"]) == (None, 10)
    assert told["recorded"]["begun_on"] == "2026-02-02"
    listed = said("list", "--rule", "C-03", login="a1")
    assert [one["code"] for one in listed["items"]] == ["P-2"]
    assert command("duties", "record", "1", "--pay-day", "1", login="au").exit_code != 0
    assert command("duties", "record", "1", "--pay-day", "1", "--version", "1").exit_code != 0
