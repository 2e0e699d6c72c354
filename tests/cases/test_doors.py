"""Cases at the JSON door: a whole case, refusals, bad bodies, other counties, masks."""

import io
from typing import Any

import pytest

from ledger.db import Database
from tests.cases.make import a_citizen_id, a_row, a_sheet
from tests.cases.town import API, OWED, Town, a_defaulted_case, codes, ok, refused
from tests.conftest import TestClock
from tests.doors import Door, Doors

CASES = f"{API}/cases"


def a_report(town: Town) -> dict[str, Any]:
    return {
        "project_id": town.project, "source": "HOTLINE", "reason": "CANNOT_PAY_FOR_NOW",
        "summary": "工人投诉欠薪", "on": "2026-03-02",
    }  # fmt: skip


def sent(door: Door, path: str, content: bytes, **kwargs: Any) -> Any:
    """The answer to a sheet sent as a form."""
    return door.post(path, data={"file": (io.BytesIO(content), "roll.csv")}, **kwargs)


def test_a_case_from_report_to_strike_off(town: Town, doors: Doors, at: TestClock) -> None:
    """C-01, U-01, C-09: every step answers with the case as it then is."""
    fo = doors("fo1")
    case = ok(fo.post(CASES, a_report(town)))
    one = f"{CASES}/{case['id']}"
    assert (case["number"], case["state"], case["employer_id"]) == (
        "2026-001", "REPORTED", town.employer,
    )  # fmt: skip
    assert ok(fo.post(f"{one}/accept", {"on": "2026-03-02"}), 200)["state"] == "INVESTIGATING"
    rows = [a_row(number, owed) for number, owed in enumerate(OWED, start=1)]
    assert ok(sent(fo, f"{one}/roll", a_sheet(rows)))["imported"] == 3
    order = {"on": "2026-03-02", "order_number": "RS-2026-1", "pay_by": "2026-03-04"}
    ordered = ok(fo.post(f"{one}/order", order), 200)
    assert (ordered["state"], ordered["pay_by"]) == ("ORDERED", "2026-03-04")
    at.on("2026-03-05")
    assert ok(fo.post(f"{one}/default", {"on": "2026-03-05"}), 200)["state"] == "DEFAULTED"
    paid = ok(fo.post(f"{one}/employer-payment", {"on": "2026-03-05", "evidence": "转账回单"}))
    assert paid["amount"] == "152000.00"
    closed = ok(fo.post(f"{one}/close", {"on": "2026-03-05"}), 200)
    assert (closed["state"], closed["closed_on"]) == ("CLOSED", "2026-03-05")


def test_a_case_is_found_by_state_project_and_name(
    town: Town, doors: Doors, database: Database
) -> None:
    database.in_transaction(lambda session: a_defaulted_case(session, town))
    fo = doors("au")
    for query in ("state=DEFAULTED", f"project={town.project}", "q=天山", "q=2026-001"):
        assert len(ok(fo.get(f"{CASES}?{query}"), 200)["items"]) == 1, query
    for query in ("state=CLOSED", "project=999", "q=无此项目"):
        assert ok(fo.get(f"{CASES}?{query}"), 200)["items"] == [], query


def test_a_step_at_the_wrong_time_is_refused(town: Town, doors: Doors) -> None:
    """I-24: no default without an order, no strike-off of a reported case."""
    fo = doors("fo1")
    one = f"{CASES}/{ok(fo.post(CASES, a_report(town)))['id']}"
    refused(fo.post(f"{one}/default", {"on": "2026-03-02"}), 409, "case-state")
    refused(fo.post(f"{one}/close", {"on": "2026-03-02"}), 409, "case-state")
    refused(fo.post(f"{one}/accept", {"on": "2026-03-01"}), 409, "date-order")
    rejected = ok(fo.post(f"{one}/reject", {"on": "2026-03-02", "reason": "不属本局"}), 200)
    assert rejected["state"] == "REJECTED"


def test_a_bad_body_is_named_field_by_field(town: Town, doors: Doors) -> None:
    bad = a_report(town) | {"source": "RUMOUR", "on": "2026-03-03", "amount": "1.00"}
    del bad["summary"]
    told = refused(doors("fo1").post(CASES, bad), 422, "invalid")
    assert {pointer for pointer, _ in codes(told)} == {"/source", "/on", "/amount", "/summary"}


def test_a_roll_is_imported_whole_or_not_at_all(
    town: Town, doors: Doors, database: Database
) -> None:
    """Row 63: each wrong row and cell is named; nothing of the sheet stands."""
    fo = doors("fo1")
    case = ok(fo.post(CASES, a_report(town)))["id"]
    good, bad = a_row(1, "100.00"), list(a_row(2, "-5"))
    bad[1] = a_citizen_id(2)[:-1] + "?"
    twice = a_row(1, "7.00")
    told = refused(sent(fo, f"{CASES}/{case}/roll", a_sheet([good, bad, twice])), 422, "invalid")
    assert {pointer for pointer, _ in codes(told)} == {
        "/rows/3/citizen_id", "/rows/3/owed", "/rows/4/citizen_id",
    }  # fmt: skip
    assert ok(fo.get(f"{API}/claims?case={case}"), 200)["items"] == []
    refused(fo.post(f"{CASES}/{case}/roll", data={}), 422, "required")


def test_a_roll_sent_again_under_its_key_is_no_second_roll(town: Town, doors: Doors) -> None:
    """I-34: the same file under the same key is answered from memory."""
    fo = doors("fo1")
    case = ok(fo.post(CASES, a_report(town)))["id"]
    sheet = a_sheet([a_row(1, "100.00")])
    for replayed in (None, "true"):
        answer = sent(fo, f"{CASES}/{case}/roll", sheet, key="roll-0123456789abcdef")
        assert (answer.status_code, answer.headers.get("Idempotent-Replayed")) == (201, replayed)
    told = refused(sent(fo, f"{CASES}/{case}/roll", sheet), 422, "duplicate-worker")
    assert codes(told) == [("/rows/2/citizen_id", "duplicate-worker")]


def test_the_roll_is_shown_masked_page_by_page(
    town: Town, doors: Doors, database: Database
) -> None:
    """P-03: neither name nor identity nor card stands in clear."""
    case = database.in_transaction(lambda session: a_defaulted_case(session, town))
    au = doors("au")
    first = ok(au.get(f"{API}/claims?case={case}&limit=2"), 200)
    rest = ok(au.get(f"{API}/claims?case={case}&limit=2&cursor={first['next']}"), 200)
    lines = first["items"] + rest["items"]
    assert [(line["line"], line["owed"], line["unpaid"]) for line in lines] == [
        (number, owed, owed) for number, owed in enumerate(OWED, start=1)
    ]
    assert a_citizen_id(1) not in str(lines)
    assert lines[0]["citizen_id"].startswith("652301*")
    refused(au.get(f"{API}/claims"), 422, "required")


@pytest.mark.parametrize("path", ["/cases/{}", "/claims?case={}", "/draws/plan?case={}"])
def test_what_is_not_there_is_404(town: Town, doors: Doors, path: str) -> None:
    """S-8."""
    refused(doors("fo1").get(API + path.format(999)), 404, "not-found")
