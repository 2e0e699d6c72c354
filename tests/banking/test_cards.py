"""A worker's other card: two persons at every door, then his open transfers go to it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from ledger.audit.models import AuditEvent
from ledger.banking.models import CardChange, PaymentLine
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from tests.banking.make import a_batch, a_result, batch_entries, sent
from tests.cases.make import a_card
from tests.cases.town import API, Town, codes, ok, refused
from tests.conftest import TestClock
from tests.doors import PASSWORD, Doors
from tests.draws.test_doors import review

NEW = {"bank_card": a_card(500), "reason": "本人持身份证到场"}
YES = {"decision": "confirm", "bank_card": NEW["bank_card"], "opinion": "已核原件"}
#: All paid on the 14th but the second, which came back.
BACK = (
    ("1", "", "", "成功", "", "2026-02-14", "N-1"),
    ("2", "", "", "退票", "账户已销户", "2026-02-15", "N-2"),
    ("3", "", "", "成功", "", "2026-02-14", "N-1"),
)
HEADS = ("付款编号", "金额(元)", "处理结果", "失败原因", "银行日期", "银行流水号")


@pytest.fixture
def line(town: Town, doors: Doors, database: Database, at: TestClock) -> PaymentLine:
    """2026-02-20: the second transfer of a draw, sent back by the bank and reviewed."""
    batch = a_batch(town, database)
    at.on("2026-02-20")
    path = f"{API}/payments/{batch}"
    ok(doors("fo2").send("POST", f"{path}/result", data=sent(a_result(*BACK))))
    review(doors("fo1"), ok(doors("fo1").get(path), 200)["lines"][1]["proposal_id"])
    with database.reading() as session:
        return session.scalars(select(PaymentLine).where(PaymentLine.line == 2)).one()


def bank_list(doors: Doors, line: PaymentLine) -> str:
    answer = doors("fo2").get(f"{API}/payments/{line.batch_id}/file")
    return str(answer.text)


def test_two_persons_change_a_card(line: PaymentLine, doors: Doors, database: Database) -> None:
    """A-09, U-03, P-02: proposed, confirmed by another, in the bank's file; the number sealed."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    path = f"{API}/workers/{line.worker_id}/card"
    made = ok(fo1.post(path, NEW))
    assert (made["maker"], made["reviewer"]) == ("FO1", None)
    assert (made["state"], made["bank_card"]) == ("PROPOSED", "**** " + NEW["bank_card"][-4:])
    assert NEW["bank_card"] not in json.dumps(made)
    refused(fo2.post(path, NEW), 409, "card-waits")
    decision = f"{API}/card-changes/{made['id']}/decision"
    refused(fo1.post(decision, YES), 403, "self-approval")
    repaid = {"on": "2026-02-20", "bank_reference": "N-3"}
    repay = f"{API}/payments/lines/{line.id}/repay"
    refused(fo2.post(repay, repaid), 409, "batch-state")
    refused(doors("fo2").get(f"{API}/payments/{line.batch_id}/file"), 409, "batch-state")
    for other in (a_card(501), None):
        told = refused(fo2.post(decision, YES | {"bank_card": other}), 422, "card-differs")
        assert codes(told) == [("/bank_card", "card-differs")]
    assert ok(fo2.post(decision, YES), 200)["state"] == "CONFIRMED"
    refused(fo2.post(decision, YES), 409, "card-settled")
    assert NEW["bank_card"] in bank_list(doors, line)
    refused(fo1.post(path, NEW), 409, "same-card")
    ok(fo2.post(repay, repaid), 200)
    assert batch_entries(database, line.batch_id)[-1][:2] == ("12", "2026-02-20")
    with database.reading() as session:
        events = session.scalars(select(AuditEvent)).all()
        assert [one.action for one in events if one.action.startswith("card.")] == [
            "card.proposed",
            "card.confirmed",
        ]
        assert not any(NEW["bank_card"] in str(one.facts) for one in events)
        row = session.scalars(select(CardChange)).one()
        assert NEW["bank_card"].encode() not in row.card_sealed
    listed = ok(doors("au").get(f"{API}/card-changes"), 200)["items"]
    assert [one["state"] for one in listed] == ["CONFIRMED"]


def test_a_refused_card_changes_nothing(line: PaymentLine, doors: Doors) -> None:
    """The old card stands and another may be proposed; the proposer may take his own back."""
    path = f"{API}/workers/{line.worker_id}/card"
    for who in ("fo2", "fo1"):
        made = ok(doors("fo1").post(path, NEW))
        no = {"decision": "refuse", "opinion": "户名不符"}
        told = ok(doors(who).post(f"{API}/card-changes/{made['id']}/decision", no), 200)
        assert told["state"] == "REFUSED"
        assert NEW["bank_card"] not in bank_list(doors, line)


def test_an_official_may_be_the_second_person(line: PaymentLine, doors: Doors) -> None:
    """Where the office has one officer, an official confirms; an auditor and strangers never do."""
    made = ok(doors("fo2").post(f"{API}/workers/{line.worker_id}/card", NEW))
    decision = f"{API}/card-changes/{made['id']}/decision"
    refused(doors("au").post(decision, YES), 403, "forbidden")
    assert ok(doors("a1").post(decision, YES), 200)["state"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("row", "change", "field", "code"),
    [
        (23, {"bank_card": "6222020200000000015"}, "bank_card", "card-invalid"),
        (23, {"bank_card": "12345"}, "bank_card", "card-invalid"),
        (27, {"reason": "a\u0000"}, "reason", "text-invalid"),
        (31, {"reason": "长" * 501}, "reason", "text-too-long"),
        (32, {"reason": " "}, "reason", "text-empty"),
        (37, {"state": "CONFIRMED"}, "state", "unknown-field"),
    ],
)
def test_a_bad_card_is_told_at_its_field(
    line: PaymentLine, doors: Doors, row: int, change: dict[str, str], field: str, code: str
) -> None:
    """Rows 23, 27, 31, 32, 37 by JSON and by form; the refused number is not echoed."""
    told = doors("fo1").post(f"{API}/workers/{line.worker_id}/card", NEW | change)
    assert (told.status_code, codes(told.get_json())) == (422, [(f"/{field}", code)]), row
    form = doors("fo1").form(f"/workers/{line.worker_id}/card", NEW | change)
    assert form.status_code == 422, row
    assert change.get("bank_card", "no such text") not in told.text


def test_the_pages_lead_through_it(line: PaymentLine, doors: Doors, database: Database) -> None:
    """From the bounced transfer to the worker; the second person finds it on his home page."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    page = f"/workers/{line.worker_id}"
    assert page in fo1.get(f"/payments/lines/{line.id}?step=repay").text
    assert fo1.form(f"{page}/card", NEW).status_code == 303
    assert "须由另一人确认" in fo1.get(page).text
    assert "换卡待另一人确认" in fo2.get(f"/payments/lines/{line.id}").text
    assert "待确认换卡" in fo2.get("/").text
    assert "待确认换卡" not in fo1.get("/").text
    assert page in fo2.get("/card-changes").text
    assert "/card-changes/1/decision" in fo2.get(page).text
    assert fo1.form("/card-changes/1/decision", YES).status_code == 403
    assert fo2.form("/card-changes/1/decision", YES | {"decision": "x"}).status_code == 422
    assert fo2.form("/card-changes/1/decision", YES).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(CardChange)).one().state == "CONFIRMED"


def test_the_bank_s_result_pays_again(line: PaymentLine, doors: Doors, database: Database) -> None:
    """Posting 12, A-09: the second try by its own name; the old try and a replay change nothing."""
    path = f"{API}/payments/{line.batch_id}/result"
    fo2 = doors("fo2")
    again = (f"B{line.batch_id}-2-2", "25592.27", "成功", "", "2026-02-19", "N-7")
    first = (f"B{line.batch_id}-2-1", "25592.27", "成功", "", "2026-02-19", "N-7")
    other = (f"B{line.batch_id + 1}-2-2", "25592.27", "成功", "", "2026-02-19", "N-7")
    for wrong, field in ((first, "result"), (other, "transfer"), (("B1", *again[1:]), "transfer")):
        answer = fo2.send("POST", path, data=sent(a_result(wrong, heads=HEADS)))
        assert [at for at, _ in codes(ok(answer, 422))] == [f"/rows/2/{field}"]
    looked = ok(fo2.send("POST", f"{path}/check", data=sent(a_result(again, heads=HEADS))), 200)
    assert (looked["paid"], looked["repaid"], looked["amount"]) == (0, 1, "25592.27")
    told = ok(fo2.send("POST", path, data=sent(a_result(again, heads=HEADS))))
    assert (told["repaid"], told["bounced"]) == (1, 0)
    repaid = ("12", "2026-02-19", [("2307.04", "D", "25592.27"), ("1002.01", "C", "25592.27")])
    entries = batch_entries(database, line.batch_id)
    assert entries[-1] == repaid
    for words in (again, (*again[:2], "SUCCESS", *again[3:])):
        assert ok(fo2.send("POST", path, data=sent(a_result(words, heads=HEADS))))["unchanged"]
    assert batch_entries(database, line.batch_id) == entries


def test_a_second_try_that_came_back_too(
    line: PaymentLine, doors: Doors, database: Database
) -> None:
    """Postings 12 and 11: out and in again, the bounce for review; a third try may follow."""
    path = f"{API}/payments/{line.batch_id}/result"
    row = (f"B{line.batch_id}-2-2", "25592.27", "失败", "户名不符", "2026-02-19", "N-7")
    told = ok(doors("fo2").send("POST", path, data=sent(a_result(row, heads=HEADS))))
    assert (told["repaid"], told["bounced"]) == (1, 1)
    shown = ok(doors("fo1").get(f"{API}/payments/{line.batch_id}"), 200)["lines"][1]
    assert shown["state"] == "REPAID"
    review(doors("fo1"), shown["proposal_id"])
    assert [one[0] for one in batch_entries(database, line.batch_id)][-2:] == ["12", "11"]
    assert f"B{line.batch_id}-2-3" in bank_list(doors, line)


def a_report(*states: tuple[int, str, str], day: str = "2026-02-19") -> bytes:
    """A pain.002 of batch 1: line, status, try."""
    told = "".join(
        f"<TxInfAndSts><StsId>S{line}</StsId><OrgnlEndToEndId>B1-{line}-{attempt}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>"
        + ("<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>" if status == "RJCT" else "")
        + f"<AccptncDtTm>{day}T10:00:00</AccptncDtTm></TxInfAndSts>"
        for line, status, attempt in states
    )
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">'
        f"<CstmrPmtStsRpt><GrpHdr><CreDtTm>{day}T12:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlPmtInfAndSts>{told}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def test_a_status_report_is_a_result_too(
    town: Town, doors: Doors, database: Database, at: TestClock
) -> None:
    """ISO 20022 pain.002: paid and rejected by the names of our transfers; pending is refused."""
    batch = a_batch(town, database)
    at.on("2026-02-20")
    path = f"{API}/payments/{batch}/result"
    pending = a_report((1, "ACSC", "1"), (2, "PDNG", "1"), (3, "ACSC", "1"))
    told = doors("fo2").send("POST", path, data=sent(pending, "report.xml"))
    assert codes(ok(told, 422)) == [("/rows/3/result", "result-unknown")]
    report = a_report((1, "ACSC", "1"), (2, "RJCT", "1"), (3, "ACSC", "1"))
    done = ok(doors("fo2").send("POST", path, data=sent(report, "report.xml")))
    assert (done["paid"], done["bounced"], done["amount"]) == (3, 1, "100000.00")
    lines = [("2307.04", "D", amount) for amount in ("30000.33", "25592.27", "44407.40")]
    expected = ("10", "2026-02-19", [*lines, ("1002.01", "C", "100000.00")])
    assert batch_entries(database, batch) == [expected]


@pytest.mark.parametrize(
    "content",
    [
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode(
            "utf-16"
        ),
        b"<a><b></a>",
    ],
    ids=["pain.001", "entity", "utf-16", "broken"],
)
def test_what_is_no_status_report_is_refused(
    town: Town, doors: Doors, database: Database, content: bytes
) -> None:
    """Rows 40 and 62: no entity is ever read; one sentence, nothing stored."""
    batch = a_batch(town, database)
    path = f"{API}/payments/{batch}/result"
    refused(doors("fo2").send("POST", path, data=sent(content, "r.xml")), 409, "sheet-invalid")


@pytest.fixture
def terminal(
    app_url: str, keys: Path, line: PaymentLine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """Runs ``ledger`` as an officer, who types what is asked."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str, typed: str = "") -> Result:
        return CliRunner().invoke(ledger, [*words, "--as", login], input=typed or f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_the_command_line_asks_for_two_persons_too(
    line: PaymentLine, terminal: Callable[..., Result], doors: Doors, tmp_path: Path
) -> None:
    """The third door; the number is typed unseen, never among the words of a command."""
    card, password = f"{NEW['bank_card']}\n", f"{PASSWORD}\n"
    propose: tuple[Any, ...] = ("workers", "propose-card", str(line.worker_id), "--reason", "到场")
    bad = terminal(*propose, login="fo1", typed=f"123\n{password}")
    assert bad.exit_code != 0
    made = terminal(*propose, login="fo1", typed=card + password)
    assert made.exit_code == 0, made.output
    assert NEW["bank_card"] not in made.output
    word = ("workers", "decide-card", "1", "--decision", "confirm", "--opinion", "已核")
    own = terminal(*word, login="fo1", typed=password + card).exception
    assert getattr(own, "code", "") == "self-approval"
    done = terminal(*word, login="fo2", typed=password + card)
    assert done.exit_code == 0, done.output
    for form, mark in (("csv", NEW["bank_card"]), ("xml", f"B{line.batch_id}-2-2")):
        path = tmp_path / f"bank.{form}"
        kept = ("payments", "file", str(line.batch_id), str(path), "--form", form)
        assert terminal(*kept, login="fo2").exit_code == 0
        assert mark in path.read_text("utf-8-sig")
    shown = terminal("workers", "show", str(line.worker_id), login="au")
    assert "**** " + NEW["bank_card"][-4:] in shown.output
