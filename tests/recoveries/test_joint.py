"""Several who answer for one debt: recorded, shown with each, who paid what of it (R-05, R-07)."""

from collections.abc import Callable
from datetime import date

from click.testing import Result

from ledger.banking.models import BankAccount
from tests.advances.town import API, FundTown, codes, ok, refused, review
from tests.deposits.make import text
from tests.doors import Doors
from tests.funds.test_outlays import told
from tests.parties.make import a_uscc
from tests.recoveries.test_doors import paid
from tests.recoveries.test_pursuit import advance, barred
from tests.recoveries.test_recovery import another_paid_advance

__all__ = ["advance"]


def test_a_co_debtor_answers_for_the_same_debt(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """条例 30: contractor and subcontractor answer for one debt; it is shown with both."""
    fo = doors("fo1")
    other = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(77), "name": "分包劳务公司"}))["id"]
    named = {"advance_id": advance, "company_id": other, "ground": "条例 30", "on": "2026-09-10"}
    ok(fo.post(f"{API}/recoveries/co-debtors", named))
    refused(fo.post(f"{API}/recoveries/co-debtors", named), 409, "already-debtor")
    debt = ok(fo.get(f"{API}/advances/{advance}/owed"), 200)
    shown = ok(doors("au").get(f"{API}/debtors/{other}"), 200)
    assert (shown["total"], shown["advances"][0]["beside"]) == (debt["total"], True)
    assert "分包劳务公司" in fo.get(f"/advances/{advance}").text
    for path in (f"/debtors/{other}", *(
        f"/recoveries/{noun}/new?advance={advance}" for noun in ("steps", "plans", "co-debtors")
    )):  # fmt: skip
        assert fo.get(path).status_code == 200, path
    step = {"advance_id": advance, "step": "ACKNOWLEDGEMENT", "document": "确认函",
            "on": "2026-09-12", "note": ""}  # fmt: skip
    assert fo.form("/recoveries/steps", step).status_code == 303


def test_who_of_several_debtors_paid_what(
    fund_town: FundTown, doors: Doors, advance: int, terminal: Callable[..., Result]
) -> None:
    """R-05, I-17, 民法典 518: one debt of two; each receipt says whose money it was, at every door."""
    fo, fo2 = doors("fo1"), doors("fo2")
    other = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(77), "name": "分包劳务公司"}))["id"]
    stranger = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(78), "name": "无关公司"}))["id"]
    named = {"advance_id": advance, "company_id": other, "ground": "条例 30", "on": "2026-09-10"}
    ok(fo.post(f"{API}/recoveries/co-debtors", named))
    wrong = paid(fund_town, advance, payer_id=stranger)
    told = refused(fo.post(f"{API}/recoveries", wrong), 422, "not-a-debtor")
    assert codes(told) == [("/payer_id", "not-a-debtor")]
    page = fo.form("/recoveries/new", wrong)
    assert (page.status_code, 'id="payer_id-error"' in page.text) == (422, True)
    assert "分包劳务公司" in fo.get(f"/recoveries/new?advance={advance}").text
    for at, payer in enumerate((other, "", other), 1):
        body = paid(fund_town, advance, amount=f"{at}000.00", bank_reference=f"R-{at}")
        assert "核对" in fo.form("/recoveries/new", body | {"payer_id": payer}).text
        assert fo.form("/recoveries", body | {"payer_id": payer}).status_code == 303
        review(fo2, ok(fo.get(f"{API}/recoveries/{at}"), 200)["proposal_id"])
    assert ok(fo.get(f"{API}/recoveries/1"), 200)["payer_id"] == other
    rows = ok(doors("au").get(f"{API}/advances/{advance}/debtors"), 200)["items"]
    assert [(row["company"], row["ground"], row["paid"]) for row in rows] == [
        ("天山建设1", None, "0.00"), ("分包劳务公司", "条例 30", "4000.00"), (None, None, "2000.00"),
    ]  # fmt: skip
    shown = terminal("recoveries", "debtors", str(advance))
    assert (shown.exit_code, '"paid": "4000.00"' in shown.output) == (0, True), shown.output
    page = doors("a1").get(f"/advances/{advance}").text
    assert ("谁应还, 谁还了" in page, "4,000.00" in page) == (True, True)
    # 9,500.00 and 95.00 of interest to 2026-06-30, less 6,000.00
    assert ok(fo.get(f"{API}/advances/{advance}/owed?on=2026-06-30"), 200)["total"] == "3595.00"


def test_a_letter_and_a_suit_say_against_whom(
    fund_town: FundTown, doors: Doors, advance: int, terminal: Callable[..., Result]
) -> None:
    """R-06, R-07, 民法典 520, 诉讼时效规定 15: each of joint debtors is demanded and sued for himself;
    limitation begins anew for the one debt; bankruptcy of one leaves the way against the other."""
    fo = doors("fo1")
    other = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(77), "name": "分包劳务公司"}))["id"]
    stranger = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(78), "name": "无关公司"}))["id"]
    letter = {"advance_id": advance, "number": "催-1", "how": "邮寄", "on": "2026-09-10",
              "debtor_id": other}  # fmt: skip
    step = {"advance_id": advance, "step": "SUIT", "document": "民初1号", "on": "2026-09-12"}
    new = f"/recoveries/demands/new?advance={advance}"
    assert "debtor_id" not in fo.get(new).text
    named = {"advance_id": advance, "company_id": other, "ground": "条例 30", "on": "2026-09-10"}
    ok(fo.post(f"{API}/recoveries/co-debtors", named))
    assert "debtor_id" in fo.get(new).text
    for address, sent in (("demands", letter), ("steps", step)):
        wrong = sent | {"debtor_id": stranger}
        told = refused(fo.post(f"{API}/recoveries/{address}", wrong), 422, "not-a-debtor")
        assert codes(told) == [("/debtor_id", "not-a-debtor")]
        page = fo.form(f"/recoveries/{address}", wrong)
        assert (page.status_code, 'id="debtor_id-error"' in page.text) == (422, True)
    assert ok(fo.post(f"{API}/recoveries/demands", letter))["debtor_id"] == other
    assert barred(fund_town, f"advance:{advance}") == "2029-09-10"
    first = ok(fo.get(f"{API}/advances/{advance}/debtors"), 200)["items"][0]["company_id"]
    refused(fo.post(f"{API}/recoveries/steps", step | {"debtor_id": first}), 409, "recovery-state")
    assert fo.form("/recoveries/steps", step | {"debtor_id": other, "note": ""}).status_code == 303
    done = terminal(
        "recoveries", "step", str(advance), "BANKRUPTCY", "--document=破1号", "--on=2026-09-15",
        f"--debtor-id={other}",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    done = terminal(
        "recoveries", "demand", str(advance), "--number=催-2", "--how=当面", "--on=2026-09-16",
        f"--debtor-id={first}",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    sued = step | {"debtor_id": first, "on": "2026-09-18", "document": "民初2号"}
    assert ok(fo.post(f"{API}/recoveries/steps", sued))["debtor_id"] == first
    page = doors("a1").get(f"/advances/{advance}").text
    assert ("送达谁" in page, "针对谁" in page) == (True, True)


def test_a_letter_to_a_co_debtor(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """R-07, 民法典 518: it goes to him, says why he answers, and the debtor gets a copy."""
    fo = doors("fo1")
    other = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(77), "name": "分包劳务公司"}))["id"]
    named = {"advance_id": advance, "company_id": other, "ground": "条例 30", "on": "2026-09-10"}
    ok(fo.post(f"{API}/recoveries/co-debtors", named))
    address = f"/recoveries/demands/letter?advance={advance}&debtor_id="
    page = fo.get(f"{address}{other}").text
    for words in ("天山建设1拖欠农民工工资一案", "你单位对该债务承担连带责任(条例 30)", "抄送"):
        assert words in page, words
    assert f'value="{other}" selected' in page
    assert "分包劳务公司对上述债务承担连带责任" in fo.get(address).text
    assert fo.get(f"{address}4711").status_code == 422


def test_what_a_co_debtor_pays_without_a_name(
    fund_town: FundTown, doors: Doors, advance: int, terminal: Callable[..., Result]
) -> None:
    """R-05, postings 42 and 44: the oldest due of what the payer himself answers for."""
    fo = doors("fo1")
    fund_town.do(
        lambda session: another_paid_advance(
            session, fund_town.world, fund_town.at,
            session.get_one(BankAccount, fund_town.account), date(2026, 4, 1),
        )
    )  # fmt: skip
    fund_town.at.on("2026-09-30")
    other = ok(fo.post(f"{API}/companies", {"uscc": a_uscc(77), "name": "分包劳务公司"}))["id"]
    named = {
        "advance_id": advance + 1,
        "company_id": other,
        "ground": "条例 30",
        "on": "2026-09-10",
    }
    ok(fo.post(f"{API}/recoveries/co-debtors", named))
    done = terminal(
        "recoveries", "receive", str(advance + 1), f"--bank-account-id={fund_town.account}",
        "--bank-reference=R-1", "--amount=9999.00", "--on=2026-09-10", "--payer=分包劳务公司",
        f"--payer-id={other}", "--spread",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    review(doors("fo2"), ok(fo.get(f"{API}/recoveries/1"), 200)["proposal_id"])
    shown = ok(fo.get(f"{API}/recoveries/1"), 200)
    assert [one["advance_id"] for one in shown["shares"]] == [advance + 1]
    assert told(fund_town, "2026-09-10") == text(f"""
        2026-09-10 收-1 [44] 追偿回款: 天山建设1, 案件2026-002
          D 1216.01 advance=2 case=2 debtor=1 54.00
          C 4604.02 case=2 54.00
          D 1002.02 bank={fund_town.account} 9,999.00
          C 1216.01 advance=2 case=2 debtor=1 54.00
          C 1218.01 advance=2 case=2 debtor=1 4,000.00
          C 2307.09 bank_line=R-1 5,945.00
    """)
    assert ok(fo.get(f"{API}/advances/{advance}/owed"), 200)["principal"] == "9500.00"
