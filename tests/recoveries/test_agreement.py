"""Interest as the employer agreed to it: its own rate, its rate for lateness, its year (R-02, A-05)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.banking.payout import ConfirmBatch
from tests.advances.make import decided
from tests.advances.town import API, FundTown, codes, ok, refused, review
from tests.deposits.make import journal
from tests.doors import Doors
from tests.recoveries.test_doors import paid

ADVANCES = f"{API}/advances"
ROLL = ["10000.00"] * 3


def asked(fund_town: FundTown, case_id: int, **change: Any) -> dict[str, Any]:
    return {
        "case_id": case_id, "bank_account_id": fund_town.account, "basis": "还款协议 2026-1",
        "repay_by": "2026-03-31", "on": "2026-03-02", **change,
    }  # fmt: skip


def paid_out(fund_town: FundTown, advance_id: int) -> None:
    """Approved twice and paid by the bank on 2026-03-02."""

    def work(session: Session) -> None:
        world, day = fund_town.world, date(2026, 3, 2)
        decided(session, world, session.get_one(Advance, advance_id).approval_id)
        batch = execute_advance(session, ExecuteAdvance(advance_id, day), by=world.fo2)
        confirm_advance(session, ConfirmBatch(batch.id, day, "F-A1"), by=world.fo2)

    fund_town.do(work)


def test_the_agreement_goes_before_the_policy(fund_town: FundTown, doors: Doors) -> None:
    """R-02: 5,700.00 at 6 % for 30 days, at 9 % for 19 days late, a year of 365: 54.81 (42, 44)."""
    fo = doors("fo1")
    terms = {"agreed_rate": "6", "late_rate": "9", "year_days": 365}
    made = ok(fo.post(ADVANCES, asked(fund_town, fund_town.a_case(ROLL), **terms)))
    assert {name: made[name] for name in terms} == terms
    signed = ok(fo.get(f"{API}/approvals/{fund_town.request_of(made['id'])}"), 200)["content"]
    assert {name: signed[name] for name in terms} == terms
    paid_out(fund_town, made["id"])
    fund_town.at.on("2026-04-20")
    owed = ok(fo.get(f"{ADVANCES}/{made['id']}/owed?on=2026-04-20"), 200)
    assert (owed["principal"], owed["interest"]) == ("5700.00", "54.81")
    assert ["6%" in owed["statement"][0]["zh"], "9%" in owed["statement"][1]["zh"]] == [True, True]
    listed = ok(fo.get(f"{API}/recoveries/ageing?on=2026-04-20"), 200)["items"]
    assert [row["interest"] for row in listed] == ["54.81"]
    come = ok(fo.post(f"{API}/recoveries", paid(fund_town, made["id"], on="2026-04-20")))
    review(doors("fo2"), come["proposal_id"])
    with fund_town.database.reading() as session:
        told = journal(session, fund_town.world.fund)
    aux = "advance=1 case=1 debtor=1"
    assert told.splitlines()[-4:] == [
        "  C 4604.02 case=1 54.81", "  D 1002.02 bank=2 1,000.00",
        f"  C 1216.01 {aux} 54.81", f"  C 1218.01 {aux} 945.19",
    ]  # fmt: skip
    assert ok(fo.get(f"{API}/funds"), 200)["items"][0]["explained"] is True


def test_an_agreement_may_put_principal_first(fund_town: FundTown, doors: Doors) -> None:
    """R-04, 民法典 561: 5,700.00 at 6 %, 50 days: 46.85; 5,700.00 come, then the interest alone."""
    fo = doors("fo1")
    terms = {"agreed_rate": "6", "year_days": 365, "principal_first": True}
    made = ok(fo.post(ADVANCES, asked(fund_town, fund_town.a_case(ROLL), **terms)))
    assert made["principal_first"] is True
    signed = ok(fo.get(f"{API}/approvals/{fund_town.request_of(made['id'])}"), 200)["content"]
    assert signed["principal_first"] is True
    assert "先还本金" in fo.get(f"/advances/{made['id']}").text
    paid_out(fund_town, made["id"])
    fund_town.at.on("2026-06-01")
    for day, amount, reference in (
        ("2026-04-21", "5700.00", "P-1"),
        ("2026-06-01", "46.85", "P-2"),
    ):
        body = paid(fund_town, made["id"], on=day, amount=amount, bank_reference=reference)
        review(doors("fo2"), ok(fo.post(f"{API}/recoveries", body))["proposal_id"])
    with fund_town.database.reading() as session:
        told = journal(session, fund_town.world.fund).splitlines()
    aux = "advance=1 case=1 debtor=1"
    assert f"  D 1216.01 {aux} 46.85" in told
    assert f"  C 1218.01 {aux} 5,700.00" in told
    assert told[-1] == f"  C 1216.01 {aux} 46.85"
    assert ok(fo.get(f"{ADVANCES}/{made['id']}/owed?on=2026-06-01"), 200)["total"] == "0.00"
    assert ok(fo.get(f"{API}/funds"), 200)["items"][0]["explained"] is True


def test_nothing_hangs_without_an_agreed_rate(fund_town: FundTown, doors: Doors) -> None:
    """A rate for lateness or a year's days need the rate itself; at every door."""
    case = fund_town.a_case(ROLL)
    fo = doors("fo1")
    loose = {"late_rate": "9", "year_days": 365}
    told = refused(fo.post(ADVANCES, asked(fund_town, case, **loose)), 422, "agreed-rate-missing")
    assert dict(codes(told)).keys() == {"/late_rate", "/year_days"}
    typed = {name: str(value) for name, value in asked(fund_town, case, **loose).items()}
    page = fo.form("/advances", typed)
    assert page.status_code == 422
    assert 'id="late_rate-error"' in page.get_data(as_text=True)
    for wrong in ({"agreed_rate": "101"}, {"agreed_rate": "-1"}, {"agreed_rate": "3%"}):
        refused(fo.post(ADVANCES, asked(fund_town, case, **wrong)), 422, "ratio-format")
    bad = asked(fund_town, case, agreed_rate="6", year_days=361)
    refused(fo.post(ADVANCES, bad), 422, "choice")


def test_the_page_shows_what_was_agreed(fund_town: FundTown, doors: Doors) -> None:
    fo = doors("fo1")
    body = asked(fund_town, fund_town.a_case(ROLL), agreed_rate="6", late_rate="9", year_days=365)
    typed = {name: str(value) for name, value in body.items()}
    assert "约定年利率 6%, 逾期 9%, 一年按 365 天" in fo.form("/advances/new", typed).get_data(True)
    shown = fo.get(fo.form("/advances", typed).location).get_data(True)
    assert "约定年利率 6%, 逾期 9%, 一年按 365 天" in shown


@pytest.mark.parametrize("change", ["agreed_rate = '1'", "late_rate = '1'", "year_days = 360"])
def test_an_agreement_never_changes(fund_town: FundTown, doors: Doors, change: str) -> None:
    ok(doors("fo1").post(ADVANCES, asked(fund_town, fund_town.a_case(ROLL), agreed_rate="6")))
    with pytest.raises(DBAPIError, match="an agreement never changes"):
        fund_town.do(lambda session: session.execute(text(f"UPDATE advance SET {change}")))
