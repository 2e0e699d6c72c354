"""What the fund has at stake on any day: page, JSON, command, files; warnings of limitation."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
from click.testing import Result
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from tests.advances.town import API, FundTown, ok, refused, review
from tests.doors import Doors
from tests.recoveries.test_doors import RECOVERIES, SUM, advance, paid
from tests.recoveries.test_write_off import pending, written_off

__all__ = ["advance"]
EXPOSURE = f"{RECOVERIES}/exposure"


def stake(doors: Doors, on: str = "") -> dict[str, Any]:
    """What is at stake on that day, in all."""
    asked = f"?on={on}" if on else ""
    return dict(ok(doors("au").get(f"{EXPOSURE}{asked}"), 200)["total"])


def test_the_exposure_of_any_day(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-01, F-05: before, after the payment, while pending, once written off; each day as it was."""
    assert stake(doors, "2026-03-01")["total"] == "0.00"
    assert stake(doors, "2026-03-02")["principal"] == SUM
    assert stake(doors, "2026-06-30")["interest"] == "95.00"
    pending(doors, advance)
    assert stake(doors, "2026-08-31")["principal"] == SUM
    then = stake(doors, "2026-09-01")
    assert (then["principal"], then["interest"], then["pending"], then["total"]) == (
        "0.00", "0.00", SUM, SUM,
    )  # fmt: skip
    page = doors("au").get("/recoveries/exposure?on=2026-08-31").text
    assert ("9,500.00" in page, "data-chart" in page, "已冻结待付" in page) == (True, True, False)
    refused(doors("au").get(f"{EXPOSURE}?on=2026-10-01"), 422, "date-future")
    refused(doors("au").get(f"{EXPOSURE}?county=999"), 403, "out-of-scope")


def test_what_was_written_off_is_shown_apart(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-08: on the debtor's page, in the exposure and in the files; no asset any more."""
    written_off(doors, advance)
    row = ok(doors("au").get(EXPOSURE), 200)
    assert (row["total"]["total"], row["total"]["pursued"], row["held"]) == ("0.00", SUM, "0.00")
    debtor = row["debtors"][0]
    assert (debtor["stake"]["pursued"], debtor["advances"], debtor["counties"]) == (SUM, 1, 1)
    page = doors("au").get(f"/debtors/{debtor['company_id']}").text
    assert ("账销案存" in page, page.count("9,500.00") >= 2) == (True, True)
    told = ok(doors("au").get(f"{API}/debtors/{debtor['company_id']}"), 200)
    assert (told["pursued"], told["total"]) == (SUM, "0.00")
    then = ok(doors("au").get(f"{API}/debtors/{debtor['company_id']}?on=2026-06-30"), 200)
    assert (then["pursued"], then["interest"], then["total"]) == ("0.00", "95.00", "9595.00")
    assert doors("au").get(f"/debtors/{debtor['company_id']}?on=2026-02-01").status_code == 200


def test_a_debtor_with_the_police_is_marked(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-09: who pursues the debt sees that its case was handed over."""
    debtor = ok(doors("au").get(EXPOSURE), 200)["debtors"][0]["company_id"]
    assert "已移送公安" not in doors("au").get(f"/debtors/{debtor}").text

    def work(session: Session) -> None:
        session.get_one(ArrearsCase, 1).referred_on = date(2026, 3, 5)

    fund_town.do(work)
    assert "已移送公安" in doors("au").get(f"/debtors/{debtor}").text


def test_the_exposure_leaves_as_a_file(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """I-38: the files say what the page says, on the day asked for."""
    taken = doors("au").get("/lists/exposure/csv?on=2026-06-30")
    rows = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))
    assert "截至 2026-06-30" in rows[1][0]
    assert rows[4][0] == "天山建设1"
    assert rows[4][3:] == [SUM, "95.00", "0.00", "0.00", "9595.00", "0.00"]
    taken = doors("au").get("/lists/ageing/xlsx?on=2026-06-30")
    sheet = openpyxl.load_workbook(io.BytesIO(taken.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[5]][5:9] == [9500, 95, 0, 9595]


def test_the_exposure_at_the_terminal(
    fund_town: FundTown, doors: Doors, advance: int, terminal: Callable[..., Result]
) -> None:
    done = terminal("recoveries", "exposure", "--on=2026-06-30")
    assert done.exit_code == 0, done.output
    assert '"total": "9595.00"' in done.output


def test_a_claim_near_its_end_stands_in_the_inbox(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-06: ninety days before 2029-08-31 it is due soon; other clocks warn in a fortnight."""
    for on, warned in (("2029-06-01", False), ("2029-06-02", True)):
        fund_town.at.on(on)
        page = doors("fo1").get("/").text
        assert ("追偿诉讼时效届满" in page) is warned, on
    soon = ok(doors("fo1").get(f"{API}/deadlines?state=DUE_SOON"), 200)["items"]
    assert "R-06" in {one["rule"] for one in soon}
    running = ok(doors("fo1").get(f"{API}/deadlines?state=RUNNING"), 200)["items"]
    assert "R-06" not in {one["rule"] for one in running}


def test_a_receipt_lowers_the_stake_from_its_day_on(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-01: interest first, then principal; the day before is told as it was."""
    made = ok(doors("fo1").post(RECOVERIES, paid(fund_town, advance)))
    review(doors("fo2"), made["proposal_id"])
    assert (stake(doors, "2026-06-29")["principal"], stake(doors, "2026-06-30")["principal"]) == (
        SUM, "8595.00",
    )  # fmt: skip
    assert stake(doors, "2026-06-30")["interest"] == "0.00"
