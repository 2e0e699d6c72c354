"""Money that leaves the fund other than to workers: postings 34, 35 and 46a, by four persons."""

from typing import Any

import pytest

from tests.advances.town import API, FundTown, approve, codes, ok, refused, review
from tests.deposits.make import journal, text
from tests.doors import Doors
from tests.funds.test_doors import ALLOTMENTS, a_movement

OUTLAYS = f"{API}/funds/outlays"


def an_outlay(fund_town: FundTown, kind: str, **change: Any) -> dict[str, Any]:
    return {
        "kind": kind, "bank_account_id": fund_town.account, "amount": "500.00",
        "payee_name": "县财政局", "payee_bank": "国库", "payee_account": "27100001",
        "document": "缴库通知 1 号", "on": "2026-03-02", **change,
    }  # fmt: skip


def told(fund_town: FundTown, since: str) -> str:
    found: list[str] = []
    fund_town.do(lambda session: found.append(journal(session, fund_town.world.fund)))
    return since + found[0].partition(since)[2]


def paid(fund_town: FundTown, doors: Doors, body: dict[str, Any]) -> dict[str, Any]:
    made = ok(doors("fo1").post(OUTLAYS, body))
    assert made["state"] == "IN_REVIEW"
    approve(doors, made["approval_id"])
    slip = {"on": "2026-03-02", "bank_reference": "OUT-9"}
    refused(doors("fo1").post(f"{OUTLAYS}/{made['id']}/payment", slip), 403, "same-person")
    return ok(doors("fo2").post(f"{OUTLAYS}/{made['id']}/payment", slip), 200)


def explained(doors: Doors) -> bool:
    return bool(ok(doors("au").get(f"{API}/funds"), 200)["items"][0]["explained"])


def test_the_fund_is_made_smaller(fund_town: FundTown, doors: Doors) -> None:
    """Posting 34, F-08, I-21."""
    done = paid(fund_town, doors, an_outlay(fund_town, "BUDGET", amount="300000.00"))
    assert (done["state"], done["paid_on"]) == ("EXECUTED", "2026-03-02")
    assert told(fund_town, "2026-03-02") == text(f"""
        2026-03-02 付-1 [34] 缴回财政(缩减规模): 县财政局
          D 3101.01 source=budget 300,000.00
          C 1002.02 bank={fund_town.account} 300,000.00
    """)
    assert explained(doors)
    again = doors("fo2").post(
        f"{OUTLAYS}/{done['id']}/payment", {"on": "2026-03-02", "bank_reference": "OUT-10"}
    )
    refused(again, 409, "outlay-state")


def test_interest_goes_to_the_treasury_in_two_steps(fund_town: FundTown, doors: Doors) -> None:
    """Posting 35: owed, then paid; no more than there is of it."""
    earned = a_movement(fund_town, kind="fund-interest", amount="500.00")
    review(doors("fo2"), ok(doors("fo1").post(ALLOTMENTS, earned))["proposal_id"])
    fo = doors("fo1")
    more = an_outlay(fund_town, "INTEREST", amount="500.01")
    refused(fo.post(OUTLAYS, more), 409, "outlay-too-much")
    refused(fo.post(OUTLAYS, an_outlay(fund_town, "INTEREST_CLOSED")), 409, "outlay-too-much")
    paid(fund_town, doors, an_outlay(fund_town, "INTEREST"))
    end = told(fund_town, "2026-03-02 转-1")
    assert end == text(f"""
        2026-03-02 转-1 [35] 应缴存款利息上缴: 县财政局
          D 4604.01  500.00
          C 2103.01  500.00
        2026-03-02 付-1 [35] 存款利息上缴: 县财政局
          D 2103.01  500.00
          C 1002.02 bank={fund_town.account} 500.00
    """)
    assert explained(doors)


def test_what_a_debtor_overpaid_is_sent_back(fund_town: FundTown, doors: Doors) -> None:
    """Postings 46 and 46a: the receipt is named; twice is refused by its hold."""
    advance = fund_town.an_advance(["10000.00"] * 5)
    receipt = {
        "advance_id": advance, "bank_account_id": fund_town.account, "bank_reference": "R-1",
        "amount": "9600.00", "on": "2026-03-02", "payer": "天山建设",
    }  # fmt: skip
    review(doors("fo2"), ok(doors("fo1").post(f"{API}/recoveries", receipt))["proposal_id"])
    body = an_outlay(fund_town, "OVERPAID", amount="100.00", payee_name="天山建设")
    lost = refused(doors("fo1").post(OUTLAYS, body), 422, "bank-line")
    assert codes(lost) == [("/bank_line", "bank-line")]
    page = doors("fo1").get(f"/funds/outlays/new?county={fund_town.world.county.id}").text
    assert "R-1 · 100.00" in page
    paid(fund_town, doors, body | {"bank_line": "R-1"})
    assert told(fund_town, "2026-03-02 付-2") == text(f"""
        2026-03-02 付-2 [46a] 退回多付款: 天山建设
          D 2307.09 bank_line=R-1 100.00
          C 1002.02 bank={fund_town.account} 100.00
    """)
    refused(doors("fo1").post(OUTLAYS, body | {"bank_line": "R-1"}), 409, "outlay-too-much")
    assert explained(doors)


def test_no_more_than_the_fund_has_free(fund_town: FundTown, doors: Doors) -> None:
    """A-08: what is held for workers does not go back to the budget."""
    fund_town.an_advance_in_review(["6000.00", "4000.00"])
    fo = doors("fo1")
    body = an_outlay(fund_town, "BUDGET", amount="1998000.01")
    refused(fo.post(OUTLAYS, body), 409, "fund-short")
    ok(fo.post(OUTLAYS, body | {"amount": "1998000.00"}))


def test_an_outlay_on_pages(fund_town: FundTown, doors: Doors) -> None:
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = an_outlay(fund_town, "BUDGET")
    assert "伍佰元整" in fo1.form("/funds/outlays/new", body).text
    wrong = fo1.form("/funds/outlays", body | {"amount": "1,5"})
    assert (wrong.status_code, 'href="#amount"' in wrong.text) == (422, True)
    done = fo1.form("/funds/outlays", body)
    assert done.status_code == 303
    approve(doors, 1)
    assert "登记支付" not in fo1.get(done.location).text
    assert "登记支付" in fo2.get(done.location).text
    slip = {"on": "2026-03-02", "bank_reference": "OUT-1", "attachments": "2"}
    assert fo2.form(f"{done.location}/payment", slip).status_code == 303
    assert "已支付" in fo1.get("/funds/outlays").text


@pytest.mark.parametrize("path", ["/funds/outlays", "/funds/outlays/new"])
def test_pages_open_empty(fund_town: FundTown, doors: Doors, path: str) -> None:
    assert doors("fo1").get(path).status_code == 200
