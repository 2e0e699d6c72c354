"""What an approver reads of money that leaves the fund: before and after, and what changed."""

from typing import Any

from tests.advances.test_kinds import lays_down
from tests.advances.town import API, FundTown, ok
from tests.approvals.laid import laid_out, words_of
from tests.doors import Doors
from tests.funds.test_outlays import OUTLAYS, an_outlay

#: The government is asked above 1,000.00 together, of whatever is no advance.
TIERS = {
    "steps": [{"role": "A1"}, {"role": "A2"}], "expires_after_days": 30, "window_days": 90,
    "kinds": [
        {"kind": kind, "steps": [{"role": "A1"}, {"role": "A2", "above": "1000.00"}]}
        for kind in ("outlay", "cost")
    ],
}  # fmt: skip


def brief_of(doors: Doors, request: int) -> dict[str, Any]:
    laid_out(doors("a1"), request)
    told: dict[str, Any] = ok(doors("a1").get(f"{API}/approvals/{request}"), 200)["brief"]
    return told


def moves(brief: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["name"]["en"], one["before"], one["after"]) for one in brief["figures"]]


def test_an_outlay_and_what_changed_after_a_return(fund_town: FundTown, doors: Doors) -> None:
    """A-07, A-08, F-07: the fund before and after; asked anew, the new sum beside the old one."""
    body = an_outlay(fund_town, "BUDGET", amount="300000.00")
    first = ok(doors("fo1").post(OUTLAYS, body))["approval_id"]
    brief = brief_of(doors, first)
    assert (brief["free_before"], brief["free_after"]) == ("2000000.00", "1700000.00")
    assert moves(brief) == [("Principal of the fund", "2000000.00", "1700000.00")]
    digest = laid_out(doors("a1"), first)
    said = {"decision": "return", "opinion": "先留足备付", "digest": digest}
    ok(doors("a1").post(f"{API}/approvals/{first}/decisions", said))
    assert brief_of(doors, first)["figures"] == []
    again = ok(doors("fo1").post(OUTLAYS, body | {"amount": "200000.00"}))["approval_id"]
    told = ok(doors("a1").get(f"{API}/approvals/{again}"), 200)["changes"]
    assert (told["request_id"], told["before"], told["after"]) == (
        first, "300000.00", "200000.00",
    )  # fmt: skip
    assert (told["opinion"], told["facts"], told["lines"]) == ("先留足备付", [], [])
    page = words_of(doors("a2").get(f"/approvals/{again}").text)
    assert "金额: 300,000.00 → 200,000.00" in page
    other = ok(doors("fo1").post(OUTLAYS, an_outlay(fund_town, "BUDGET", amount="1.00")))
    assert ok(doors("a1").get(f"{API}/approvals/{other['approval_id']}"), 200)["changes"] is None


def test_a_cost_and_a_reversal(fund_town: FundTown, doors: Doors) -> None:
    """A-07, R-04, V-06: what the debtor owes before and after; every line of a voucher in red."""
    advance = fund_town.an_advance(["6000.00", "4000.00"])
    cost = {
        "advance_id": advance, "bank_account_id": fund_town.account, "amount": "300.00",
        "purpose": "诉讼费", "on": "2026-03-02",
    }  # fmt: skip
    made = ok(doors("fo1").post(f"{API}/recoveries/costs", cost))
    brief = brief_of(doors, made["approval_id"])
    assert moves(brief) == [(f"Owed in all on advance {advance}", "2000.00", "2300.00")]
    assert (brief["free_before"], brief["free_after"]) == ("1998000.00", "1997700.00")
    path = f"{API}/books/652301-FUND/entries/1/reversal"
    asked = ok(doors("fo1").post(path, {"reason": "金额记错"}))
    brief = brief_of(doors, asked["id"])
    assert [one[1:] for one in moves(brief)] == [("2000000.00", "0.00")] * 2


def test_costs_and_outlays_are_not_split_below_a_threshold(
    fund_town: FundTown, doors: Doors
) -> None:
    """I-22: outlays of one kind add up, and so do the costs of one advance."""
    lays_down(fund_town, "approval", TIERS)
    small = an_outlay(fund_town, "BUDGET", amount="800.00")
    asked = [ok(doors("fo1").post(OUTLAYS, small))["approval_id"] for _ in range(2)]
    chains = [ok(doors("a1").get(f"{API}/approvals/{one}"), 200) for one in asked]
    assert [one["chain"] for one in chains] == [["A1"], ["A1", "A2"]]
    assert chains[1]["grounds"]["group"]["zh"] == "同一支出种类"
    assert [one["id"] for one in chains[1]["grounds"]["counted"]] == asked[:1]
    laid_out(doors("a1"), asked[1])
    advance = fund_town.an_advance(["6000.00", "4000.00"])
    cost = {
        "advance_id": advance, "bank_account_id": fund_town.account, "amount": "600.00",
        "purpose": "诉讼费", "on": "2026-03-02",
    }  # fmt: skip
    costs = [ok(doors("fo1").post(f"{API}/recoveries/costs", cost)) for _ in range(2)]
    told = [ok(doors("a1").get(f"{API}/approvals/{one['approval_id']}"), 200) for one in costs]
    assert [one["chain"] for one in told] == [["A1"], ["A1", "A2"]]
    assert told[1]["grounds"]["group"]["zh"] == "同一垫付"
