"""Recovery at the doors: receipts as the law applies them, demands, costs, write-offs, pages."""

from datetime import date
from typing import Any

import pytest

from ledger.banking.models import BankAccount
from tests.advances.town import API, FundTown, approve, codes, ok, refused, review
from tests.doors import Doors
from tests.recoveries.test_recovery import another_paid_advance

RECOVERIES = f"{API}/recoveries"
WRITE_OFFS = f"{API}/write-offs"

#: The ceilings leave 9,500.00 to advance: five times 1,900.00.
ROLL = ["10000.00"] * 5
SUM = "9500.00"


def paid(fund_town: FundTown, advance: int, **change: Any) -> dict[str, Any]:
    return {
        "advance_id": advance, "bank_account_id": fund_town.account, "bank_reference": "R-1",
        "amount": "1000.00", "on": "2026-06-30", "payer": "天山建设", **change,
    }  # fmt: skip


@pytest.fixture
def advance(fund_town: FundTown) -> int:
    """9,500.00 out since 2026-03-02; today is 2026-09-30."""
    made = fund_town.an_advance(ROLL)
    fund_town.at.on("2026-09-30")
    return made


def test_a_receipt_is_applied_by_law(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-03, R-04, I-18: 9,500.00 x 3 % x 120 / 360 = 95.00 of interest, then principal; F-08."""
    fo = doors("fo1")
    owed = ok(fo.get(f"{API}/advances/{advance}/owed?on=2026-06-30"), 200)
    assert (owed["principal"], owed["interest"], owed["total"]) == (SUM, "95.00", "9595.00")
    assert "120 天" in owed["statement"][0]["zh"]
    made = ok(fo.post(RECOVERIES, paid(fund_town, advance)))
    assert (made["state"], made["to_principal"]) == ("PROPOSED", None)
    review(doors("fo2"), made["proposal_id"])
    shown = ok(doors("au").get(f"{RECOVERIES}?advance={advance}"), 200)["items"][0]
    assert (shown["to_cost"], shown["to_interest"], shown["to_principal"], shown["over"]) == (
        "0.00", "95.00", "905.00", "0.00",
    )  # fmt: skip
    assert ok(fo.get(f"{RECOVERIES}/{made['id']}"), 200)["statement"] == owed["statement"]
    fund = ok(fo.get(f"{API}/funds"), 200)["items"][0]
    assert fund["explained"] is True
    refused(fo.get(f"{API}/advances/{advance}/owed?on=2026-06-29"), 409, "date-order")


def test_a_receipt_before_the_last_settlement_is_refused(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """Row 55 of the bad inputs; R-04."""
    fo = doors("fo1")
    refused(fo.post(RECOVERIES, paid(fund_town, advance, on="2026-03-01")), 409, "date-order")
    bad = paid(fund_town, advance, amount="0.00", on="2026-10-01", to_cost="1.00")
    told = refused(fo.post(RECOVERIES, bad), 422, "invalid")
    assert sorted(codes(told)) == [
        ("/amount", "amount-zero"), ("/on", "date-future"), ("/to_cost", "unknown-field"),
    ]  # fmt: skip
    refused(fo.post(RECOVERIES, paid(fund_town, 999)), 404, "not-found")


def test_a_demand_begins_limitation_anew(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-06, 民法典 188 and 195: never from before the agreed day of repayment."""
    fo = doors("fo1")
    letter = {"advance_id": advance, "number": "催-1", "how": "邮寄", "on": "2026-04-01"}
    made = ok(fo.post(f"{RECOVERIES}/demands", letter))
    assert made["on"] == "2026-04-01"
    listed = ok(fo.get(f"{RECOVERIES}/demands?advance={advance}"), 200)["items"]
    assert [one["number"] for one in listed] == ["催-1"]
    assert "2029-08-31" in fo.get("/recoveries").get_data(as_text=True)
    early = letter | {"on": "2026-03-01"}
    refused(fo.post(f"{RECOVERIES}/demands", early), 409, "recovery-state")
    refused(fo.post(f"{RECOVERIES}/demands", letter | {"how": ""}), 422, "text-empty")


def a_cost(fund_town: FundTown, advance: int, **change: Any) -> dict[str, Any]:
    return {
        "advance_id": advance, "bank_account_id": fund_town.account, "amount": "300.00",
        "purpose": "诉讼费", "on": "2026-04-01", **change,
    }  # fmt: skip


def test_a_cost_is_approved_paid_and_owed(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """Posting 43, S-1: two tiers, another officer pays; the debtor owes it first."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = ok(fo1.post(f"{RECOVERIES}/costs", a_cost(fund_town, advance)))
    payment = {"on": "2026-04-02", "bank_reference": "C-1"}
    one = f"{RECOVERIES}/costs/{made['id']}"
    refused(fo2.post(f"{one}/pay", payment), 409, "state")
    approve(doors, made["approval_id"])
    refused(fo1.post(f"{one}/pay", payment), 403, "same-person")
    assert ok(fo2.post(f"{one}/pay", payment), 200)["state"] == "EXECUTED"
    assert ok(fo1.get(one), 200)["paid_on"] == "2026-04-02"
    assert ok(fo1.get(f"{API}/advances/{advance}/owed"), 200)["cost"] == "300.00"
    assert len(ok(fo1.get(f"{RECOVERIES}/costs?advance={advance}"), 200)["items"]) == 1
    bad = a_cost(fund_town, advance, amount="-1.00")
    refused(fo1.post(f"{RECOVERIES}/costs", bad), 422, "amount-format")


RULING = {
    "kind": "BANKRUPTCY_RULING", "number": "(2026)破3号", "issuer": "县人民法院",
    "issued_on": "2026-08-30",
}  # fmt: skip


def a_proposal(advance: int, **change: Any) -> dict[str, Any]:
    return {
        "advance_id": advance, "ground": "BANKRUPTCY_CLOSED", "evidence": "破产终结裁定书",
        "on": "2026-09-01", "papers": [RULING], **change,
    }  # fmt: skip


def as_form(body: dict[str, Any]) -> dict[str, Any]:
    """The same proposal as the fields of a form."""
    rows = body.pop("papers")
    return body | {
        f"papers-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()
    }


def test_a_write_off_from_proposal_to_memo(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-08, postings 47, 48, 50: lost, still pursued, received later as income; F-08 after each."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    made = ok(fo1.post(WRITE_OFFS, a_proposal(advance)))
    one = f"{WRITE_OFFS}/{made['id']}"
    assert (made["total"], made["state"]) == (SUM, "PROPOSED")
    refused(fo1.post(f"{one}/submit", {}), 409, "state")
    review(fo2, made["proposal_id"])
    asked = ok(fo1.post(f"{one}/submit", {}), 200)
    assert (asked["state"], asked["approval"]) == ("PENDING", "IN_REVIEW")
    assert ok(fo1.get(f"{API}/advances/{advance}"), 200)["state"] == "PENDING"
    approve(doors, asked["approval_id"])
    done = ok(fo2.post(f"{one}/execute", {"on": "2026-09-10"}), 200)
    assert (done["state"], done["decided_on"]) == ("APPROVED", "2026-09-10")
    owed = ok(fo1.get(f"{API}/advances/{advance}/owed"), 200)
    assert (owed["total"], owed["pursued"]) == ("0.00", SUM)
    late = ok(fo1.post(RECOVERIES, paid(fund_town, advance, on="2026-09-20")))
    review(fo2, late["proposal_id"])
    assert ok(fo1.get(f"{API}/advances/{advance}/owed"), 200)["pursued"] == "8500.00"
    assert ok(fo1.get(f"{API}/funds"), 200)["items"][0]["explained"] is True
    for path in (f"/write-offs/{made['id']}", f"/advances/{advance}", f"/recoveries/{late['id']}"):
        assert fo1.get(path).status_code == 200, path
    refused(fo1.post(WRITE_OFFS, a_proposal(advance)), 409, "state")


def test_a_write_off_needs_a_ground_of_the_law(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-08."""
    fo = doors("fo1")
    told = refused(fo.post(WRITE_OFFS, a_proposal(advance, ground="FORGOTTEN")), 422, "choice")
    assert codes(told) == [("/ground", "choice")]
    assert ok(fo.get(WRITE_OFFS), 200)["items"] == []


def test_a_receipt_is_shown_applied_before_it_is_recorded(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-04 on the page: costs, interest, principal, what is left; then under review."""
    fo = doors("fo1")
    assert fo.get(f"/recoveries/new?advance={advance}").status_code == 200
    body = paid(fund_town, advance)
    page = fo.form("/recoveries/new", body).get_data(as_text=True)
    for words in ("壹仟元整", "905.00", "8,595.00", "120 天"):
        assert words in page, words
    over = fo.form("/recoveries/new", body | {"amount": "20000.00"}).get_data(as_text=True)
    assert "10,405.00" in over
    early = fo.form("/recoveries/new", body | {"on": "2026-03-01"})
    assert early.status_code == 409
    done = fo.form("/recoveries", body)
    assert done.status_code == 303
    assert "待审核" in fo.get(done.location).get_data(as_text=True)


def test_demand_cost_and_write_off_on_pages(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    fo1, fo2 = doors("fo1"), doors("fo2")
    for path in ("recoveries/demands", "recoveries/costs", "write-offs"):
        assert fo1.get(f"/{path}/new?advance={advance}").status_code == 200, path
        assert fo1.get(f"/{path}/new").status_code == 303, path
    letter = {"advance_id": advance, "number": "催-1", "how": "邮寄", "on": "2026-04-01"}
    assert fo1.form("/recoveries/demands", letter).status_code == 303
    assert fo1.form("/recoveries/demands", letter | {"number": ""}).status_code == 422

    checked = fo1.form("/recoveries/costs/new", a_cost(fund_town, advance))
    assert "叁佰元整" in checked.get_data(as_text=True)
    made = fo1.form("/recoveries/costs", a_cost(fund_town, advance))
    cost = int(made.location.rsplit("/", 1)[1])
    approve(doors, ok(fo1.get(f"{RECOVERIES}/costs/{cost}"), 200)["approval_id"])
    assert "登记支付" in fo2.get(f"/recoveries/costs/{cost}").get_data(as_text=True)
    payment = {"on": "2026-04-02", "bank_reference": "C-1"}
    assert fo2.form(f"/recoveries/costs/{cost}/payment", payment).status_code == 303

    checked = fo1.form("/write-offs/new", as_form(a_proposal(advance)))
    assert "9,800.00" in checked.get_data(as_text=True)
    made = fo1.form("/write-offs", as_form(a_proposal(advance)))
    row = int(made.location.rsplit("/", 1)[1])
    review(fo2, ok(fo1.get(f"{WRITE_OFFS}/{row}"), 200)["proposal_id"])
    assert fo1.form(f"/write-offs/{row}/submission").status_code == 303
    approve(doors, ok(fo1.get(f"{WRITE_OFFS}/{row}"), 200)["approval_id"])
    assert "执行核销" in fo2.get(f"/write-offs/{row}").get_data(as_text=True)
    assert fo2.form(f"/write-offs/{row}/execution", {"on": "2026-09-10"}).status_code == 303
    assert "已核销" in fo1.get("/write-offs").get_data(as_text=True)
    assert "催-1" in fo1.get(f"/advances/{advance}").get_data(as_text=True)


def test_a_receipt_spread_over_all_advances_at_every_door(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-05: JSON and page say which advance gets what; the choice shows only where there is one."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    assert 'name="spread"' not in fo1.get(f"/recoveries/new?advance={advance}").text
    fund_town.do(
        lambda session: another_paid_advance(
            session, fund_town.world, fund_town.at,
            session.get_one(BankAccount, fund_town.account), date(2026, 4, 1),
        )
    )  # fmt: skip
    fund_town.at.on("2026-09-30")
    assert 'name="spread"' in fo1.get(f"/recoveries/new?advance={advance}").text
    body = paid(fund_town, advance, amount="10000.00", spread=True)
    page = fo1.form("/recoveries/new", body | {"spread": "true"}).text
    assert (f"垫付 {advance} · 如何抵充" in page, f"垫付 {advance + 1} · 如何抵充" in page) == (
        True,
        True,
    )
    made = ok(fo1.post(RECOVERIES, body))
    review(fo2, made["proposal_id"])
    shown = ok(fo1.get(f"{RECOVERIES}/{made['id']}"), 200)
    assert [(one["advance_id"], one["to_principal"]) for one in shown["shares"]] == [
        (advance, SUM), (advance + 1, "375.00"),
    ]  # fmt: skip
    assert ok(fo1.get(f"{API}/funds"), 200)["items"][0]["explained"] is True


def test_what_the_debtor_repaid_is_not_given_up(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """39 after a full recovery, then 40: refused, the worker is paid again instead; F-08."""
    fo, batch = doors("fo1"), f"{API}/payments/1"
    line = ok(fo.get(batch), 200)["lines"][0]
    back = {"on": "2026-06-01", "bank_reference": "B-1", "reason": "销户"}
    bounced = ok(fo.post(f"{API}/payments/lines/{line['id']}/bounce", back))
    review(doors("fo2"), bounced["id"])
    made = ok(fo.post(RECOVERIES, paid(fund_town, advance, amount="9500.00")))
    review(doors("fo2"), made["proposal_id"])
    give_up = {"on": "2026-07-01", "reason": "找不到人"}
    told = refused(
        fo.post(f"{API}/payments/lines/{line['id']}/cancel", give_up), 409, "already-recovered"
    )
    assert "换卡后重付" in told["detail"]
    again = {"on": "2026-07-01", "bank_reference": "B-2"}
    ok(doors("fo2").post(f"{API}/payments/lines/{line['id']}/repay", again), 200)
    book = fund_town.world.fund.code
    told = ok(fo.get(f"{API}/books/{book}/entries?limit=50"), 200)["items"]
    assert [one["event"] for one in told][-3:] == ["39", "44", "39"]
    assert ok(fo.get(f"{API}/funds"), 200)["items"][0]["explained"] is True
