"""What is advanced beside wages, urgently, and above the ceilings by decision of the government."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import SYSTEM
from ledger.canonical import canonical
from ledger.cases.models import ArrearsCase
from ledger.parties.models import Project
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from ledger.policies.models import PolicyVersion
from tests.advances.town import API, FundTown, approve, codes, ok, refused
from tests.cases.make import a_case, in_default
from tests.doors import Doors

ADVANCES = f"{API}/advances"
OWED = ["6200.00", "1500.00", "4875.50"]
LIVING = {
    "minimum_wage": "1900.00", "total_ratio": "20", "living_cap": "600.00",
    "override_requires": "GOVERNMENT",
}  # fmt: skip
URGENT = {
    "steps": [{"role": "A1", "skip_when_urgent": True}, {"role": "A2"}],
    "expires_after_days": 30, "window_days": 365,
}  # fmt: skip
OVERRIDE = {
    "override_document": "昌政函〔2026〕8号", "override_reason": "春节前群体性欠薪",
    "override_limit": "9000.00",
}  # fmt: skip


def lays_down(fund_town: FundTown, kind: str, terms: dict[str, Any]) -> None:
    """The county follows those figures from 2026-03-01 on."""

    def work(session: Session) -> None:
        adopted(session, fund_town.world.county.id, kind, terms)

    fund_town.do(work)


def asked(fund_town: FundTown, case_id: int, **change: Any) -> dict[str, Any]:
    return {
        "case_id": case_id, "bank_account_id": fund_town.account, "basis": "还款协议 2026-1",
        "repay_by": "2026-08-31", "on": "2026-03-02", **change,
    }  # fmt: skip


def test_living_cost_has_a_cap_of_its_own_and_lessens_no_wages(
    fund_town: FundTown, doors: Doors
) -> None:
    """A-04: paid like an advance; what is owed to the workers stays what it was."""
    lays_down(fund_town, "advance", LIVING)
    case = fund_town.a_case(OWED)
    fo = doors("fo1")
    plan = ok(fo.get(f"{ADVANCES}/plan?case={case}&kind=LIVING"), 200)
    assert [share["amount"] for share in plan["shares"]] == ["600.00"] * 3
    assert {share["why"]["en"] for share in plan["shares"]} == {"the cap a worker for this cost"}
    assert "基本生活费" in plan["steps"][1]["zh"]
    made = ok(fo.post(ADVANCES, asked(fund_town, case, kind="LIVING")))
    assert (made["kind"], made["amount"]) == ("LIVING", "1800.00")
    approve(doors, made["approval_id"])
    ok(doors("fo2").post(f"{ADVANCES}/{made['id']}/execute", {"on": "2026-03-02"}))
    after = ok(fo.get(f"{ADVANCES}/plan?case={case}"), 200)
    assert [share["unpaid"] for share in after["shares"]] == OWED
    assert after["amount"] == "715.10"  # 20 % of 12,575.50 less 1,800.00
    again = ok(fo.get(f"{ADVANCES}/plan?case={case}&kind=LIVING"), 200)
    assert (again["amount"], again["refusal"]) == ("0.00", "cap")


def test_a_kind_the_policy_does_not_pay_is_refused(fund_town: FundTown, doors: Doors) -> None:
    """A-04: no cap for travel, no travel; told on the page and as JSON."""
    case = fund_town.a_case(OWED)
    fo = doors("fo1")
    refused(fo.get(f"{ADVANCES}/plan?case={case}&kind=TRAVEL"), 409, "kind-not-paid")
    refused(fo.post(ADVANCES, asked(fund_town, case, kind="TRAVEL")), 409, "kind-not-paid")
    assert "没有规定此类费用的限额" in fo.get(f"/advances/new?case={case}&kind=TRAVEL").text


def test_the_government_may_go_above_the_ceilings(fund_town: FundTown, doors: Doors) -> None:
    """A-02, A-03: by its decision, shared over unpaid wages, and still nobody above his own."""
    case = fund_town.a_case(OWED)
    fo = doors("fo1")
    plan = ok(fo.get(f"{ADVANCES}/plan?case={case}&granted=9000.00"), 200)
    assert plan["amount"] == "9000.00"
    made = ok(fo.post(ADVANCES, asked(fund_town, case, **OVERRIDE)))
    assert made["amount"] == "9000.00"
    told = ok(doors("a2").get(f"{API}/approvals/{made['approval_id']}"), 200)
    assert told["chain"][-1] == "A2"
    assert told["content"]["override_document"] == OVERRIDE["override_document"]
    assert OVERRIDE["override_document"] in [one["number"] for one in told["brief"]["documents"]]
    assert "经政府决定超出限额" in doors("a1").get(f"/approvals/{made['approval_id']}").text


def test_above_what_is_unpaid_nothing_is_granted(fund_town: FundTown, doors: Doors) -> None:
    """A-03, A-10: a larger grant gives each worker his own unpaid wages and no more."""
    case = fund_town.a_case(OWED)
    made = ok(
        doors("fo1").post(
            ADVANCES, asked(fund_town, case, **OVERRIDE | {"override_limit": "50000.00"})
        )
    )
    assert [line["amount"] for line in made["lines"]] == OWED


@pytest.mark.parametrize("missing", OVERRIDE)
def test_a_decision_is_told_whole(fund_town: FundTown, doors: Doors, missing: str) -> None:
    """A-02: number, reason and sum, each asked for at its field."""
    case = fund_town.a_case(OWED)
    body = asked(fund_town, case, **{name: v for name, v in OVERRIDE.items() if name != missing})
    answer = doors("fo1").post(ADVANCES, body)
    assert answer.status_code == 422
    assert codes(answer.get_json()) == [(f"/{missing}", "override-part")]
    page = doors("fo1").form("/advances", body)
    assert page.status_code == 422
    assert "<details open><summary>政府决定超出限额" in page.text


def test_an_urgent_request_skips_what_the_policy_lets_it(fund_town: FundTown, doors: Doors) -> None:
    """A-06: the government alone decides; without urgency both tiers do."""
    lays_down(fund_town, "approval", URGENT)
    case = fund_town.a_case(OWED)
    fo = doors("fo1")
    made = ok(fo.post(ADVANCES, asked(fund_town, case, urgent="工人无钱返乡")))
    door = doors("a2")
    told = ok(door.get(f"{API}/approvals/{made['approval_id']}"), 200)
    assert (told["chain"], told["urgent"]) == (["A2"], "工人无钱返乡")
    page = door.get(f"/approvals/{made['approval_id']}").text
    assert "加急" in page
    assert "政府审批照常" in page
    assert "加急" in door.get("/approvals").text
    said = {"decision": "approve", "opinion": "同意", "digest": told["digest"]}
    done = ok(door.post(f"{API}/approvals/{made['approval_id']}/decisions", said))
    assert done["state"] == "APPROVED"
    ok(doors("fo2").post(f"{ADVANCES}/{made['id']}/execute", {"on": "2026-03-02"}))
    usual = a_case_beside(fund_town, case, ["3000.00"])
    plain = ok(fo.post(ADVANCES, asked(fund_town, usual)))
    told = ok(door.get(f"{API}/approvals/{plain['approval_id']}"), 200)
    assert (told["chain"], told["urgent"]) == (["A1", "A2"], None)


def test_where_the_policy_lets_nothing_out_urgency_shortens_nothing(
    fund_town: FundTown, doors: Doors
) -> None:
    """A-06: marked and shown first, but decided by both tiers."""
    made = ok(doors("fo1").post(ADVANCES, asked(fund_town, fund_town.a_case(OWED), urgent="急")))
    told = ok(doors("a1").get(f"{API}/approvals/{made['approval_id']}"), 200)
    assert told["chain"] == ["A1", "A2"]


def adopted(session: Session, county_id: int, kind: str, terms: dict[str, Any]) -> None:
    """The county follows a version of that kind with those figures from 2026-03-01."""
    on = date(2026, 3, 1)
    row = PolicyVersion(
        kind=kind, code="OWN", number=1, area="", sector="", name_zh="本县", name_en="Own",
        source_zh="县政府文件", source_en="County paper", article="3", effective_from=on,
        terms=canonical(terms).decode(), digest="0" * 64, loaded_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    adopt_policies(session, AdoptPolicies(county_id, on, {kind: "OWN"}), by=SYSTEM)


def a_case_beside(fund_town: FundTown, case_id: int, owed: list[str]) -> int:
    """Another case of the same project with other workers, in default."""

    def work(session: Session) -> int:
        first = session.get_one(ArrearsCase, case_id)
        project = session.get_one(Project, first.project_id)
        case = a_case(session, fund_town.world, project, owed, first=50)
        in_default(session, fund_town.world, case)
        return case.id

    return fund_town.database.in_transaction(work)
