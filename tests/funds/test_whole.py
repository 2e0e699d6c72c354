"""The fund beside its movements: top-up duty, reserve, carry-over, unidentified money, scope."""

from datetime import date
from typing import Any

import pytest

from ledger.actor import SYSTEM
from ledger.cases.models import ArrearsCase
from ledger.deadlines.start import running_deadline
from ledger.funds.top_up import RULE, judge_reserves
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from tests.advances.town import API, FundTown, approve, ok, refused, review
from tests.amendments.make import body as a_change
from tests.amendments.make import version_of
from tests.deposits.make import text
from tests.doors import Doors
from tests.funds.test_doors import ALLOTMENTS, a_movement
from tests.funds.test_outlays import an_outlay, explained, paid, told

UNKNOWN = f"{API}/funds/unidentified"
IDENTIFY = f"{API}/recoveries/identifications"
ROLL = ["10000.00"] * 5


def clock_of(fund_town: FundTown) -> str | None:
    """What the running duty to top up says, with its day."""
    found: list[str | None] = []

    def work(session: Any) -> None:
        row = running_deadline(session, f"fund:{fund_town.world.county.id}", RULE)
        found.append(f"{row.what_zh} {row.due_on}" if row else None)

    fund_town.do(work)
    return found[0]


def test_a_fund_below_its_standard_must_be_topped_up(fund_town: FundTown, doors: Doors) -> None:
    """F-03: a clock says how much is lacking and by when, follows it, ends with the allotment."""
    assert clock_of(fund_town) is None
    paid(fund_town, doors, an_outlay(fund_town, "BUDGET", amount="1300000.00"))
    assert clock_of(fund_town) == "补足应急周转金, 距标准缺口 300,000.00 元 2026-04-01"
    fund_town.at.on("2026-03-20")
    fo1, fo2 = doors("fo1"), doors("fo2")
    half = a_movement(fund_town, amount="100000.00", on="2026-03-20")
    review(fo2, ok(fo1.post(ALLOTMENTS, half))["proposal_id"])
    assert clock_of(fund_town) == "补足应急周转金, 距标准缺口 200,000.00 元 2026-04-01"
    assert "200,000.00" in fo1.get("/").text
    assert "2026-04-01" in fo1.get("/funds").text
    rest = a_movement(fund_town, amount="200000.00", on="2026-03-20", bank_reference="F-9")
    review(fo2, ok(fo1.post(ALLOTMENTS, rest))["proposal_id"])
    assert clock_of(fund_town) is None
    assert ok(fo1.get(f"{API}/funds"), 200)["items"][0]["shortfall"] == "0.00"


def test_the_nightly_run_finds_what_no_posting_tells(fund_town: FundTown) -> None:
    """F-03: a policy with a higher standard begins; the run says so once and not again."""
    county = fund_town.world.county.id
    terms = AdoptPolicies(county, date(2026, 3, 1), {"fund": "FS"})
    fund_town.do(lambda session: adopt_policies(session, terms, by=SYSTEM))
    lacking: list[int] = []
    for _ in range(2):
        fund_town.do(lambda s: lacking.append(judge_reserves(s, None, date(2026, 3, 2))))
    assert lacking == [1, 1]
    assert clock_of(fund_town) == "补足应急周转金, 距标准缺口 8,000,000.00 元 2026-04-01"


def test_advanced_wages_still_count_as_reserve_but_pending_ones_do_not(
    fund_town: FundTown, doors: Doors
) -> None:
    """F-03: 1218.01 counts, 1902.01 does not, nor does what nobody can name."""
    advance = fund_town.an_advance(ROLL)
    fo = doors("fo1")
    assert ok(fo.get(f"{API}/funds"), 200)["items"][0]["reserve"] == "2000000.00"
    lost = {
        "advance_id": advance, "ground": "ENTITY_CANCELLED", "evidence": "注销", "on": "2026-03-02",
        "papers": [
            {"kind": kind, "number": "1", "issuer": "登记机关", "issued_on": "2026-03-01"}
            for kind in ("CANCELLATION_CERTIFICATE", "NO_ASSETS_PROOF")
        ],
    }  # fmt: skip
    review(doors("fo2"), ok(fo.post(f"{API}/write-offs", lost))["proposal_id"])
    unknown(fund_town, doors, amount="70000.00")
    row = ok(fo.get(f"{API}/funds"), 200)["items"][0]
    assert (row["reserve"], row["explained"]) == ("1990500.00", True)
    assert row["free"] == "1990500.00"


def test_the_reserve_budget_stands_beside_the_fund(fund_town: FundTown, doors: Doors) -> None:
    """F-04, 预备费: recorded, shown, never booked; the newest of a year holds."""
    fo, county = doors("fo1"), fund_town.world.county.id
    body = {
        "county_id": county, "year": 2026, "amount": "800000.00", "document": "人大批复 3 号",
        "on": "2026-03-02",
    }  # fmt: skip
    before = ok(fo.get(f"{API}/funds"), 200)
    ok(fo.post(f"{API}/funds/reserves", body))
    done = fo.form("/funds/reserves", body | {"amount": "900000.00"})
    assert done.status_code == 303
    page = doors("au").get("/funds").text
    assert ("900,000.00" in page, "800,000.00" in page) == (True, False)
    listed = ok(fo.get(f"{API}/funds/reserves"), 200)["items"]
    assert [one["amount"] for one in listed] == ["900000.00", "800000.00"]
    assert ok(fo.get(f"{API}/funds"), 200) == before
    refused(fo.post(f"{API}/funds/reserves", body | {"year": 2024}), 422, "date-range")
    refused(fo.post(f"{API}/funds/reserves", body | {"county_id": 999}), 403, "out-of-scope")


def test_what_a_year_brought_adds_up(fund_town: FundTown, doors: Doors) -> None:
    """F-04: appropriation, donations and interest come in; nothing was carried into the first year."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    for kind, amount in (("donation", "300.00"), ("fund-interest", "20.00"), ("charge", "7.00")):
        body = a_movement(fund_town, kind=kind, amount=amount, bank_reference=kind)
        review(fo2, ok(fo1.post(ALLOTMENTS, body))["proposal_id"])
    row = ok(fo1.get(f"{API}/funds/years"), 200)["items"][0]
    assert (row["carried_over"], row["left"], row["adds_up"]) == ("0.00", "2000313.00", True)
    assert {one["title"]: one["amount"] for one in row["flows"]} == {
        "3101.01": "2000000.00", "4603.01": "300.00", "4604.01": "20.00", "5901.02": "-7.00",
    }  # fmt: skip


def unknown(fund_town: FundTown, doors: Doors, **change: Any) -> dict[str, Any]:
    """Posted money that nobody can name."""
    body = {
        "bank_account_id": fund_town.account, "bank_reference": "U-1", "amount": "1000.00",
        "on": "2026-03-02", "payer": "某某", **change,
    }  # fmt: skip
    made = ok(doors("fo1").post(UNKNOWN, body))
    assert made["state"] == "PROPOSED"
    review(doors("fo2"), made["proposal_id"])
    return made


def found(advance: int, **change: Any) -> dict[str, Any]:
    return {
        "bank_line": "U-1", "advance_id": advance, "on": "2026-09-30", "note": "付款人来函",
        **change,
    }  # fmt: skip


def test_unidentified_money_turns_out_to_be_a_debtors(fund_town: FundTown, doors: Doors) -> None:
    """Posting 46b with 42: interest runs to the day the bank had it, not to the day it was found."""
    advance = fund_town.an_advance(ROLL)
    fund_town.at.on("2026-09-30")
    fo = doors("fo1")
    unknown(fund_town, doors, on="2026-06-30")
    refused(fo.post(IDENTIFY, found(advance, amount="1000.01")), 409, "over-identified")
    refused(fo.post(IDENTIFY, found(advance, bank_line="U-2")), 404, "not-found")
    refused(fo.post(IDENTIFY, found(advance, on="2026-06-29")), 422, "date-order")
    made = ok(fo.post(IDENTIFY, found(advance)))
    assert (made["amount"], made["identified_from"], made["on"]) == ("1000.00", "U-1", "2026-06-30")
    refused(fo.post(IDENTIFY, found(advance)), 409, "over-identified")
    review(doors("fo2"), made["proposal_id"])
    assert told(fund_town, "2026-09-30") == text("""
        2026-09-30 转-1 [46b] 待查款项确认为追偿回款: 天山建设1, 案件2026-001
          D 1216.01 advance=1 case=1 debtor=1 95.00
          C 4604.02 case=1 95.00
          D 2307.09 bank_line=U-1 1,000.00
          C 1216.01 advance=1 case=1 debtor=1 95.00
          C 1218.01 advance=1 case=1 debtor=1 905.00
    """)
    owed = ok(fo.get(f"{API}/advances/{advance}/owed"), 200)
    assert (owed["principal"], owed["interest"]) == ("8595.00", "65.90")
    assert explained(doors)


def test_what_was_overpaid_may_settle_another_debt(fund_town: FundTown, doors: Doors) -> None:
    """Postings 46 and 46b: the excess is the debtor's until it is identified for another debt."""
    advance = fund_town.an_advance(ROLL)
    fund_town.at.on("2026-09-30")
    fo1, fo2 = doors("fo1"), doors("fo2")
    whole = {
        "advance_id": advance, "bank_account_id": fund_town.account, "bank_reference": "U-1",
        "amount": "9700.00", "on": "2026-06-30", "payer": "天山建设",
    }  # fmt: skip
    review(fo2, ok(fo1.post(f"{API}/recoveries", whole))["proposal_id"])
    refused(fo1.post(IDENTIFY, found(advance)), 409, "over-recovery")
    page = fo1.get("/funds/unidentified").text
    assert ("U-1" in page, "105.00" in page) == (True, True)
    body = an_outlay(fund_town, "OVERPAID", amount="105.00", bank_line="U-1", on="2026-09-30")
    asked = ok(fo1.post(f"{API}/funds/outlays", body))
    assert "办理中" in fo1.get("/funds/unidentified").text
    approve(doors, asked["approval_id"])
    slip = {"on": "2026-09-30", "bank_reference": "OUT-1"}
    ok(fo2.post(f"{API}/funds/outlays/{asked['id']}/payment", slip), 200)
    assert "没有待查款项" in fo1.get("/funds/unidentified").text
    assert explained(doors)


def test_identification_on_pages(fund_town: FundTown, doors: Doors) -> None:
    """Recorded, reviewed, shown applied, identified; every page on the way opens."""
    advance = fund_town.an_advance(ROLL)
    fund_town.at.on("2026-09-30")
    fo1, fo2 = doors("fo1"), doors("fo2")
    body = {
        "bank_account_id": fund_town.account, "bank_reference": "U-1", "amount": "1000.00",
        "on": "2026-06-30", "payer": "某某",
    }  # fmt: skip
    assert fo1.get("/funds/unidentified/new").status_code == 200
    assert "壹仟元整" in fo1.form("/funds/unidentified/new", body).text
    done = fo1.form("/funds/unidentified", body)
    assert "待审核" in fo1.get(done.location).text
    proposal = ok(fo1.get(f"{UNKNOWN}/1"), 200)["proposal_id"]
    review(fo2, proposal)
    assert "确认到垫付" in fo1.get(done.location).text
    county = fund_town.world.county.id
    assert (
        "天山建设" in fo1.get(f"/funds/unidentified/identification?line=U-1&county={county}").text
    )
    typed = found(advance, amount="", spread="false")
    shown = fo1.form(f"/funds/unidentified/identification/new?county={county}", typed).text
    for words in ("905.00", "2026-06-30", "120 天"):
        assert words in shown, words
    wrong = fo1.form(f"/funds/unidentified/identification?county={county}", typed | {"note": ""})
    assert (wrong.status_code, 'href="#note"' in wrong.text) == (422, True)
    made = fo1.form(f"/funds/unidentified/identification?county={county}", typed)
    assert made.status_code == 303
    assert "U-1" in fo1.get(made.location).text
    assert fo1.get("/funds/unidentified/identification?line=X").status_code == 404


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({"government_projects_only": True}, "只用于政府投资项目"),
        ({"sectors": {"MANUFACTURING": True}}, "不适用于「工程建设」行业"),
    ],
)
def test_an_advance_out_of_the_funds_scope_is_refused(
    fund_town: FundTown, doors: Doors, figures: dict[str, Any], says: str
) -> None:
    """F-06, F-07, F-01: the scope of the county's policy is judged where an advance is asked for."""
    case_id = fund_town.a_case(ROLL)
    a_policy(doors, {"standards": {"county": "1000000.00"}, **figures})
    fund_town.at.on("2026-03-05")
    asked = {
        "case_id": case_id, "bank_account_id": fund_town.account, "basis": "还款协议",
        "repay_by": "2026-08-31", "on": "2026-03-05",
    }  # fmt: skip
    lost = refused(doors("fo1").post(f"{API}/advances", asked), 409, "fund-scope")
    assert says in lost["detail"]
    if "government_projects_only" in figures:
        fund_town.do(_invested)
        ok(doors("fo1").post(f"{API}/advances", asked))


def _invested(session: Any) -> None:
    session.get_one(ArrearsCase, 1).government_invested = True


def a_policy(doors: Doors, figures: dict[str, Any]) -> None:
    """From 2026-03-04 on the county has its own version of its fund's policy."""
    base = version_of(doors, "JZ", "fund")
    asked = a_change(figures, effective_from="2026-03-04")
    made = ok(doors("fo1").post(f"{API}/policies/{base['id']}/amendments", asked))
    approve(doors, made["approval_id"])
    ok(doors("fo2").post(f"{API}/policies/amendments/{made['id']}/execute", {}), 200)
