"""Imports by page, by JSON and by command: proposed by one officer, posted by the second."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import func, select, text

from ledger.audit.models import AuditEvent
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.gate import background
from ledger.parties.models import Company, Project
from ledger.registers.models import RegisterImport
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, journal
from tests.deposits.test_command_line import Command, command
from tests.doors import Door, Doors
from tests.registers.make import a_register, sheets, workbook

__all__ = ["command"]
API = "/api/v1/imports"


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> World:
    """A county with two officers, on a day after the register's last."""
    at.on("2026-03-02")
    return database.in_transaction(a_world)


def sent(*files: bytes, name: str = "register.xlsx") -> dict[str, object]:
    """A form with these files."""
    return {"files": [(io.BytesIO(one), name) for one in files]}


def ended(database: Database, number: int = 1) -> None:
    """The work beside the request has ended."""
    background.wait((str(database.url), number), 60)


def an_import(officer: Door, database: Database, *files: bytes) -> dict[str, object]:
    """The files brought in by JSON, as the import stands once they are checked."""
    answer = officer.post(API, data=sent(*files))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    ended(database, answer.json["id"])
    found: dict[str, object] = officer.get(answer.headers["Location"]).json
    return found


def test_a_register_by_json(office: World, doors: Doors, database: Database) -> None:
    """V-05, S-1: the maker cannot review; the second officer posts all of it at once."""
    told = an_import(doors("fo1"), database, *sheets(a_register()))
    assert (told["state"], told["totals"]["receipts"]) == (  # type: ignore[index]
        "PROPOSED", {"new": 3, "known": 0, "sum": "360000.00"},
    )  # fmt: skip
    seen = {"seen": told["seen"]}
    assert doors("fo1").post(f"{API}/1/review", seen).json["code"] == "self-approval"
    assert doors("a1").post(f"{API}/1/review", seen).status_code == 403
    changed = doors("fo2").post(f"{API}/1/review", {"seen": "0" * 64})
    assert (changed.status_code, changed.json["code"]) == (409, "proposal-changed")

    assert doors("fo2").post(f"{API}/1/review", seen).status_code == 200
    ended(database)
    done = doors("fo2").get(f"{API}/1").json
    assert (done["state"], done["first_seq"], done["last_seq"]) == ("POSTED", 1, 7)
    assert doors("fo2").post(f"{API}/1/review", seen).json["code"] == "state"
    deposits = doors("fo1").get("/api/v1/deposits").json["items"]
    assert [(one["state"], one["missing"]) for one in deposits] == [
        ("SECURED", "0.00"), ("SECURED", "0.00"), ("OVERDUE", "259500.00"),
    ]  # fmt: skip
    receipts = doors("fo1").get("/api/v1/collections").json["items"]
    assert {(one["state"], one["payer_account"]) for one in receipts} == {
        ("POSTED", "620011111111"), ("POSTED", "620033333333"),
    }  # fmt: skip


def test_wrong_rows_by_json(office: World, doors: Doors, database: Database) -> None:
    """Bad-input row 63: the import says which rows are wrong; no register has moved."""
    rows = a_register()
    rows["receipts"][1]["amount"] = "1.005"
    rows["guarantees"][0]["kind"] = "欠条"
    told = an_import(doors("fo1"), database, workbook(rows))
    assert told["state"] == "REFUSED"
    listed = [
        (one["sheet"], one["row"], one["mistakes"][0]["column"], one["mistakes"][0]["code"])
        for one in told["mistakes"]  # type: ignore[attr-defined]
    ]
    assert listed == [("收款", 3, "到账金额(元)", "amount-format"), ("保函", 2, "种类", "choice")]
    nothing_entered(database)
    assert an_import(doors("fo1"), database, workbook(a_register()))["state"] == "PROPOSED"


def nothing_entered(database: Database) -> None:
    """No company, no project and no entry."""
    with database.reading() as session:
        for table in (Company, Project):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.scalar(text("SELECT count(*) FROM entry")) == 0


@pytest.mark.parametrize("door", ["page", "json"])
@pytest.mark.parametrize("kind", ["html", "macro", "bomb", "empty", "protected", "none"])
def test_what_is_no_register(
    office: World, doors: Doors, database: Database, door: str, kind: str
) -> None:
    """Bad-input row 62: refused with 422 whatever the file is called; nothing is stored."""
    body = sent(_bad(kind), name="../../x.xlsx") if kind != "none" else {}
    officer = doors("fo1")
    if door == "json":
        answer = officer.post(API, data=body)
        assert answer.json["errors"][0]["pointer"] == "/files"
    else:
        answer = officer.form("/imports", body)
        assert 'class="field-error" id="files-error"' in answer.get_data(as_text=True)
    assert answer.status_code == 422
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RegisterImport)) == 0


def _bad(kind: str) -> bytes:
    if kind in ("macro", "bomb"):
        out = io.BytesIO(workbook(a_register()))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            if kind == "macro":
                archive.writestr("xl/vbaProject.bin", b"macro")
            else:
                archive.writestr("xl/more.xml", bytes(60 * 2**20))
        return out.getvalue()
    return {
        "html": b"<html><body><table></table></body></html>",
        "empty": b"",
        "protected": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }[kind]


def test_a_register_by_page(office: World, doors: Doors, database: Database) -> None:
    """The form, the totals, the review of a second officer, and the way to the register."""
    maker, second = doors("fo1"), doors("fo2")
    assert "统一社会信用代码 *" in maker.get("/imports/new").get_data(as_text=True)
    answer = maker.form("/imports", sent(workbook(a_register())))
    assert (answer.status_code, answer.location) == (303, "/imports/1")
    ended(database)
    own = maker.get("/imports/1").get_data(as_text=True)
    assert "等待另一名财务人员复核" in own
    assert "360,000.00" in own
    assert "BH-9" in own
    assert '台账导入 <span class="count">1' in second.get("/").get_data(as_text=True)
    seen = doors("fo2").get(f"{API}/1").json["seen"]
    assert maker.form("/imports/1/review", {"seen": seen}).status_code == 403
    assert second.form("/imports/1/review", {"seen": seen}).status_code == 303
    ended(database)
    done = second.get("/imports/1").get_data(as_text=True)
    assert "已记账" in done
    assert "1 – 7" in done
    assert "登记项目1" in second.get("/deposits").get_data(as_text=True)
    card = second.get("/deposits/1").get_data(as_text=True)
    assert "200,000.00" in card
    assert "259,500.00" in card


def test_wrong_rows_by_page(office: World, doors: Doors, database: Database) -> None:
    """The wrong rows are listed and saved as a workbook; mended, they go with the original."""
    rows, officer = a_register(), doors("fo1")
    rows["receipts"][1]["amount"] = "1.005"
    original = workbook(rows)
    officer.form("/imports", sent(original))
    ended(database)
    page = officer.get("/imports/1").get_data(as_text=True)
    assert "12 行中有 1 行有误" in page
    assert "到账金额(元)" in page
    saved = officer.get("/imports/1/wrong-rows")
    book = load_workbook(io.BytesIO(saved.data))
    sheet = book["收款"]
    heads = [cell.value for cell in sheet[1]]
    assert book.sheetnames == ["收款"]
    assert sheet.max_row == 2
    assert heads[-2:] == ["原行号", "问题"]
    assert "金额须写成" in sheet.cell(2, len(heads)).value
    sheet.cell(2, heads.index("到账金额(元)") + 1).value = "60000.00"
    mended = io.BytesIO()
    book.save(mended)
    officer.form("/imports", sent(original, mended.getvalue()))
    ended(database, 2)
    assert officer.get(f"{API}/2").json["totals"]["receipts"]["sum"] == "360000.00"
    assert officer.get("/imports/2/rows").status_code == 200
    assert doors("au").get("/imports/1/wrong-rows").status_code == 403


def test_the_same_files_twice(office: World, doors: Doors, database: Database) -> None:
    """Refused with a sentence at the door, whoever brings them; one key has one effect (row 43)."""
    key, body = "k" * 20, workbook(a_register())
    first = doors("fo1").post(API, data=sent(body), key=key)
    ended(database)
    again = doors("fo1").post(API, data=sent(body), key=key)
    assert (again.status_code, again.data) == (201, first.data)
    other = doors("fo2").post(API, data=sent(body))
    assert (other.status_code, other.json["code"]) == (409, "import-known")
    page = doors("fo2").form("/imports", sent(body))
    assert page.status_code == 409
    assert "已导入过" in page.get_data(as_text=True)


def test_an_import_is_sent_back_or_taken_back(
    office: World, doors: Doors, database: Database
) -> None:
    """The second officer returns it with his reason, its maker takes it back; then it is over."""
    an_import(doors("fo1"), database, workbook(a_register()))
    assert doors("fo1").post(f"{API}/1/return", {"opinion": "不对"}).status_code == 403
    assert doors("fo2").post(f"{API}/1/withdraw").status_code == 403
    back = doors("fo2").post(f"{API}/1/return", {"opinion": "缺少保函"})
    assert (back.json["state"], back.json["opinion"]) == ("RETURNED", "缺少保函")
    assert doors("fo1").post(f"{API}/1/withdraw").json["code"] == "state"
    assert an_import(doors("fo1"), database, workbook(a_register()))["id"] == 2
    page = doors("fo1").form("/imports/2/withdraw")
    assert page.status_code == 303
    nothing_entered(database)


def test_what_changed_meanwhile_stops_the_review(
    office: World, doors: Doors, database: Database
) -> None:
    """A project registered by other ways after the check: nothing is entered, the import says so."""
    told = an_import(doors("fo1"), database, workbook(a_register()))
    company = {"uscc": a_register()["companies"][0]["uscc"], "name": "甲建设"}
    assert doors("fo1").post("/api/v1/companies", company).status_code == 201
    doors("fo2").post(f"{API}/1/review", {"seen": told["seen"]})
    ended(database)
    halted = doors("fo2").get(f"{API}/1").json
    assert halted["state"] == "PROPOSED"
    assert "已另行登记" in halted["opinion"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Project)) == 0
        assert journal(session, office.book) == ""


def test_a_foreign_import_is_not_there(office: World, doors: Doors, database: Database) -> None:
    """Bad-input row 25."""
    an_import(doors("fo1"), database, workbook(a_register()))
    for path in (f"{API}/2", "/imports/2", "/imports/2/rows", "/imports/2/wrong-rows"):
        assert doors("fo1").get(path).status_code == 404


def test_a_register_by_command(command: Command, database: Database, tmp_path: Path) -> None:
    """Template, wrong rows in a file, proposal, review: the same deeds from a terminal."""
    blank = tmp_path / "blank.xlsx"
    CliRunner().invoke(ledger, ["imports", "template", str(blank)])
    assert blank.stat().st_size
    rows = a_register()
    rows["receipts"] = rows["receipts"][:1]
    del rows["guarantees"]
    rows["receipts"][0]["project"] = "R-7"
    file, wrong = tmp_path / "register.xlsx", tmp_path / "wrong.xlsx"
    file.write_bytes(workbook(rows))
    refused = command("imports", "propose", str(file), "--wrong-rows", str(wrong))
    assert refused.exit_code == 1
    assert refused.exception is not None
    assert load_workbook(wrong)["收款"].max_row == 2
    rows["receipts"][0]["project"] = "R-1"
    file.write_bytes(workbook(rows))
    made = json.loads(command("imports", "propose", str(file)).stdout)
    assert (made["state"], made["totals"]["receipts"]["sum"]) == ("PROPOSED", "200000.00")
    listed = tmp_path / "rows.xlsx"
    shown = command("imports", "show", "1", "--rows", str(listed))
    assert json.loads(shown.stdout)["seen"] == made["seen"]
    assert load_workbook(listed)["项目"].max_row == 4
    own = command("imports", "review", "1", "--seen", made["seen"])
    assert own.exit_code == 1
    done = command("imports", "review", "1", "--seen", made["seen"], login="fo2")
    assert json.loads(done.stdout)["state"] == "POSTED"
    assert "POSTED" in command("imports", "list").stdout


def test_the_trail_tells_of_an_import(office: World, doors: Doors, database: Database) -> None:
    """I-28: received, proposed, reviewed, posted; one event each, with the digest of the rows."""
    told = an_import(doors("fo1"), database, workbook(a_register()))
    doors("fo2").post(f"{API}/1/review", {"seen": told["seen"]})
    ended(database)
    with database.reading() as session:
        actions = session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.subject == "import:1")
            .order_by(AuditEvent.id)
        ).all()
    assert actions == [
        "register.received", "register.proposed", "register.reviewed", "register.posted",
    ]  # fmt: skip
