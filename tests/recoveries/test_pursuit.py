"""Pursuing a debtor at the doors: steps, limitation, instalments, co-debtors, all he owes."""

from typing import Any

import pytest

from ledger.deadlines.start import running_deadline
from tests.advances.town import API, FundTown, codes, ok, refused, review
from tests.doors import Doors
from tests.recoveries.test_doors import ROLL, paid

STEPS = f"{API}/recoveries/steps"
PLANS = f"{API}/recoveries/plans"
DEMANDS = f"{API}/recoveries/demands"


@pytest.fixture
def advance(fund_town: FundTown) -> int:
    """9,500.00 out since 2026-03-02, to be paid back by 2026-08-31; today is 2026-09-30."""
    made = fund_town.an_advance(ROLL)
    fund_town.at.on("2026-09-30")
    return made


def barred(fund_town: FundTown, subject: str, rule: str = "R-06") -> str | None:
    found: list[str | None] = []
    fund_town.do(
        lambda session: found.append(
            str(row.due_on) if (row := running_deadline(session, subject, rule)) else None
        )
    )
    return found[0]


def a_step(advance: int, step: str, **change: Any) -> dict[str, Any]:
    return {"advance_id": advance, "step": step, "document": "文书 1", "on": "2026-09-10", **change}


def a_plan(advance: int, *sums: tuple[str, str], on: str = "2026-09-10") -> dict[str, Any]:
    rows = [{"due_on": day, "amount": amount} for day, amount in sums]
    return {"advance_id": advance, "agreement": "还款协议 3", "on": on, "instalments": rows}


def test_limitation_runs_from_the_day_of_repayment(fund_town: FundTown, advance: int) -> None:
    """R-06, 民法典 188: three years from the agreed day, before any demand."""
    assert barred(fund_town, f"advance:{advance}") == "2029-08-31"


def test_a_debt_goes_through_the_courts(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-06, R-07, I-24: each step by its document; what may not follow is refused."""
    fo = doors("fo1")
    refused(fo.post(STEPS, a_step(advance, "SUIT")), 409, "recovery-state")
    letter = {"advance_id": advance, "number": "催-1", "how": "邮寄", "on": "2026-09-05"}
    ok(fo.post(f"{API}/recoveries/demands", letter))
    for step, day in (("SUIT", "2026-09-10"), ("ENFORCEMENT", "2026-09-20")):
        ok(fo.post(STEPS, a_step(advance, step, on=day)))
        assert barred(fund_town, f"advance:{advance}") == f"2029-{day[5:]}"
    ok(fo.post(STEPS, a_step(advance, "TERMINATION", on="2026-09-29")))
    assert barred(fund_town, f"advance:{advance}") == "2029-09-20"
    steps = ok(doors("au").get(f"{STEPS}?advance={advance}"), 200)["items"]
    assert [one["step"] for one in steps] == ["TERMINATION", "ENFORCEMENT", "SUIT"]
    page = doors("a1").get(f"/advances/{advance}").text
    for words in ("执行已终结", "申请强制执行", "文书 1"):
        assert words in page, words


def test_a_settled_debt_is_never_barred(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-06: the last receipt settles the clock."""
    made = ok(doors("fo1").post(f"{API}/recoveries", paid(fund_town, advance, amount="9999.00")))
    review(doors("fo2"), made["proposal_id"])
    assert barred(fund_town, f"advance:{advance}") is None


def a_letter(advance: int, on: str, number: str = "催-1") -> dict[str, Any]:
    return {"advance_id": advance, "number": number, "how": "邮寄", "on": on}


def test_nothing_is_pursued_that_is_not_owed(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-06, R-07, I-24: a debt recovered in full takes no letter, step or plan; no clock begins."""
    fo = doors("fo1")
    made = ok(fo.post(f"{API}/recoveries", paid(fund_town, advance, amount="9999.00")))
    review(doors("fo2"), made["proposal_id"])
    refused(fo.post(DEMANDS, a_letter(advance, "2026-09-20")), 409, "recovery-state")
    assert fo.form("/recoveries/demands", a_letter(advance, "2026-09-20")).status_code == 409
    refused(fo.post(STEPS, a_step(advance, "PROMISE")), 409, "recovery-state")
    refused(fo.post(PLANS, a_plan(advance, ("2026-12-31", "1.00"))), 409, "recovery-state")
    assert barred(fund_town, f"advance:{advance}") is None
    page = fo.get(f"/advances/{advance}").text
    assert ("已全部收回" in page, "/recoveries/demands/new" in page) == (True, False)


def test_a_letter_recorded_late_takes_nothing_away(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-06: the latest interruption counts, in whatever order they are recorded; a number is one
    letter."""
    fo = doors("fo1")
    ok(fo.post(DEMANDS, a_letter(advance, "2026-09-20")))
    ok(fo.post(DEMANDS, a_letter(advance, "2026-09-05", "催-0")))
    assert barred(fund_town, f"advance:{advance}") == "2029-09-20"
    twin = refused(fo.post(DEMANDS, a_letter(advance, "2026-09-25")), 422, "duplicate-number")
    assert codes(twin) == [("/number", "duplicate-number")]


def test_a_claim_that_is_barred_is_revived_by_the_debtor_alone(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-06, 民法典 192: after three years a letter sets nothing anew, an acknowledgement does."""
    fo = doors("fo1")
    fund_town.at.on("2029-10-10")
    assert "民法典 192" in fo.get(f"/recoveries/demands/new?advance={advance}").text
    ok(fo.post(DEMANDS, a_letter(advance, "2029-09-01")))
    assert barred(fund_town, f"advance:{advance}") == "2029-08-31"
    ok(fo.post(DEMANDS, a_letter(advance, "2029-08-31", "催-2")))
    assert barred(fund_town, f"advance:{advance}") == "2032-08-31"
    fund_town.at.on("2032-10-10")
    ok(fo.post(STEPS, a_step(advance, "SUIT", on="2032-09-30")))
    assert barred(fund_town, f"advance:{advance}") == "2032-08-31"
    ok(fo.post(STEPS, a_step(advance, "ACKNOWLEDGEMENT", on="2032-10-09")))
    assert barred(fund_town, f"advance:{advance}") == "2035-10-09"


def test_courts_come_in_the_order_of_their_days(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """I-24, R-07: no enforcement before its suit, no suit before the letter it needs."""
    fo = doors("fo1")
    ok(fo.post(DEMANDS, a_letter(advance, "2026-09-05")))
    refused(fo.post(STEPS, a_step(advance, "SUIT", on="2026-09-04")), 409, "recovery-state")
    ok(fo.post(STEPS, a_step(advance, "SUIT", on="2026-09-22")))
    early = a_step(advance, "ENFORCEMENT", on="2026-09-10")
    assert codes(refused(fo.post(STEPS, early), 422, "date-order")) == [("/on", "date-order")]
    page = fo.form("/recoveries/steps", early)
    assert (page.status_code, 'id="on-error"' in page.text) == (422, True)
    ok(fo.post(DEMANDS, a_letter(advance, "2026-09-10", "催-2")))
    ok(fo.post(STEPS, a_step(advance, "ENFORCEMENT", on="2026-09-23")))


def test_a_claim_is_lodged_in_the_debtors_bankruptcy(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-06, R-07: whatever was done before; limitation begins anew, courts stand still."""
    fo = doors("fo1")
    assert "申报破产债权" in fo.get(f"/recoveries/steps/new?advance={advance}").text
    lodged = a_step(advance, "BANKRUPTCY", on="2026-09-15", document="(2026)新2301破1号")
    ok(fo.post(STEPS, lodged))
    assert barred(fund_town, f"advance:{advance}") == "2029-09-15"
    refused(fo.post(STEPS, a_step(advance, "SUIT", on="2026-09-20")), 409, "recovery-state")
    assert "破产程序中" in doors("a1").get(f"/advances/{advance}").text


def test_instalments_are_settled_by_what_is_paid(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """A-05: a clock for each instalment; receipts lie on them in their order."""
    fo = doors("fo1")
    sums = (("2026-10-31", "5000.00"), ("2026-11-30", "5000.00"))
    ok(fo.post(PLANS, a_plan(advance, *sums, on="2026-06-01")))
    assert barred(fund_town, "instalment:1:1", "A-05") == "2026-10-31"
    made = ok(fo.post(f"{API}/recoveries", paid(fund_town, advance, amount="6000.00")))
    review(doors("fo2"), made["proposal_id"])
    plan = ok(fo.get(f"{API}/advances/{advance}/plan"), 200)
    assert [one["paid"] for one in plan["instalments"]] == ["5000.00", "1000.00"]
    assert barred(fund_town, "instalment:1:1", "A-05") is None
    assert barred(fund_town, "instalment:1:2", "A-05") == "2026-11-30"
    assert "分期还款 · 还款协议 3" in fo.get(f"/advances/{advance}").text
    ok(fo.post(PLANS, a_plan(advance, ("2026-12-31", "9500.00"))))
    assert barred(fund_town, "instalment:1:2", "A-05") is None


def test_a_plan_must_cover_the_principal_in_order(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    fo = doors("fo1")
    body = a_plan(advance, ("2026-11-30", "4000.00"), ("2026-11-30", "5499.99"))
    told = refused(fo.post(PLANS, body), 422, "invalid")
    assert codes(told) == [
        ("/instalments/1/due_on", "date-order"), ("/instalments", "too-little"),
    ]  # fmt: skip
    form = {"advance_id": advance, "agreement": "协议", "on": "2026-09-10",
            "instalments-0-due_on": "2026-12-31", "instalments-0-amount": "9500.00",
            "instalments-1-due_on": "", "instalments-1-amount": ""}  # fmt: skip
    again = fo.form("/recoveries/plans", form | {"instalments-0-amount": "1.5"})
    assert again.status_code == 422
    assert 'value="2026-12-31"' in again.text
    assert fo.form("/recoveries/plans", form).status_code == 303


def test_a_plan_is_drafted_in_equal_parts(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """A-05: what is owed today, to the fen, a month apart; nothing is written."""
    fo = doors("fo1")
    fund_town.at.on("2026-08-30")
    drafted = f"/recoveries/plans/new?advance={advance}&first=2026-08-31&parts="
    page = fo.get(drafted + "7").text
    # 9,500.00 and 143.29 of interest: 6 x 1,377.61 and 1,377.63
    assert page.count('value="1377.61"') == 6
    for value in ("1377.63", "2026-08-31", "2026-09-30", "2027-02-28"):
        assert f'value="{value}"' in page, value
    assert fo.get(drafted + "13").status_code == 422
    assert not ok(fo.get(f"{API}/advances/{advance}/plan"), 200)
