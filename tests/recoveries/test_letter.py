"""The demand letter drafted from what is owed today: R-06, R-07; printed, served, then recorded."""

from tests.advances.town import API, FundTown, approve, ok, review
from tests.doors import Doors
from tests.parties.make import a_uscc
from tests.recoveries.test_doors import WRITE_OFFS, advance, paid
from tests.recoveries.test_write_off import asked, pending

__all__ = ["advance"]

LETTER = "/recoveries/demands/letter?advance="


def test_a_letter_tells_what_is_owed(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-03, R-06: principal, interest with its statement, the sum in capitals, day and account; it
    leads to the form that records it."""
    fo = doors("fo1")
    other = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(77), "name": "分包劳务公司"}))["id"]
    named = {"advance_id": advance, "company_id": other, "ground": "条例 30", "on": "2026-09-10"}
    ok(fo.post(f"{API}/recoveries/co-debtors", named))
    assert f"{LETTER}{advance}" in fo.get(f"/recoveries/demands/new?advance={advance}").text
    page = fo.get(f"{LETTER}{advance}&number=催-8&pay_by=2026-10-20").text
    # 9,500.00 at 3 % over 212 days of 360
    for words in (
        "垫付款催收函", "催-8", "天山建设1", "9,500.00 元", "167.83 元", "212 天", "¥9,667.83",
        "玖仟陆佰陆拾柒元捌角叁分", "2026年10月20日", "分包劳务公司对上述债务承担连带责任",
    ):  # fmt: skip
        assert words in page, words
    assert "2026年10月15日" in fo.get(f"{LETTER}{advance}").text
    assert 'value="催-8"' in fo.get(f"/recoveries/demands/new?advance={advance}&number=催-8").text
    assert fo.get(f"{LETTER}{advance}&pay_by=2026-02-30").status_code == 422
    assert doors("au").get(f"{LETTER}{advance}").status_code == 403


def test_no_letter_for_what_is_not_owed(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-07: refused in a sentence; a debt written off is demanded still (账销案存)."""
    fo = doors("fo1")
    made = ok(fo.post(f"{API}/recoveries", paid(fund_town, advance, amount="9999.00")))
    review(doors("fo2"), made["proposal_id"])
    done = fo.get(f"{LETTER}{advance}")
    assert (done.status_code, "已全部收回" in done.text) == (409, True)
    assert fo.get(f"{LETTER}0").status_code in (404, 422)


def test_a_written_off_debt_is_demanded_still(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """R-08: what is still pursued, no interest any more."""
    made = pending(doors, advance)
    assert "¥9,500.00" in doors("fo1").get(f"{LETTER}{advance}").text
    approve(doors, asked(doors, made))
    ok(doors("fo2").post(f"{WRITE_OFFS}/{made['id']}/execute", {"on": "2026-09-05"}), 200)
    page = doors("fo1").get(f"{LETTER}{advance}").text
    assert ("账销案存" in page, "¥9,500.00" in page) == (True, True)
