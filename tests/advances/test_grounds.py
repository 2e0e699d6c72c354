"""Why a request goes the way it goes, told to who asked and to who decides."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from ledger.approvals.models import ApprovalRequest
from ledger.gate.briefing import BRIEFS
from ledger.web.labels import REQUEST_KINDS
from tests.advances.test_delegations import deputy, given
from tests.advances.test_kinds import ADVANCES, URGENT, a_case_beside, asked, lays_down
from tests.advances.town import API, FundTown, approve, ok
from tests.approvals.laid import laid_out, words_of
from tests.doors import Doors

__all__ = ["deputy"]

#: The bureau head is asked once more than 3,000.00 adds up for one debtor within 90 days.
TIERS = {
    "steps": [{"role": "A1", "above": "3000.00"}, {"role": "A2"}],
    "expires_after_days": 30, "window_days": 90,
}  # fmt: skip
OWED = ["6200.00", "1500.00", "4875.50"]


def test_every_kind_of_request_has_a_brief() -> None:
    """A-07: none is left to its bare content."""
    assert set(BRIEFS) == set(REQUEST_KINDS)


def test_what_was_counted_is_shown_and_kept(fund_town: FundTown, doors: Doors) -> None:
    """I-22: below the threshold alone, above it together; a later end of the first changes nothing."""
    lays_down(fund_town, "approval", TIERS)
    case = fund_town.a_case(OWED)
    fo = doors("fo1")
    first = ok(fo.post(ADVANCES, asked(fund_town, case)))
    second = ok(fo.post(ADVANCES, asked(fund_town, a_case_beside(fund_town, case, ["3000.00"]))))
    alone = ok(fo.get(f"{API}/approvals/{first['approval_id']}"), 200)
    assert (alone["chain"], alone["grounds"]["before"]) == (["A2"], "0.00")
    assert alone["grounds"]["steps"][0]["why"]["zh"] == (
        "不需要: 金额 2,515.10 元, 不超过 3,000.00 元"
    )
    ok(fo.post(f"{API}/approvals/{first['approval_id']}/withdrawal", {}))
    for login in ("fo1", "a1"):
        door = doors(login)
        told: dict[str, Any] = ok(door.get(f"{API}/approvals/{second['approval_id']}"), 200)
        grounds = told["grounds"]
        assert told["chain"] == ["A1", "A2"]
        assert (grounds["before"], grounds["together"]) == ("2515.10", "3115.10")
        assert (grounds["window_days"], grounds["group"]["zh"]) == (90, "同一债务人")
        assert grounds["counted"] == [
            {"id": first["approval_id"], "amount": "2515.10", "state": "WITHDRAWN"}
        ]
        laid_out(door, second["approval_id"])
        page = words_of(door.get(f"/approvals/{second['approval_id']}").text)
        for text in (
            "累计 3,115.10 元, 超过 3,000.00 元", "不论金额都须审批",
            "近 90 天内同一债务人的同类申请合并计算: 2,515.10 + 600.00 = 3,115.10",
            f"申请 {first['approval_id']} 2,515.10", "有效至 2026-04-01 (还有 30 天)",
        ):  # fmt: skip
            assert text in page, text


def test_urgency_is_named_as_the_reason_of_a_shorter_chain(
    fund_town: FundTown, doors: Doors
) -> None:
    """A-06: the step left out stands there, with why."""
    lays_down(fund_town, "approval", URGENT)
    made = ok(doors("fo1").post(ADVANCES, asked(fund_town, fund_town.a_case(OWED), urgent="返乡")))
    told = ok(doors("a2").get(f"{API}/approvals/{made['approval_id']}"), 200)["grounds"]
    assert [(one["role"], one["needed"]) for one in told["steps"]] == [("A1", False), ("A2", True)]
    assert (told["before"], told["counted"]) == (None, [])
    assert "一级审批 加急, 按政策略过" in words_of(
        doors("fo1").get(f"/approvals/{made['approval_id']}").text
    )


def test_a_delegation_is_seen_by_who_waits_and_who_stands_in(
    fund_town: FundTown, doors: Doors, deputy: object
) -> None:
    """A-06: for whom, by which paper, until when; gone once the step is done."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    ok(doors("a1").post(f"{API}/approvals/delegations", given(fund_town)))
    mine = words_of(doors("deputy").get(f"/approvals/{request}").text)
    assert "您受A1委托代行一级审批(委托书 2026-3, 至 2026-03-06)" in mine
    waits = words_of(doors("fo1").get(f"/approvals/{request}").text)
    assert "A1委托DEPUTY代行, 至 2026-03-06 (委托书 2026-3)" in waits
    approve(doors, request)
    assert "A1委托DEPUTY" not in words_of(doors("fo1").get(f"/approvals/{request}").text)


def test_a_return_tells_who_asked_what_to_do(fund_town: FundTown, doors: Doors) -> None:
    """A-07: the opinion, and that the chain begins again."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    digest = laid_out(doors("a1"), request)
    said = {"decision": "return", "opinion": "协议编号有误", "digest": digest}
    ok(doors("a1").post(f"{API}/approvals/{request}/decisions", said))
    page = words_of(doors("fo1").get(f"/approvals/{request}").text)
    assert "协议编号有误" in page
    assert "按意见修改后在原事项重新提出" in page
    assert "有效至" not in page


def test_grounds_never_change(fund_town: FundTown) -> None:
    """I-22: what was counted and why it was urgent cannot be rewritten by SQL."""
    fund_town.an_advance_in_review(OWED)
    for change in ({"counted": "[]"}, {"urgent": "x"}):
        with pytest.raises(DBAPIError):
            fund_town.do(
                lambda session, change=change: session.execute(  # type: ignore[misc]
                    update(ApprovalRequest).values(**change)
                )
            )
