"""What an approver is shown before he decides, on the page, as JSON and at the command line."""

import re

from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.parties.models import Project
from tests.advances.make import a_requested_advance
from tests.advances.town import API, FundTown, approve, ok
from tests.cases.make import a_case, in_default
from tests.doors import Doors

OWED = ["6200.00", "1500.00", "4875.50"]


def test_everything_needed_to_decide_is_told_at_once(fund_town: FundTown, doors: Doors) -> None:
    """A-01, A-02, A-07, A-08: who, how many, how much, why, deposit, fund before and after."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    told = ok(doors("a1").get(f"{API}/approvals/{request}"), 200)
    brief = told["brief"]
    assert (brief["workers"], told["amount"], brief["deposit"]) == (3, "2515.10", "0.00")
    assert (brief["free_before"], brief["free_after"]) == ("2000000.00", "1997484.90")
    assert "2,515.10" in brief["steps"][-1]["zh"]
    assert [paper["number"] for paper in brief["documents"]] == [
        "昌人社令[2026]1号", "还款协议 2026-1",
    ]  # fmt: skip
    assert brief["earlier"] == {"count": 0, "paid": "0.00", "outstanding": "0.00"}
    assert told["changes"] is None


def test_earlier_advances_to_the_debtor_are_counted(fund_town: FundTown, doors: Doors) -> None:
    """A-02: count, paid and outstanding of the same debtor, this request left out."""
    paid = fund_town.an_advance(["1500.00"])

    def another(session: Session) -> int:
        """A second case against the same employer, with another worker."""
        world, first = fund_town.world, session.get_one(Advance, paid)
        project = session.get_one(Project, first.case.project_id)
        case = a_case(session, world, project, ["3000.00"], first=50)
        in_default(session, world, case)
        advance = a_requested_advance(session, world, case, first.account)
        return advance.approval_id or 0

    request = fund_town.database.in_transaction(another)
    a1 = doors("a1")
    earlier = ok(a1.get(f"{API}/approvals/{request}"), 200)["brief"]["earlier"]
    assert earlier == {"count": 1, "paid": "300.00", "outstanding": "300.00"}
    first = ok(a1.get(f"{API}/approvals/{fund_town.request_of(paid)}"), 200)["brief"]
    assert (first["earlier"]["count"], first["free_before"]) == (0, None)


def test_what_changed_after_a_return_is_told_plainly(fund_town: FundTown, doors: Doors) -> None:
    """A-07: a return voids; asked anew, the difference of sum, facts and lines is shown."""
    first = fund_town.an_advance_in_review(OWED)
    fo, a1 = doors("fo1"), doors("a1")
    request = fund_town.request_of(first)
    digest = ok(a1.get(f"{API}/approvals/{request}"), 200)["digest"]
    said = {"decision": "return", "opinion": "协议编号有误", "digest": digest}
    ok(a1.post(f"{API}/approvals/{request}/decisions", said))
    case = ok(fo.get(f"{API}/advances/{first}"), 200)["case_id"]
    body = {
        "case_id": case, "bank_account_id": fund_town.account, "basis": "还款协议 2026-2",
        "repay_by": "2026-08-31", "on": "2026-03-02",
    }  # fmt: skip
    again = ok(fo.post(f"{API}/advances", body))
    told = ok(a1.get(f"{API}/approvals/{again['approval_id']}"), 200)
    assert told["decisions"] == []
    assert told["digest"] != digest
    changes = told["changes"]
    assert (changes["request_id"], changes["state"]) == (request, "RETURNED")
    assert (changes["opinion"], changes["lines"]) == ("协议编号有误", [])
    assert changes["facts"] == [
        {"name": "basis", "before": "还款协议 2026-1", "after": "还款协议 2026-2"}
    ]
    page = a1.get(f"/approvals/{again['approval_id']}").text
    assert "与上次相比" in page
    assert "还款协议 2026-1" in page
    assert "协议编号有误" in page


def test_a_decision_keeps_the_digest_that_was_signed(fund_town: FundTown, doors: Doors) -> None:
    """A-07: person, role, time, decision, opinion and the hash of what was approved."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    approve(doors, request)
    told = ok(doors("au").get(f"{API}/approvals/{request}"), 200)
    assert [(one["role"], one["decision"], one["opinion"]) for one in told["decisions"]] == [
        ("A1", "approve", "已核"), ("A2", "approve", "已核"),
    ]  # fmt: skip
    assert {one["digest"] for one in told["decisions"]} == {told["digest"]}
    assert all(one["person_id"] and one["decided_at"] for one in told["decisions"])
    page = doors("au").get(f"/approvals/{request}").text
    assert page.count(told["digest"]) == 3


def test_the_page_says_it_in_words(fund_town: FundTown, doors: Doors) -> None:
    """A-01, A-02: amount in capitals, debtor, workers, ceilings, fund, papers, steps to come."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    page = re.sub(r"\s+", " ", doors("a1").get(f"/approvals/{request}").text)
    for words in (
        "贰仟伍佰壹拾伍元壹角", "3 名", "2,000,000.00", "1,997,484.90", "已用尽或未缴存",
        "此前没有垫付", "还款协议 2026-1", "等待一级审批", "其后二级审批", "同意", "退回修改", "否决",
    ):  # fmt: skip
        assert words in page, words
