"""The fund at the doors: its position adds up, money reaches it by two persons, pages open."""

from typing import Any

import pytest

from tests.advances.town import API, FundTown, codes, ok, refused, review
from tests.doors import Doors

FUNDS = f"{API}/funds"
ALLOTMENTS = f"{API}/allotments"


def a_movement(fund_town: FundTown, **change: Any) -> dict[str, Any]:
    return {
        "kind": "allotment", "bank_account_id": fund_town.account, "bank_reference": "F-2",
        "amount": "500000.00", "on": "2026-03-02", "counterparty": "县财政局",
        "document": "预算通知 2 号", **change,
    }  # fmt: skip


def test_every_fen_of_the_fund_is_explained(fund_town: FundTown, doors: Doors) -> None:
    """F-08, A-08: an advance in review holds money, one at the bank is owed to workers."""
    fund_town.an_advance_in_review(["6000.00", "4000.00"])
    row = ok(doors("au").get(FUNDS), 200)["items"][0]
    assert (row["book"], row["explained"]) == ("652301-FUND", True)
    assert row["net_assets"] == row["net_worth"] == "2000000.00"
    assert (row["held"], row["free"]) == ("2000.00", "1998000.00")
    terms = {term["title"]: term["amount"] for term in row["assets"] + row["equity"]}
    assert (terms["1002.02"], terms["3101.01"]) == ("2000000.00", "2000000.00")


def test_the_standard_of_the_county_and_what_is_lacking(fund_town: FundTown, doors: Doors) -> None:
    """F-03: the standard is 1,000,000.00 by the policy; before the allotment all is lacking."""
    fo = doors("fo1")
    now = ok(fo.get(FUNDS), 200)["items"][0]
    assert (now["standard"], now["reserve"], now["shortfall"]) == (
        "1000000.00", "2000000.00", "0.00",
    )  # fmt: skip
    before = ok(fo.get(f"{FUNDS}?on=2026-01-09"), 200)["items"][0]
    assert (before["reserve"], before["shortfall"]) == ("0.00", "1000000.00")
    refused(fo.get(f"{FUNDS}?on=2026-03-03"), 422, "date-future")
    refused(fo.get(f"{FUNDS}?county=999"), 403, "out-of-scope")


@pytest.mark.parametrize(
    ("kind", "cash"),
    [
        ("allotment", "2500000.00"),
        ("donation", "2500000.00"),
        ("fund-interest", "2500000.00"),
        ("charge", "1500000.00"),
    ],
)
def test_money_reaches_the_fund_by_two_persons(
    fund_town: FundTown, doors: Doors, kind: str, cash: str
) -> None:
    """Postings 30 to 33, V-05: recorded by one officer, posted by another; F-08 after each."""
    fo = doors("fo1")
    made = ok(fo.post(ALLOTMENTS, a_movement(fund_town, kind=kind)))
    assert (made["state"], made["kind"]) == ("PROPOSED", kind)
    waits = ok(fo.get(FUNDS), 200)["items"][0]
    assert waits["net_worth"] == "2000000.00"
    review(doors("fo2"), made["proposal_id"])
    shown = ok(doors("au").get(f"{ALLOTMENTS}/{made['id']}"), 200)
    assert shown["state"] == "POSTED"
    assert shown["entry_seq"] is not None
    row = ok(fo.get(FUNDS), 200)["items"][0]
    assert (row["explained"], row["net_assets"], row["assets"][0]["amount"]) == (True, cash, cash)
    listed = ok(fo.get(f"{ALLOTMENTS}?kind={kind}&limit=1"), 200)["items"]
    assert [one["id"] for one in listed] == [made["id"]]


def test_a_movement_is_refused_twice_or_into_the_wrong_account(
    fund_town: FundTown, doors: Doors
) -> None:
    """I-11, row 46 of the bad inputs."""
    fo = doors("fo1")
    ok(fo.post(ALLOTMENTS, a_movement(fund_town)))
    refused(fo.post(ALLOTMENTS, a_movement(fund_town)), 409, "duplicate-reference")
    wrong = a_movement(fund_town, bank_account_id=fund_town.world.bank.id, bank_reference="F-3")
    refused(fo.post(ALLOTMENTS, wrong), 409, "wrong-bank-account")


def test_a_bad_movement_is_named_field_by_field(fund_town: FundTown, doors: Doors) -> None:
    bad = a_movement(fund_town, kind="loan", amount=1.5, on="2026-03-03", state="POSTED")
    del bad["document"]
    told = refused(doors("fo1").post(ALLOTMENTS, bad), 422, "invalid")
    assert sorted(codes(told)) == [
        ("/amount", "amount-type"), ("/document", "required"), ("/kind", "choice"),
        ("/on", "date-future"), ("/state", "unknown-field"),
    ]  # fmt: skip


def test_the_page_of_the_fund_adds_up(fund_town: FundTown, doors: Doors) -> None:
    """F-08: both sides stand on the page and it says so."""
    page = doors("au").get("/funds").get_data(as_text=True)
    assert "账平" in page
    assert page.count("2,000,000.00") >= 4
    assert "登记拨款" not in page
    english = doors("fo1").get("/funds?lang=en").get_data(as_text=True)
    assert "every fen is explained" in english


def test_a_movement_on_pages(fund_town: FundTown, doors: Doors) -> None:
    """Checked with its 大写 and what it does to the balance, then sent for review."""
    fo = doors("fo1")
    assert fo.get("/allotments/new").status_code == 200
    body = a_movement(fund_town, kind="charge", amount="120.00")
    page = fo.form("/allotments/new", body)
    told = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "壹佰贰拾元整" in told
    assert "1,999,880.00" in told
    done = fo.form("/allotments", body)
    assert done.status_code == 303
    assert "待审核" in fo.get(done.location).get_data(as_text=True)
    assert "-120.00" in fo.get("/allotments?kind=charge").get_data(as_text=True)
    again = fo.form("/allotments", body | {"amount": "1,5"})
    assert again.status_code == 422
    assert 'href="#amount"' in again.get_data(as_text=True)
