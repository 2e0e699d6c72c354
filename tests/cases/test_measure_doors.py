"""Measures of a case at their three doors: C-01, C-07, C-09, C-10, R-09."""

import hashlib
import io
import re
from typing import Any

from ledger.db import Database
from ledger.errors import Refusal
from tests.cases.make import a_row, a_sheet
from tests.cases.test_command_line import Command, command, said
from tests.cases.test_doors import CASES, a_report, sent
from tests.cases.test_pages import done, text_of
from tests.cases.town import API, Town, a_defaulted_case, codes, ok, refused, town
from tests.conftest import TestClock
from tests.doors import Door, Doors

__all__ = ["command", "town"]
DAY = "2026-03-02"
PAPER = {"document": "调查报告", "document_number": "昌人社[2026]9号", "on": DAY}


def a_case_in_hand(town: Town, doors: Doors, owed: tuple[str, ...] = ("100.00", "50.00")) -> int:
    """A case under investigation with a roll."""
    fo = doors("fo1")
    case = int(ok(fo.post(CASES, a_report(town)))["id"])
    ok(fo.post(f"{CASES}/{case}/accept", {"on": DAY}), 200)
    rows = [a_row(number, sum_) for number, sum_ in enumerate(owed, start=1)]
    ok(sent(fo, f"{CASES}/{case}/roll", a_sheet(rows)))
    return case


def claims_of(door: Door, case: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(door.get(f"{API}/claims?case={case}"), 200)["items"]
    return items


def test_every_measure_by_json(town: Town, doors: Doors) -> None:
    """C-01, C-07, R-09: each answers with the case as it then is."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    one = f"{CASES}/{case}"
    body = PAPER | {"reason": "案情复杂"}
    assert ok(fo.post(f"{one}/extension", body), 200)["extended_on"] == DAY
    refused(fo.post(f"{one}/extension", body), 409, "case-not-ready")
    assert (
        ok(fo.post(f"{one}/supervision", PAPER | {"level": "COUNTY"}), 200)["supervision"]
        == "COUNTY"
    )
    told = ok(fo.post(f"{one}/referral", body | {"to": "昌吉市公安局"}), 200)
    assert (told["referred_to"], told["state"]) == ("昌吉市公安局", "INVESTIGATING")
    refused(fo.post(f"{one}/compensation", PAPER | {"percent": 50}), 409, "case-state")
    bad = refused(fo.post(f"{one}/compensation", PAPER | {"percent": 49}), 422, "integer-range")
    assert codes(bad) == [("/percent", "integer-range")]
    bad = refused(fo.post(f"{one}/reclassification", {"on": DAY}), 422, "required")
    assert {at for at, _ in codes(bad)} == {"/document", "/document_number", "/reason"}
    assert ok(fo.post(f"{one}/reclassification", body), 200)["state"] == "RECLASSIFIED"
    refused(fo.post(f"{one}/transfer", body | {"to": "仲裁院"}), 409, "case-state")
    for login in ("a1", "au"):
        refused(doors(login).post(f"{one}/transfer", body | {"to": "仲裁院"}), 403, "forbidden")


def test_paid_in_part_and_ended_by_json(town: Town, doors: Doors) -> None:
    """C-09: lines of what the employer paid, claims that ended, the case closed."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    one = f"{CASES}/{case}"
    first, second = (line["id"] for line in claims_of(fo, case))
    body = {
        "on": DAY, "evidence": "银行回单", "document_number": "HD-1", "document_digest": "AB" * 32,
        "lines": [{"claim_id": first, "amount": "60.00"}],
    }  # fmt: skip
    paid = ok(fo.post(f"{one}/employer-payment", body))
    assert (paid["amount"], paid["document_number"], paid["document_digest"]) == (
        "60.00", "HD-1", "ab" * 32,
    )  # fmt: skip
    over = body | {"lines": [{"claim_id": first, "amount": "40.01"}]}
    refused(fo.post(f"{one}/employer-payment", over), 409, "already-paid")
    refused(fo.post(f"{one}/close", {"on": DAY}), 409, "case-state")
    ending = PAPER | {"claims": [first, second], "ground": "WITHDRAWN"}
    assert ok(fo.post(f"{one}/ended-claims", ending), 200)["state"] == "ENDED"
    assert [(line["paid"], line["ended"], line["unpaid"]) for line in claims_of(fo, case)] == [
        ("60.00", "40.00", "0.00"), ("0.00", "50.00", "0.00"),
    ]  # fmt: skip
    assert ok(fo.post(f"{one}/close", {"on": DAY}), 200)["state"] == "CLOSED"
    refused(
        fo.post(f"{one}/ended-claims", PAPER | {"claims": [], "ground": "AWARD"}), 422, "required"
    )


def test_on_the_pages(town: Town, doors: Doors) -> None:
    """Each measure is reached from the case; the digest of the file that was sent stands there."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    one = f"/cases/{case}"
    shown = text_of(fo.get(one))
    for words in ("延长调查", "认定为变相工程款", "移送公安", "督办级别", "欠薪依法终结", "还有"):
        assert words in shown
    assert 'name="percent"' not in shown
    file = (io.BytesIO(b"a scanned paper"), "approval.pdf")
    body = PAPER | {"reason": "案情复杂"}
    assert 'id="reason-error"' in text_of(fo.form(f"{one}/extension", PAPER), 422)
    done(fo.form(f"{one}/extension", body | {"paper": file}))
    shown = text_of(fo.get(one))
    assert hashlib.sha256(b"a scanned paper").hexdigest()[:12] in shown
    assert "昌人社[2026]9号" in shown
    assert 'name="reason"' in text_of(fo.get(f"{one}?step=referral"))
    done(fo.form(f"{one}/referral", body | {"to": "公安局"}))
    done(fo.form(f"{one}/supervision", PAPER | {"level": "NATIONAL"}))
    shown = text_of(fo.get(one))
    assert "国家级督办" in shown
    assert "已移送公安" in shown
    lines = claims_of(fo, case)
    paid = {"on": DAY, "evidence": "签收表", "lines-0-claim_id": str(lines[0]["id"]),
            "lines-0-amount": "30.00", "lines-1-claim_id": str(lines[1]["id"]),
            "lines-1-amount": ""}  # fmt: skip
    assert "本次支付" in text_of(fo.get(f"{one}/employer-payment"))
    wrong = text_of(fo.form(f"{one}/employer-payment", paid | {"lines-0-amount": "3"}), 422)
    assert 'value="3"' in wrong
    second = paid | {"lines-0-amount": "", "lines-1-amount": "3"}
    shown = text_of(fo.form(f"{one}/employer-payment", second), 422)
    assert 'id="lines-1-amount-error"' in shown  # blank lines before it move no mistake
    blank = text_of(fo.form(f"{one}/employer-payment", paid | {"lines-0-amount": ""}), 422)
    assert "请填写至少一笔" in blank  # all blank is no payment of everything
    done(fo.form(f"{one}/employer-payment", paid))
    assert [line["paid"] for line in claims_of(fo, case)] == ["30.00", "0.00"]
    assert "请选择欠薪" in text_of(fo.form(f"{one}/ended-claims", PAPER | {"ground": "AWARD"}), 422)
    chosen = {"claims": [str(line["id"]) for line in lines], "ground": "SETTLED"}
    done(fo.form(f"{one}/ended-claims", PAPER | chosen))
    shown = text_of(fo.get(one))
    assert "欠薪已依法终结" in shown
    assert "120.00" in shown
    done(fo.form(f"{one}/close", {"on": DAY}))
    assert text_of(fo.get(f"{one}?lang=en"))


def test_a_reclassified_case_is_listed_and_not_summed(town: Town, doors: Doors) -> None:
    """C-07: it stays to be found; the sums of the list leave it out, the row says why."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    assert "150.00" in text_of(fo.get("/cases"))
    done(fo.form(f"/cases/{case}/reclassification", PAPER | {"reason": "工程款"}))
    shown = text_of(doors("au").get("/cases"))
    assert "不计入欠薪统计: 非欠薪(变相工程款) 1" in shown
    assert "涉及工人 0 人" in shown
    assert "不计入欠薪统计" in text_of(fo.get(f"/cases/{case}"))


def test_extra_compensation_on_the_page(town: Town, doors: Doors, database: Database) -> None:
    """C-10: offered in default only, shown by itself."""
    case = database.in_transaction(lambda session: a_defaulted_case(session, town))
    fo = doors("fo1")
    assert 'name="percent"' in text_of(fo.get(f"/cases/{case}?step=compensation"))
    done(fo.form(f"/cases/{case}/compensation", PAPER | {"percent": "100"}))
    shown = text_of(fo.get(f"/cases/{case}"))
    assert "152,000.00" in shown
    assert "不得动用保证金或垫付" in shown


def test_intake_tells_where_it_came_from(town: Town, doors: Doors) -> None:
    """C-08: reference, trade and public money by JSON and by form."""
    fo = doors("fo1")
    told = ok(
        fo.post(CASES, a_report(town) | {"reference": "12345-1", "government_invested": True})
    )
    assert (told["reference"], told["sector"], told["government_invested"]) == (
        "12345-1", "CONSTRUCTION", True,
    )  # fmt: skip
    form = {name: str(value) for name, value in a_report(town).items()}
    page = done(
        fo.form("/cases", form | {"government_invested": "yes", "sector": "", "reference": "督 9"})
    )
    shown = text_of(fo.get(page))
    assert "督 9" in shown
    assert "不得垫资" in shown


def test_measures_from_the_terminal(
    command: Command, town: Town, doors: Doors, at: TestClock
) -> None:
    """C-01, C-09, R-09 from the command line."""
    case = str(a_case_in_hand(town, doors))
    paper = ("--document", "批件", "--document-number", "9号")
    why = ("--reason", "复杂")
    assert said(command("cases", "extend", case, *paper, *why))["extended_on"] == DAY
    assert isinstance(command("cases", "extend", case, *paper, *why).exception, Refusal)
    told = said(command("cases", "refer", case, *paper, *why, "--to", "公安局"))
    assert told["referred_to"] == "公安局"
    assert said(command("cases", "supervise", case, *paper, "--level", "COUNTY"))["supervision"]
    first, second = (str(line["id"]) for line in claims_of(doors("fo1"), int(case)))
    paid = ("--evidence", "回单", "--line", f"{first}=60.00")
    assert said(command("cases", "employer-payment", case, *paid))["amount"] == "60.00"
    ended = ("--claim", first, "--claim", second, "--ground", "WITHDRAWN")
    assert said(command("cases", "end-claims", case, *paper, *ended))["state"] == "ENDED"
    assert command("cases", "compensate", case, *paper, "--percent", "200").exit_code != 0
    other = str(ok(doors("fo1").post(CASES, a_report(town)))["id"])
    assert (
        said(command("cases", "transfer", other, *paper, *why, "--to", "仲裁院"))["state"]
        == "TRANSFERRED"
    )
    last = str(ok(doors("fo1").post(CASES, a_report(town)))["id"])
    assert said(command("cases", "reclassify", last, *paper, *why))["state"] == "RECLASSIFIED"


def test_the_list_leaves_with_its_flags(town: Town, doors: Doors) -> None:
    """C-08, R-09: the register of cases as a sheet, a case of no project as well."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    report = a_report(town) | {"project_id": None, "employer_id": town.employer, "reference": "A-9"}
    ok(fo.post(CASES, report | {"sector": "SERVICE", "government_invested": False}))
    body = PAPER | {"reason": "逃匿", "to": "公安局"}
    ok(fo.post(f"{CASES}/{case}/referral", body), 200)
    ok(fo.post(f"{CASES}/{case}/supervision", PAPER | {"level": "COUNTY"}), 200)
    told = text_of(fo.get(_address(fo)))
    assert "A-9" in told
    assert "县级督办" in told


def _address(door: Door) -> str:
    """Where the page of cases says the CSV is."""
    found = re.search(r'href="([^"]+)">CSV<', text_of(door.get("/cases")))
    assert found
    return found.group(1)


def test_a_mistake_on_the_second_page_stays_with_its_worker(town: Town, doors: Doors) -> None:
    """C-09: what was typed behind a claim is never shown behind another."""
    fo = doors("fo1")
    case = a_case_in_hand(town, doors, tuple("9.00" for _ in range(55)))
    second = re.search(
        r'href="([^"]+cursor=[^"]+)"', text_of(fo.get(f"/cases/{case}/employer-payment"))
    )
    assert second
    address = second.group(1).replace("&amp;", "&")
    last = claims_on(text_of(fo.get(address)))
    assert len(last) == 5
    action = re.search(r'action="(/cases/[^"]+cursor=[^"]+)"', text_of(fo.get(address)))
    assert action
    typed = {"on": DAY, "evidence": "x", "lines-0-claim_id": last[0], "lines-0-amount": "7.7"}
    shown = text_of(fo.form(action.group(1).replace("&amp;", "&"), typed), 422)
    assert claims_on(shown) == last
    assert 'value="7.7"' in shown
    first = text_of(fo.form(f"/cases/{case}/employer-payment", typed), 422)
    assert last[0] not in claims_on(first)
    assert 'value="7.7"' not in first


def claims_on(page: str) -> list[str]:
    """The claims that a page offers to pay."""
    return re.findall(r'name="lines-\d+-claim_id" value="(\d+)"', page)
