"""Advances at the doors: the examples of the law, the way from request to bank, pages."""

from datetime import date
from typing import Any

import pytest

from ledger.db import Database
from ledger.money import Money
from ledger.parties.models import Project
from tests.advances.town import API, FundTown, approve, codes, ok, refused
from tests.cases.make import a_case, in_default
from tests.cases.town import Town
from tests.deposits.make import a_receipt
from tests.doors import Door, Doors

ADVANCES = f"{API}/advances"

#: Rolls whose sums the examples name.
TWENTY_THREE = ["17928.00"] * 22 + ["17934.00"]
SIXTY = ["6872.50"] * 60
#: 318,640.75 owed to 32 workers; after the draw nobody is owed more than 1,900.00.
WATERFALL = ["9957.52"] * 31 + ["9957.63"]


def asked(fund_town: FundTown, case_id: int, **change: Any) -> dict[str, Any]:
    return {
        "case_id": case_id, "bank_account_id": fund_town.account, "basis": "还款协议 2026-1",
        "repay_by": "2026-08-31", "on": "2026-03-02", **change,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("owed", "amount"),
    [(TWENTY_THREE, "43700.00"), (SIXTY, "82470.00")],
    ids=["EX-17", "EX-18"],
)
def test_the_ceilings_over_a_whole_roll(
    fund_town: FundTown, doors: Doors, owed: list[str], amount: str
) -> None:
    """EX-17, EX-18, A-02: 412,350.00 owed; per worker 1,900.00, in all 20 %."""
    case = fund_town.a_case(owed)
    made = ok(doors("fo1").post(ADVANCES, asked(fund_town, case)))
    assert (made["amount"], made["state"], len(made["lines"])) == (amount, "IN_REVIEW", len(owed))
    assert Money.of(amount).grouped() in made["steps"][-1]["en"]


def test_the_limit_on_the_whole_is_shared_by_largest_remainder(
    fund_town: FundTown, doors: Doors
) -> None:
    """EX-19, A-02, A-03: planned without writing, then asked for to the same fen."""
    case = fund_town.a_case(["6200.00", "1500.00", "4875.50"])
    fo = doors("fo1")
    plan = ok(doors("au").get(f"{ADVANCES}/plan?case={case}"), 200)
    assert [share["amount"] for share in plan["shares"]] == ["901.64", "711.82", "901.64"]
    assert [share["capped"] for share in plan["shares"]] == ["1900.00", "1500.00", "1900.00"]
    assert (plan["amount"], plan["may_be_asked"], plan["free"]) == (
        "2515.10", True, "2000000.00",
    )  # fmt: skip
    assert ok(fo.get(ADVANCES), 200)["items"] == []
    made = ok(fo.post(ADVANCES, asked(fund_town, case)))
    assert [line["amount"] for line in made["lines"]] == ["901.64", "711.82", "901.64"]


def test_the_deposit_pays_first(town: Town, doors: Doors, database: Database) -> None:
    """EX-20, A-01: 318,640.75 owed, 259,500.00 drawn, 59,140.75 left to the fund at most."""

    def work(session: Any) -> int:
        project = session.get_one(Project, town.project)
        a_receipt(session, town.world, project, "159500.00", reference="B-2", on=date(2026, 2, 2))
        case = a_case(session, town.world, project, WATERFALL)
        in_default(session, town.world, case)
        return int(case.id)

    case = database.in_transaction(work)
    fo = doors("fo1")
    before = ok(fo.get(f"{ADVANCES}/plan?case={case}"), 200)
    assert (before["deposit"], before["refusal"]) == ("259500.00", "deposit-first")
    body = {
        "case_id": case, "bank_account_id": town.fund_account, "basis": "协议",
        "repay_by": "2026-08-31", "on": "2026-03-02",
    }  # fmt: skip
    refused(fo.post(ADVANCES, body), 409, "deposit-first")
    notice = {
        "case_id": case, "bank_account_id": town.custody, "notice_number": "支付-1",
        "on": "2026-03-02",
    }  # fmt: skip
    draw = ok(fo.post(f"{API}/draws", notice))
    approve(doors, draw["approval_id"])
    ok(doors("fo2").post(f"{API}/draws/{draw['id']}/execute", {"on": "2026-03-02"}))
    after = ok(fo.get(f"{ADVANCES}/plan?case={case}"), 200)
    assert (after["deposit"], after["amount"], after["refusal"]) == (
        "0.00", "59140.75", "fund-short",
    )  # fmt: skip
    refused(fo.post(ADVANCES, body), 409, "fund-short")


def test_what_is_asked_for_is_not_asked_again(fund_town: FundTown, doors: Doors) -> None:
    """A-10, I-15: while a request waits, page and JSON say what is asked for and leave no more."""
    case = fund_town.a_case(["6000.00", "4000.00"])
    fo = doors("fo1")
    ok(fo.post(ADVANCES, asked(fund_town, case)))
    refused(fo.post(ADVANCES, asked(fund_town, case)), 409, "asked-already")
    plan = ok(fo.get(f"{ADVANCES}/plan?case={case}"), 200)
    assert (plan["amount"], plan["refusal"]) == ("0.00", "asked-already")
    page = fo.get(f"/advances/new?case={case}")
    assert page.status_code == 200
    assert "本案已有申请 2,000.00 元尚未执行" in page.text


def confirmed(door: Door, batch: int) -> None:
    """The bank paid the batch."""
    body = {"on": "2026-03-02", "bank_reference": "F-9"}
    ok(door.post(f"{API}/payments/{batch}/confirm", body), 200)


def test_an_advance_from_request_to_bank(fund_town: FundTown, doors: Doors) -> None:
    """A-06, A-08, I-13, I-21: two tiers, another officer executes; F-08 after each step."""
    case = fund_town.a_case(["6000.00", "4000.00"])
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = ok(fo1.post(ADVANCES, asked(fund_town, case)))
    one = f"{ADVANCES}/{made['id']}"
    execution = {"on": "2026-03-02"}
    refused(fo2.post(f"{one}/execute", execution), 409, "state")
    approve(doors, made["approval_id"])
    assert ok(fo1.get(one), 200)["state"] == "APPROVED"
    refused(fo1.post(f"{one}/execute", execution), 403, "same-person")
    batch = ok(fo2.post(f"{one}/execute", execution))
    assert (batch["amount"], batch["transfers"], batch["source"]) == (
        "2000.00", 2, f"advance:{made['id']}",
    )  # fmt: skip
    assert ok(fo1.get(one), 200)["state"] == "SENT"
    confirmed(fo2, batch["id"])
    shown = ok(doors("au").get(one), 200)
    assert (shown["state"], shown["outstanding"], shown["paid_on"]) == (
        "OUTSTANDING", "2000.00", "2026-03-02",
    )  # fmt: skip
    assert ok(fo1.get(f"{ADVANCES}?case={case}"), 200)["items"][0]["outstanding"] == "2000.00"
    fund = ok(fo1.get(f"{API}/funds"), 200)["items"][0]
    assert (fund["explained"], fund["free"], fund["reserve"]) == (
        True, "1998000.00", "2000000.00",
    )  # fmt: skip
    refused(fo1.post(ADVANCES, asked(fund_town, case)), 409, "cap")


def test_a_bad_request_is_named_field_by_field(fund_town: FundTown, doors: Doors) -> None:
    fo = doors("fo1")
    bad = asked(fund_town, 0, basis=" ", repay_by="2026-02-30", amount="1.00")
    told = refused(fo.post(ADVANCES, bad), 422, "invalid")
    assert {pointer for pointer, _ in codes(told)} == {
        "/case_id", "/basis", "/repay_by", "/amount",
    }  # fmt: skip
    case = fund_town.a_case(["6000.00"])
    early = asked(fund_town, case, repay_by="2026-03-02")
    refused(fo.post(ADVANCES, early), 409, "date-order")
    refused(fo.post(ADVANCES, asked(fund_town, 999)), 404, "not-found")
    refused(fo.get(f"{ADVANCES}/plan"), 422, "required")


def test_an_advance_on_pages(fund_town: FundTown, doors: Doors) -> None:
    """P-03: who gets what and why, checked with its 大写; identities masked; an official's page."""
    case = fund_town.a_case(["6000.00", "4000.00"])
    fo = doors("fo1")
    new = fo.get(f"/advances/new?case={case}").get_data(as_text=True)
    assert "总额限额, 按比例分配" in new
    assert "1,998,000.00" in new
    body = asked(fund_town, case)
    page = fo.form("/advances/new", body).get_data(as_text=True)
    assert "贰仟元整" in page
    done = fo.form("/advances", body)
    assert done.status_code == 303
    shown = doors("a1").get(done.location).get_data(as_text=True)
    for words in (
        "贰仟元整",
        "轮到您审批",
        "天山建设1",
        "1,998,000.00",
        "不超过责令清偿工资的 20%",
    ):
        assert words in shown, words
    assert "652301*" in shown
    again = fo.form("/advances/new", body | {"repay_by": ""})
    assert again.status_code == 422
    assert 'href="#repay_by"' in again.get_data(as_text=True)
    late = fo.form("/advances", body | {"repay_by": "2026-03-01"})
    assert late.status_code == 409


def test_an_approved_advance_is_executed_on_its_page(fund_town: FundTown, doors: Doors) -> None:
    advance = fund_town.an_advance_in_review(["6000.00", "4000.00"])
    approve(doors, fund_town.request_of(advance))
    assert "执行垫付" not in doors("fo1").get(f"/advances/{advance}").get_data(as_text=True)
    fo2 = doors("fo2")
    assert "执行垫付" in fo2.get(f"/advances/{advance}").get_data(as_text=True)
    done = fo2.form(f"/advances/{advance}/execution", {"on": "2026-03-02"})
    assert done.status_code == 303
    assert "/payments/" in done.location
    assert "待银行支付" in fo2.get("/advances").get_data(as_text=True)


def test_a_case_without_default_cannot_be_advanced(fund_town: FundTown, doors: Doors) -> None:
    """A-01: the page says why and leads back."""
    fo = doors("fo1")
    assert fo.get("/advances/new").status_code == 303
    assert fo.get("/advances/new?case=999").status_code == 404
    paid = fund_town.an_advance(["6000.00", "4000.00"])
    page = fo.get(f"/advances/new?case={_case_of(fo, paid)}").get_data(as_text=True)
    assert "已达垫付限额" in page


def _case_of(door: Door, advance_id: int) -> int:
    return int(ok(door.get(f"{ADVANCES}/{advance_id}"), 200)["case_id"])


@pytest.mark.parametrize("login", ["fo1", "a1", "au"])
def test_every_page_opens_in_both_languages(fund_town: FundTown, doors: Doors, login: str) -> None:
    advance = fund_town.an_advance(["6000.00", "4000.00"])
    door = doors(login)
    for path in ("/funds", "/allotments", "/advances", f"/advances/{advance}", "/recoveries"):
        for language in ("zh_CN", "en"):
            assert door.get(f"{path}?lang={language}").status_code == 200, path
