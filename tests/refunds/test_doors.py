"""The return of a deposit on pages, step by step, and its refusals by JSON."""

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.deposits.test_doors import API, approve, ok, review
from tests.doors import Doors
from tests.refunds.test_return import a_covered_project


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with one covered project of id 1, seen from 2026-06-26."""
    at.on("2026-06-26")

    def work(session: Session) -> World:
        world = a_world(session)
        a_covered_project(session, world)
        return world

    return database.in_transaction(work)


def test_a_return_on_pages(office: World, doors: Doors) -> None:
    """X-01 to X-08 by form: notice, complaint, application, review, request, execution, payment,
    bounce, payment again; every page shows the step that is due."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    start = {
        "project_id": "1", "completed_on": "2026-05-08", "undertaking": "承诺书-1",
        "notice_from": "2026-05-10", "notice_places": "公示栏; 网站",
    }  # fmt: skip
    made = fo1.form("/refunds", start)
    assert (made.status_code, made.location) == (303, "/refunds/1")
    complaint = {"on": "2026-05-20", "says": "称欠薪"}
    assert fo1.form("/refunds/1/complaints", complaint).status_code == 303
    assert "中止" in fo1.get("/refunds/1").get_data(as_text=True)
    resolved = {"on": "2026-06-01", "resolution": "已付清"}
    assert fo1.form("/refunds/1/complaints/1", resolved).status_code == 303
    early = fo1.form("/refunds/1/application", {"on": "2026-06-09", "application": "申请-1"})
    assert early.status_code == 409
    assert "期满后方可申请" in early.get_data(as_text=True)
    applied = fo1.form("/refunds/1/application", {"on": "2026-06-15", "application": "申请-1"})
    assert applied.status_code == 303
    found = {"on": "2026-06-23", "finding": "CLEAR", "opinion": "无拖欠"}
    assert fo2.form("/refunds/1/review", found).status_code == 303
    assert "贰拾伍万玖仟玖佰壹拾贰元叁角柒分" in fo1.get("/refunds/1").get_data(as_text=True)
    assert fo1.form("/refunds/1/request", {"receipt_id": "1"}).status_code == 303
    approve(doors, 1)
    assert fo1.form("/refunds/1/execution", {"on": "2026-06-26"}).status_code == 403
    assert fo2.form("/refunds/1/execution", {"on": "2026-06-26"}).status_code == 303
    paid = {"on": "2026-06-26", "bank_reference": "OUT-1", "attachments": "1"}
    assert fo2.form("/refunds/1/payment", paid).status_code == 303
    back = {"on": "2026-06-26", "bank_reference": "BACK-1", "attachments": "1"}
    assert fo1.form("/refunds/1/bounce", back).status_code == 303
    bounced = ok(fo1.get(f"{API}/refunds/1"), 200)["bounce_proposal_id"]
    review(fo2, bounced)
    assert fo2.form("/refunds/1/payment", paid | {"bank_reference": "OUT-2"}).status_code == 303
    page = doors("au").get("/refunds/1").get_data(as_text=True)
    assert "已返还" in page
    assert page.count("/books/652301-DEP/entries/") == 4
    assert "已返还" in fo1.get("/refunds").get_data(as_text=True)


def test_a_return_is_refused_with_its_reason(office: World, doors: Doors) -> None:
    """Row 20 of the bad inputs, X-01, I-24: dates in order, one return at a time, no leap."""
    fo = doors("fo1")
    start = {
        "project_id": 1, "completed_on": "2026-05-08", "undertaking": "承诺书-1",
        "notice_from": "2026-05-10", "notice_places": "公示栏",
    }  # fmt: skip
    wrong = fo.post(f"{API}/refunds", start | {"notice_from": "2026-05-01"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "date-order")
    ok(fo.post(f"{API}/refunds", start))
    again = fo.post(f"{API}/refunds", start)
    assert (again.status_code, again.get_json()["code"]) == (409, "return-open")
    for step, body in (
        ("review", {"on": "2026-06-23", "finding": "CLEAR", "opinion": "x"}),
        ("request", {}),
        ("execution", {"on": "2026-06-26"}),
        ("payment", {"on": "2026-06-26", "bank_reference": "X"}),
        ("bounce", {"on": "2026-06-26", "bank_reference": "X"}),
    ):
        refused = fo.post(f"{API}/refunds/1/{step}", body)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "return-state"), step
    given_up = fo.post(f"{API}/refunds/1/withdrawal", {"on": "2026-06-26", "reason": "撤回"})
    assert ok(given_up, 200)["state"] == "WITHDRAWN"
    assert ok(fo.get(f"{API}/deposits/1"), 200)["state"] == "SECURED"
