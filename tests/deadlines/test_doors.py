"""Deadlines and the calendar through JSON, pages and the command line: W-03, W-04, EX-32."""

import re
from datetime import date

import pytest

from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.errors import Forbidden, Refusal
from ledger.text import Text
from tests.doors import PASSWORD

WHAT = Text("足额缴存保证金", "Store the deposit in full")
NOTICE = {
    "year": 2027,
    "source": "国务院办公厅通知(示例)",
    "special": [
        {"day": "2027-01-01", "working": False, "name": "元旦"},
        {"day": "2027-01-02", "working": True, "name": "元旦"},
    ],
}


@pytest.fixture
def clocks(law, at):
    """Five clocks of county 1 and one of another, seen on 2026-03-02."""

    def start(session):
        for number, after in enumerate(
            ["2026-01-26", "2026-02-10", "2026-08-03", "2026-12-20", "2026-01-27"]
        ):
            _start(session, 1, number, after)
        _start(session, 2, 9, "2026-01-26")
        settle_deadline(session, "project:4", "D-12", date(2026, 2, 11), "receipt:12")

    law.in_transaction(start)
    at.on("2026-03-02")
    return law


def _start(session, county_id, number, after):
    start_deadline(
        session, county_id=county_id, subject=f"project:{number}", what=WHAT, rule="D-12",
        after=date.fromisoformat(after), working_days=20,
    )  # fmt: skip


def test_clocks_by_json_a_page_at_a_time(clocks, doors):
    officer, seen, cursor = doors("fo"), [], ""
    while cursor is not None:
        page = officer.get(f"/api/v1/deadlines?limit=2{cursor and '&cursor=' + cursor}").json
        seen += [(row["subject"], row["state"], row["due_on"]) for row in page["items"]]
        cursor = page["next"]
    assert seen == [
        ("project:0", "OVERDUE", "2026-02-28"),
        ("project:4", "SETTLED", "2026-03-02"),
        ("project:1", "DUE_SOON", "2026-03-16"),
        ("project:2", "RUNNING", "2026-08-31"),
        ("project:3", "CALENDAR_MISSING", None),
    ]


def test_clocks_of_another_county_are_refused(clocks, doors):
    """Safety 12: 26."""
    answer = doors("fo").get("/api/v1/deadlines?county=2")
    assert (answer.status_code, answer.json["code"]) == (403, "out-of-scope")


def test_the_page_shows_what_needs_eyes(clocks, doors):
    page = doors("fo").get("/deadlines").text
    assert "项目 0" in page
    assert "待 2027 年日历" in page
    assert "项目 2" not in page
    assert "收款 12" in doors("fo").get("/deadlines?state=SETTLED").text


def test_the_page_of_what_needs_eyes_is_paged(clocks, doors):
    """Fifty at a time, each once; those that wait for a calendar first."""

    def more(session):
        for number in range(100, 160):
            _start(session, 1, number, "2026-01-26")

    clocks.in_transaction(more)
    seen, address = [], "/deadlines"
    for full in (True, False):
        page = doors("fo").get(address).text
        seen += re.findall(r"<td[^>]*>(?:<a [^>]*>)?项目 (\d+)", page)
        found = re.search(r'href="(/deadlines\?cursor=[^"]+)"[^>]*>[^<]*下一页', page)
        assert bool(found) is full
        address = found[1] if found else ""
    assert len(seen) == len(set(seen)) == 63


def test_a_year_entered_by_the_administrator_resolves_what_waited(clocks, doors):
    """W-04: only SY enters it; the waiting clock has its day at once."""
    assert doors("fo").post("/api/v1/calendar", NOTICE).status_code == 403
    assert doors("fo").get("/api/v1/calendar/2027").status_code == 404
    entered = doors("sy").post("/api/v1/calendar", NOTICE)
    assert (entered.status_code, entered.json) == (201, {"year": 2027, "resolved": 1})
    waited = doors("fo").get("/api/v1/deadlines?subject=project:3").json["items"][0]
    assert (waited["due_on"], waited["state"]) == ("2027-01-15", "RUNNING")
    shown = doors("fo").get("/api/v1/calendar/2027").json
    assert shown["special"] == NOTICE["special"]
    again = doors("sy").post("/api/v1/calendar", NOTICE)
    assert (again.status_code, again.json["code"]) == (409, "calendar-known")


def test_a_year_entered_on_the_page(clocks, doors):
    administrator = doors("sy")
    form = {"year": "2027", "source": "示例", "lines": "2027-01-01,休,元旦\n2027-01-04,班,元旦"}
    again = administrator.form("/calendar/new", form)
    assert again.status_code == 422
    assert "2027-01-04" in again.text
    unread = administrator.form("/calendar/new", {**form, "lines": "1 January"})
    assert "第 1 行" in unread.text
    entered = administrator.form("/calendar/new", {**form, "lines": "2027-01-01,休,元旦"})
    assert (entered.status_code, entered.location) == (303, "/calendar?year=2027")
    assert "元旦" in administrator.get("/calendar?year=2027").text


def test_the_calendar_on_the_command_line(command):
    """EX-32: an unknown year is refused by name, with status 1."""
    assert "2026  248" in command("calendar", "show").output
    assert "2026-02-28  上班" in command("calendar", "show", "2026").output
    missing = command("calendar", "show", "2027")
    assert isinstance(missing.exception, Refusal)
    assert "2027" in str(missing.exception)


def test_a_year_entered_on_the_command_line(command, tmp_path):
    """By the administrator, once; repeated under its key it is not done again."""
    notice = tmp_path / "2027.csv"
    notice.write_text("2027-01-01,休,元旦\n", "utf-8")
    words = ("calendar", "add", "2027", str(notice), "--source", "示例", "--key", "k" * 20)
    entered = command(*words, "--as", "sy", input=f"{PASSWORD}\n")
    assert "2027 is entered" in entered.output, entered.exception
    assert "2027-01-01  放假" in command("calendar", "show", "2027").output
    again = command(*words, "--as", "sy", input=f"{PASSWORD}\n")
    assert "not repeated" in again.output
    refused = command(*words, "--as", "fo", input=f"{PASSWORD}\n")
    assert isinstance(refused.exception, Forbidden)
