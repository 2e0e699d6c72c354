"""The inbox and the request page: what is asked, the decision, the timeline."""

import re

import pytest

from ledger.actor import Role
from ledger.approvals.models import ApprovalRequest
from ledger.bookkeeping.correct import RequestReversal, request_reversal
from ledger.db import Database
from ledger.gate.kinds import UNDO
from ledger.web.content import spell_content
from tests.bookkeeping.make import Office, posted
from tests.doors import Doors


@pytest.fixture
def asked(database: Database, office: Office) -> Office:
    """Request 1: fo1 asks for the reversal of a voucher of 1,234.50."""

    def work(session):  # type: ignore[no-untyped-def]
        wrong = posted(session, office, amount="1234.50")
        request_reversal(
            session, RequestReversal(office.dep.code, wrong.seq, "金额录错"), undo=UNDO,
            by=office["fo1"],
        )  # fmt: skip

    database.in_transaction(work)
    return office


def digest_on(page: str) -> str:
    return re.findall(r'name="digest" value="([^"]+)"', page)[0]


def test_an_official_sees_everything_that_is_asked(asked: Office, doors: Doors) -> None:
    page = doors("a1").get("/approvals/1").get_data(as_text=True)
    for part in ("红字冲销", "1,234.50", "壹仟贰佰叁拾肆元伍角", "金额录错", "收-1", "FO1",
                 "等待一级审批", "同意", "退回修改", "否决", "审批意见"):  # fmt: skip
        assert part in page, part


def test_the_inbox_holds_what_waits_for_me(asked: Office, doors: Doors) -> None:
    for login, waits in (("a1", True), ("a2", False)):
        page = doors(login).get("/approvals").get_data(as_text=True)
        assert ("/approvals/1" in page) is waits
    assert "/approvals/1" in doors("au").get("/approvals?show=all").get_data(as_text=True)


def test_tier_by_tier_then_execution(asked: Office, doors: Doors) -> None:
    """I-21, I-22: A1, then A2, then another officer."""
    for login in ("a1", "a2"):
        door = doors(login)
        digest = digest_on(door.get("/approvals/1").get_data(as_text=True))
        said = {"decision": "approve", "opinion": "情况属实", "digest": digest}
        assert door.form("/approvals/1/decisions", said).status_code == 303
    page = doors("fo2").get("/approvals/1").get_data(as_text=True)
    assert page.count("情况属实") == 2
    assert "记红字凭证" in page
    done = doors("fo2").form("/approvals/1/execution", {"on": "2026-02-03"})
    assert "-1,234.50" in doors("fo2").get(done.headers["Location"]).get_data(as_text=True)


def test_out_of_turn_there_are_no_buttons_and_no_way_round(asked: Office, doors: Doors) -> None:
    """Bad input 50."""
    page = doors("a2").get("/approvals/1").get_data(as_text=True)
    assert 'name="digest"' not in page
    assert "现在轮到一级审批" in page
    digest = doors("a2").get("/api/v1/approvals/1").get_json()["digest"]
    said = {"decision": "approve", "opinion": "同意", "digest": digest}
    refused = doors("a2").post("/api/v1/approvals/1/decisions", said)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "state")


def test_a_decision_needs_an_opinion(asked: Office, doors: Doors) -> None:
    door = doors("a1")
    digest = digest_on(door.get("/approvals/1").get_data(as_text=True))
    refused = door.form(
        "/approvals/1/decisions", {"decision": "approve", "opinion": "", "digest": digest}
    )
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'href="#opinion"' in page
    assert 'id="opinion-error"' in page


def test_a_decision_on_other_content_is_refused(asked: Office, doors: Doors) -> None:
    """I-23, bad input 51."""
    said = {"decision": "approve", "opinion": "同意", "digest": "0" * 64}
    refused = doors("a1").form("/approvals/1/decisions", said)
    assert refused.status_code == 409
    assert "请刷新后重新核对" in refused.get_data(as_text=True)


def test_a_return_ends_it_with_its_reason(asked: Office, doors: Doors) -> None:
    door = doors("a1")
    digest = digest_on(door.get("/approvals/1").get_data(as_text=True))
    said = {"decision": "return", "opinion": "请附对账单", "digest": digest}
    assert door.form("/approvals/1/decisions", said).status_code == 303
    page = doors("fo1").get("/approvals/1").get_data(as_text=True)
    assert "请附对账单" in page
    assert "已退回" in page


def test_only_the_asker_withdraws(asked: Office, doors: Doors) -> None:
    assert "撤回申请" not in doors("fo2").get("/approvals/1").get_data(as_text=True)
    assert doors("fo2").form("/approvals/1/withdrawal").status_code == 403
    assert doors("fo1").form("/approvals/1/withdrawal").status_code == 303
    assert doors("fo1").get("/api/v1/approvals/1").get_json()["state"] == "WITHDRAWN"


@pytest.mark.parametrize("login", ["fo1", "au", "sy"])
def test_who_may_not_decide_at_all(asked: Office, doors: Doors, login: str) -> None:
    said = {"decision": "approve", "opinion": "同意", "digest": "0" * 64}
    assert doors(login).form("/approvals/1/decisions", said).status_code == 403


def test_requests_are_listed_by_state_and_kind(asked: Office, doors: Doors) -> None:
    door = doors("au")
    for filters, count in (
        ("", 1),
        ("state=IN_REVIEW", 1),
        ("state=EXECUTED", 0),
        ("kind=close", 0),
    ):
        told = door.get(f"/api/v1/approvals?{filters}").get_json()
        assert len(told["items"]) == count, filters
    assert door.get("/api/v1/approvals?state=NONE").status_code == 422


def test_an_approved_close_lists_as_ready(asked: Office, doors: Doors, database: Database) -> None:
    with database.reading() as session:
        assert session.get_one(ApprovalRequest, 1).next_role == Role.A1


def test_nothing_of_the_content_is_left_out() -> None:
    """Whatever a package asks for, the official reads all of it."""
    content = {
        "total": "600.00",
        "lines": [{"worker": "张*三", "amount": "100.00"}, {"worker": "李*", "amount": "500.00"}],
        "explanation": {"steps": [{"label": "比例", "value": "3%"}]},
        "unknown_key": ["a", "b"],
        "open": True,
    }
    # outside a request the labels are Chinese
    shown = spell_content(content)
    assert dict(shown.facts)["合计"] == "600.00"
    assert dict(shown.facts)["unknown key"] == "a; b"
    assert [table.caption for table in shown.tables] == ["明细", "计算步骤"]
    assert shown.tables[0].rows == [["张*三", "100.00"], ["李*", "500.00"]]
