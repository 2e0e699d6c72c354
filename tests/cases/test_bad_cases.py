"""Every bad input of cases at all three doors: rows 1-3, 6-8, 10, 14-17, 19, 20, 24, 25, 27-35, 37,
40, 42-44."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.actor import Role
from ledger.cases.models import ArrearsCase, EmployerPayment
from ledger.db import Database
from ledger.errors import Invalid, NotFound
from tests.cases.test_command_line import Command, command, said
from tests.cases.test_doors import CASES, a_report
from tests.cases.test_measure_doors import a_case_in_hand, claims_of
from tests.cases.test_pages import done, text_of
from tests.cases.town import Town, codes, ok, refused, town
from tests.conftest import TestClock
from tests.doors import Doors, a_user
from tests.parties.make import a_county

__all__ = ["command", "town"]
DAY = "2026-03-02"

#: row of safety 12, field of an employer's payment, as typed, code; at every door
TYPED: list[tuple[int, str, str, str]] = [
    *((1, "amount", typed, "amount-format") for typed in ("-1.00", "+1.00")),
    (2, "amount", "0.00", "amount-zero"),
    (2, "amount", "-0.00", "amount-format"),
    *((3, "amount", typed, "amount-format") for typed in ("1.005", "1.5", "1")),
    *((6, "amount", typed, "amount-format") for typed in ("1e400", "NaN", "1E2", "0x10")),
    *((7, "amount", typed, "amount-format") for typed in ("１２.００", "١٢.٠٠", "壹佰")),
    *(
        (8, "amount", typed, "amount-format")
        for typed in ("1,000.00", "1_000.00", " 1.00", "¥1.00", "01.00", "1.00\n")
    ),
    (10, "amount", "100000000000.00", "amount-format"),
    *(
        (14, "on", typed, "date-invalid")
        for typed in ("2023-02-29", "2024-02-30", "2024-13-01", "0000-01-01")
    ),
    *(
        (16, "on", typed, "date-format")
        for typed in (
            "20240229",
            "2024-W09-4",
            "2024-2-9",
            "2024-02-29T00:00:00Z",
            "２０２４-02-29",
        )
    ),
    (17, "on", "2026-03-03", "date-future"),
    *((19, "on", typed, "date-range") for typed in ("1989-12-31", "9999-01-01")),
    *((24, "claim_id", typed, "integer-range") for typed in ("0", "-1")),
    *((24, "claim_id", typed, "integer-type") for typed in ("1e3", "١", "../1", str(2**63))),
    (27, "evidence", "回\x00单", "text-invalid"),
    *((30, "evidence", f"回{mark}单", "text-invalid") for mark in "\u202e\u2066\u200b"),
    (31, "evidence", "长" * 501, "text-too-long"),
    (31, "evidence", "e" + "\u0301" * 600, "text-too-long"),
    (32, "evidence", "   ", "text-empty"),
    (33, "evidence", "回\ue000单", "text-invalid"),
    (37, "document_digest", "ab" * 31, "digest-format"),
]

#: row, what is sent in the place of the amount, status, code; only a program can send these
RAW: list[tuple[int, str, int, str]] = [
    *((4, raw, 422, "amount-type") for raw in ("1.10", "1", "1e2")),
    *((5, raw, 400, "bad-json") for raw in ("1e400", "NaN", "Infinity")),
    *((9, raw, 422, "amount-type") for raw in ("true", "null", "[]", "{}")),
    (11, "1" * 5000, 400, "bad-json"),
    (28, '"\\ud800"', 400, "bad-json"),
    (38, '"1.00","amount":"2.00"', 400, "bad-json"),
]


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(EmployerPayment.id))) or 0


def payment(claim: int) -> dict[str, str]:
    return {"on": DAY, "evidence": "回单", "claim_id": str(claim), "amount": "1.00"}


def at(field: str) -> str:
    return f"/lines/0/{field}" if field in ("claim_id", "amount") else f"/{field}"


def test_by_json(town: Town, doors: Doors, database: Database) -> None:
    """Rows 1-3, 6-8, 10, 14, 16, 17, 19, 24, 27, 30-33 by JSON: at the field, nothing done."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    claim = claims_of(fo, case)[0]["id"]
    for row, field, typed, code in TYPED:
        told = payment(claim) | {field: typed}
        body: dict[str, Any] = {
            name: value for name, value in told.items() if name not in ("claim_id", "amount")
        }
        number: Any = (
            claim if field != "claim_id" else int(typed) if typed in ("0", "-1") else typed
        )
        body["lines"] = [{"claim_id": number, "amount": told["amount"]}]
        answer = fo.post(f"{CASES}/{case}/employer-payment", body)
        assert codes(refused(answer, 422, code)) == [(at(field), code)], row
    assert count(database) == 0


@pytest.mark.parametrize(("row", "raw", "status", "code"), RAW)
def test_by_raw_json(town: Town, doors: Doors, row: int, raw: str, status: int, code: str) -> None:
    """Rows 4, 5, 9, 11, 28 and 38: what only a program can send."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    body = {"on": DAY, "evidence": "x", "lines": [{"claim_id": 1, "amount": "1.00"}]}
    text = json.dumps(body).replace('"1.00"', raw)
    sent = fo.post(
        f"{CASES}/{case}/employer-payment", data=text.encode(),
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert (sent.status_code, sent.get_json()["code"]) == (status, code), row


def test_by_form(town: Town, doors: Doors, database: Database) -> None:
    """The same rows by form: the mistake links to its field, what was typed is kept."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    claim = claims_of(fo, case)[0]["id"]
    for row, field, typed, code in TYPED:
        told = payment(claim) | {field: typed}
        form = {name: value for name, value in told.items() if name not in ("claim_id", "amount")}
        form |= {f"lines-0-{name}": told[name] for name in ("claim_id", "amount")}
        page = text_of(fo.form(f"/cases/{case}/employer-payment", form), 422)
        assert f'href="#{at(field)[1:].replace("/", "-")}"' in page, (row, typed, code)
    assert count(database) == 0


def test_at_the_terminal(command: Command, town: Town, doors: Doors, database: Database) -> None:
    """The same rows from the command line: Invalid, by the field."""
    case = a_case_in_hand(town, doors)
    claim = claims_of(doors("fo1"), case)[0]["id"]
    for row, field, typed, code in TYPED:
        told = payment(claim) | {field: typed}
        line = f"--line={told.pop('claim_id')}={told.pop('amount')}"
        options = [f"--{name.replace('_', '-')}={value}" for name, value in told.items()]
        failed = command("cases", "employer-payment", str(case), line, *options).exception
        assert isinstance(failed, Invalid), (row, typed, failed)
        assert [(one.pointer, one.code) for one in failed.errors] == [(at(field), code)], row
    assert count(database) == 0


def test_a_leap_day_and_rare_characters_are_taken(
    command: Command, town: Town, doors: Doors, at: TestClock
) -> None:
    """Rows 15, 33, 34 and 35: 2028-02-29 is a day; 𠮷 stays, signs and scripts are text."""
    summary = "𠮷野 㛃 买买提·艾力 <script>alert(1)</script> {{7*7}} ' OR 1=1-- $(id)"
    fo = doors("fo1")
    made = ok(fo.post(CASES, a_report(town) | {"summary": summary}))
    assert made["summary"] == summary
    page = text_of(fo.get(f"/cases/{made['id']}"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    formula = {name: str(value) for name, value in a_report(town).items()} | {"summary": "=1+1"}
    assert "=1+1" in text_of(fo.get(done(fo.form("/cases", formula))))
    opened = ("--project-id", str(town.project), "--source", "VISIT", "--reason", "OTHER")
    assert said(command("cases", "open", *opened, "--summary=@x"))["summary"] == "@x"
    at.on("2028-03-01")
    late = ok(fo.post(CASES, a_report(town) | {"on": "2028-02-29"}))
    assert late["filed_on"] == "2028-02-29"


def test_an_order_ends_after_it_begins(command: Command, town: Town, doors: Doors) -> None:
    """Row 20: the last day before the order, at every door."""
    fo, case = doors("fo1"), a_case_in_hand(town, doors)
    body = {"on": DAY, "order_number": "令-1", "pay_by": "2026-03-01"}
    told = refused(fo.post(f"{CASES}/{case}/order", body), 422, "date-order")
    assert codes(told) == [("/pay_by", "date-order")]
    assert 'id="pay_by-error"' in text_of(fo.form(f"/cases/{case}/order", body), 422)
    words = ("--order-number", "令-1", "--pay-by", "2026-03-01")
    assert isinstance(command("cases", "order", str(case), *words).exception, Invalid)


def test_what_is_not_asked_for_is_refused(command: Command, town: Town, doors: Doors) -> None:
    """Row 37, I-40: server-owned fields, at every door; row 40: the wrong content type."""
    fo = doors("fo1")
    for field in ("state", "county_id", "number", "version", "extra_compensation"):
        refused(fo.post(CASES, a_report(town) | {field: "1"}), 422, "unknown-field")
        form = {name: str(value) for name, value in a_report(town).items()} | {field: "1"}
        text_of(fo.form("/cases", form), 422)
        opened = ("--project-id", str(town.project), "--source", "VISIT", "--reason", "OTHER")
        words = ("cases", "open", *opened, "--summary", "x", f"--{field.replace('_', '-')}=1")
        assert command(*words).exit_code == 2
    answer = fo.post(CASES, data=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_a_key_is_needed_and_counts_once(
    command: Command, town: Town, doors: Doors, database: Database
) -> None:
    """Rows 42, 43 and 44: no sound key nothing, the same key one case, another body refused."""
    fo = doors("fo1")
    for key in ("abc", "k" * 300):
        refused(fo.post(CASES, a_report(town), key=key), 400, "idempotency-key-invalid")
    first, again = (fo.post(CASES, a_report(town), key="j" * 20) for _ in range(2))
    assert first.data == again.data
    other = a_report(town) | {"summary": "另一件"}
    refused(fo.post(CASES, other, key="j" * 20), 422, "idempotency-key-reused")
    form = {name: str(value) for name, value in a_report(town).items()} | {"_key": "f" * 20}
    assert len({done(fo.form("/cases", form)) for _ in range(2)}) == 1
    opened = ("--project-id", str(town.project), "--source", "VISIT", "--reason", "OTHER")
    words = ("cases", "open", *opened, "--summary", "x", "--key", "c" * 20)
    assert said(command(*words)) == said(command(*words))
    with database.reading() as session:
        assert session.scalar(select(func.count(ArrearsCase.id))) == 3


def test_a_case_of_another_county_is_not_there(
    command: Command, town: Town, doors: Doors, database: Database
) -> None:
    """Rows 24 and 25, I-31: 404 at every door, for an id of another county or of nothing."""
    case = a_case_in_hand(town, doors)

    def stranger(session: Any) -> None:
        other = a_county(session, "652302", "阜康市")
        a_user(session, "fo9", (Role.FO, other.id), number=99)

    database.in_transaction(stranger)
    fo = doors("fo9")
    for one in (case, 999, 2**62):
        refused(fo.get(f"{CASES}/{one}"), 404, "not-found")
        refused(fo.post(f"{CASES}/{one}/accept", {"on": DAY}), 404, "not-found")
        assert fo.get(f"/cases/{one}").status_code == 404
        assert fo.form(f"/cases/{one}/roll/check", {"text": "a\tb"}).status_code in (404, 422)
        failed = command("cases", "accept", str(one), login="fo9").exception
        assert isinstance(failed, NotFound)
    for one in ("0", "-1", "1e3", "١", "..%2F1", str(2**63)):
        assert fo.get(f"{CASES}/{one}").status_code == 404
        assert fo.get(f"/cases/{one}").status_code == 404
