"""What came in is corrected, and what the police answered is kept, at three doors."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from ledger.audit.models import AuditEvent
from ledger.cases.models import ArrearsCase, CaseEvent
from ledger.db import Database
from ledger.errors import Invalid, Refusal
from tests.cases.test_command_line import Command, command, said
from tests.cases.test_doors import CASES
from tests.cases.test_measure_doors import DAY, PAPER, a_case_in_hand
from tests.cases.test_pages import done, text_of
from tests.cases.town import Town, codes, ok, refused, town
from tests.doors import Door, Doors

__all__ = ["command", "town"]
RIGHT: dict[str, Any] = {
    "on": DAY, "why": "工人补充说明", "source": "HOTLINE", "reason": "ABSCONDED",
    "reference": "12345-77", "sector": "CONSTRUCTION", "government_invested": False,
    "summary": "负责人失联",
}  # fmt: skip


def corrected(door: Door, case: int, version: object, **change: Any) -> Any:
    headers = {"If-Match": f'"{version}"'}
    return door.send("PUT", f"{CASES}/{case}", RIGHT | change, headers=headers)


def words_of(change: dict[str, Any]) -> list[str]:
    told: list[str] = []
    for name, value in (RIGHT | change).items():
        if name != "government_invested":
            told += [f"--{name.replace('_', '-')}", str(value)]
    return told


def test_a_correction_tells_what_stood_before(town: Town, doors: Doors, database: Database) -> None:
    """Who, when, why, before and after; the second edit from the same page is refused."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    version = ok(fo.get(f"{CASES}/{case}"), 200)["version"]
    told = ok(corrected(fo, case, version), 200)
    assert (told["reason"], told["source"], told["summary"]) == (
        "ABSCONDED", "HOTLINE", "负责人失联",
    )  # fmt: skip
    with database.reading() as session:
        event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
        assert event is not None
        assert "欠薪原因 暂时无力支付 → 欠薪逃匿" in event.what_zh
        assert "来文编号 — → 12345-77" in event.what_zh
        audited = select(AuditEvent.facts).where(AuditEvent.action == "case.corrected")
        facts = json.loads(session.scalars(audited).one())
        assert (facts["why"], "reason" in facts["changed"]) == ("工人补充说明", True)
    refused(corrected(fo, case, version, summary="又一次"), 412, "if-match-stale")
    same = corrected(fo, case, told["version"])
    assert codes(ok(same, 422)) == [("/why", "unchanged")]


def test_the_page_and_the_terminal_correct_too(
    town: Town, doors: Doors, command: Command, database: Database
) -> None:
    """The form carries the version it was made from; the command is told it."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    page = text_of(fo.get(f"/cases/{case}?step=correction"))
    assert "更正理由" in page
    version = ok(fo.get(f"{CASES}/{case}"), 200)["version"]
    form = {name: value for name, value in RIGHT.items() if value is not False}
    done(fo.form(f"/cases/{case}/correction", form | {"version": str(version)}))
    assert "欠薪逃匿" in text_of(fo.get(f"/cases/{case}"))
    stale = text_of(fo.form(f"/cases/{case}/correction", form | {"version": str(version)}), 409)
    assert "已被他人修改" in stale
    newest = str(ok(fo.get(f"{CASES}/{case}"), 200)["version"])
    told = said(command("cases", "correct", str(case), "--version", newest,
                        *words_of({"reason": "OTHER"})))  # fmt: skip
    assert told["reason"] == "OTHER"


BAD = [
    ({"reason": "RUMOUR"}, "reason", "choice"), ({"why": " "}, "why", "text-empty"),
    ({"summary": "长" * 501}, "summary", "text-too-long"), ({"on": "2026-03-03"}, "on", "date-future"),
    ({"reference": "a\u0000"}, "reference", "text-invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "code"), BAD)
def test_a_bad_correction_is_told_at_its_field(
    town: Town, doors: Doors, command: Command, database: Database,
    change: dict[str, Any], field: str, code: str,
) -> None:  # fmt: skip
    """Rows 17, 27, 31, 32, 37 at every door; the case stays what it was."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    version = ok(fo.get(f"{CASES}/{case}"), 200)["version"]
    assert codes(ok(corrected(fo, case, version, **change), 422)) == [(f"/{field}", code)]
    form = {name: value for name, value in (RIGHT | change).items() if value is not False}
    page = text_of(fo.form(f"/cases/{case}/correction", form | {"version": str(version)}), 422)
    assert f'id="{field}-error"' in page
    answer = command("cases", "correct", str(case), "--version", str(version), *words_of(change))
    assert isinstance(answer.exception, Invalid) or answer.exit_code == 2
    with database.reading() as session:
        assert session.get_one(ArrearsCase, case).reason == "CANNOT_PAY_FOR_NOW"


def test_a_closed_case_is_not_corrected(town: Town, doors: Doors) -> None:
    """I-24: what was struck off stands; an auditor corrects nothing; without a version 428."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    assert fo.send("PUT", f"{CASES}/{case}", RIGHT).status_code == 428
    version = ok(fo.get(f"{CASES}/{case}"), 200)["version"]
    refused(corrected(doors("au"), case, version), 403, "forbidden")
    ok(fo.post(f"{CASES}/{case}/employer-payment", {"on": DAY, "evidence": "回单"}))
    ok(fo.post(f"{CASES}/{case}/close", {"on": DAY}), 200)
    version = ok(fo.get(f"{CASES}/{case}"), 200)["version"]
    refused(corrected(fo, case, version), 409, "case-state")


def test_what_the_police_answered(town: Town, doors: Doors, command: Command) -> None:
    """R-09: sent back it may go again; taken up it is settled; nothing without a referral."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    one = f"{CASES}/{case}"
    answer = PAPER | {"result": "RETURNED"}
    refused(fo.post(f"{one}/referral-answer", answer), 409, "case-not-ready")
    referral = PAPER | {"to": "昌吉市公安局", "reason": "拒不支付"}
    ok(fo.post(f"{one}/referral", referral), 200)
    refused(fo.post(f"{one}/referral", referral), 409, "case-not-ready")
    bad = refused(fo.post(f"{one}/referral-answer", PAPER | {"result": "MAYBE"}), 422, "choice")
    assert codes(bad) == [("/result", "choice")]
    assert ok(fo.post(f"{one}/referral-answer", answer), 200)["referral_result"] == "RETURNED"
    told = ok(fo.post(f"{one}/referral", referral), 200)
    assert told["referral_result"] is None
    page = text_of(fo.get(f"/cases/{case}?step=referral-answer"))
    assert "公安机关答复" in page
    done(fo.form(f"/cases/{case}/referral-answer", PAPER | {"result": "FILED"}))
    assert "立案侦查" in text_of(fo.get(f"/cases/{case}"))
    paper = ("--document", "通知书", "--document-number", "1号", "--on", DAY)
    late = command("cases", "referral-answer", str(case), *paper, "--result", "FILED")
    assert isinstance(late.exception, Refusal)


def test_cases_are_found_by_supervision_and_trade(town: Town, doors: Doors) -> None:
    """The list, the page and the file follow the same filters."""
    fo = doors("fo1")
    watched, other = a_case_in_hand(town, doors), a_case_in_hand(town, doors)
    ok(fo.post(f"{CASES}/{watched}/supervision", PAPER | {"level": "PROVINCE"}), 200)
    for query, found in (
        ("supervision=PROVINCE", [watched]), ("supervision=ANY", [watched]),
        ("supervision=COUNTY", []), ("sector=CONSTRUCTION", [other, watched]),
        ("sector=SERVICE", []),
    ):  # fmt: skip
        items = ok(fo.get(f"{CASES}?{query}"), 200)["items"]
        assert [one["id"] for one in items] == found, query
        page = text_of(fo.get(f"/cases?{query}"))
        assert [one for one in (other, watched) if f'href="/cases/{one}"' in page] == found, query
    refused(fo.get(f"{CASES}?supervision=NONE"), 422, "choice")
