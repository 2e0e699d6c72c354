"""Rolls at their three doors: pasted or sent, columns told, looked over, mended, sent again."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from ledger.cases.models import Claim
from ledger.db import Database
from ledger.errors import Invalid
from ledger.web.previews import pasted_text
from tests.cases.make import HEADINGS, a_card, a_citizen_id, a_row, a_sheet
from tests.cases.test_command_line import Command, command, said
from tests.cases.test_doors import CASES, a_report, sent
from tests.cases.test_pages import done, text_of
from tests.cases.town import API, Town, codes, ok, refused, town
from tests.doors import Doors

__all__ = ["command", "town"]
#: A sheet as a contractor sends it: other headings, other columns, other spellings.
FOREIGN = ("序号", "班组", "工人姓名", "身份证号码", "工资卡号", "所属期", "拖欠工资（元）")
TOLD = "-,-,name,citizen_id,bank_card,month,owed"


def foreign_row(number: int, owed: str = "100.5", month: str = "2026年1月") -> tuple[str, ...]:
    name, identity, card, *_ = a_row(number, owed)
    return (str(number), "木工班", name, identity, card, month, owed)


def pasted(*rows: tuple[str, ...]) -> str:
    return pasted_text(rows)


def a_case_id(town: Town, doors: Doors) -> int:
    return int(ok(doors("fo1").post(CASES, a_report(town)))["id"])


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(Claim.id))) or 0


def test_a_pasted_roll_from_its_columns_to_the_case(
    town: Town, doors: Doors, database: Database
) -> None:
    """Paste, see what each column is taken for, set one, import; no number stands in clear."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    text = pasted(("a", "b", "c", "d", "e"), (*a_row(1, "1.00")[:3], "2026-01", "33"))
    shown = text_of(fo.form(f"/cases/{case}/roll/check", {"text": text}))
    assert "每一列是什么" in shown
    preview = shown[: shown.index("<textarea")]
    assert a_citizen_id(1)[:3] + "*" * 11 in preview
    assert a_citizen_id(1) not in preview
    assert a_card(1) not in preview
    columns = dict(
        zip(
            [f"columns-{n}" for n in range(5)],
            ["name", "citizen_id", "bank_card", "month", "-"],
            strict=True,
        )
    )
    told = {"text": text, "first_row": "HEADINGS", **columns}
    assert "缺少列: 欠薪金额(元)" in text_of(fo.form(f"/cases/{case}/roll/check", told))
    told["columns-4"] = "owed"
    ready = text_of(fo.form(f"/cases/{case}/roll/check", told))
    assert "导入 1 行" in ready
    assert count(database) == 0
    page = done(fo.form(f"/cases/{case}/roll", told))
    assert "33.00" in text_of(fo.get(page))


def test_a_foreign_sheet_needs_no_setting(town: Town, doors: Doors, database: Database) -> None:
    """Synonyms of headings, 2026年1月, 100.5; columns that nobody needs are left out."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    book = Workbook()
    for row in (FOREIGN, *(foreign_row(n) for n in (1, 2, 3))):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    file = {"file": (io.BytesIO(kept.getvalue()), "roll.xlsx")}
    ready = text_of(fo.form(f"/cases/{case}/roll/check", file))
    assert "导入 3 行" in ready
    assert "301.50" in ready
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", ready, re.DOTALL)
    assert text
    columns = {f"columns-{n}": name for n, name in enumerate(TOLD.split(","))}
    done(fo.form(f"/cases/{case}/roll", {"text": text.group(1), **columns}))
    assert count(database) == 3


def test_wrong_rows_keep_all_their_columns(town: Town, doors: Doors, database: Database) -> None:
    """The file of failing rows: same columns and the reason; mended, it goes in as it is."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    rows = [foreign_row(1), foreign_row(2, "1,000.00"), foreign_row(3, month="一月")]
    shown = text_of(fo.form(f"/cases/{case}/roll/check", {"text": pasted(FOREIGN, *rows)}))
    assert "导入 3 行" not in shown
    found = re.search(r"data:text/csv;charset=utf-8;base64,([^\"]+)", shown)
    assert found
    sheet = base64.b64decode(found.group(1)).decode("utf-8-sig")
    assert sheet.splitlines()[0] == ",".join((*FOREIGN, "问题"))
    assert [line.split(",")[:2] for line in sheet.splitlines()[1:]] == [
        ["2", "木工班"],
        ["3", "木工班"],
    ]
    mended = sheet.replace('"1,000.00"', "1000").replace("一月", "2026/1")
    file = {"file": (io.BytesIO(mended.encode()), "名册.csv")}
    assert "导入 2 行" in text_of(fo.form(f"/cases/{case}/roll/check", file))


def test_nothing_sent_and_nothing_readable(town: Town, doors: Doors) -> None:
    """Row 62: neither file nor text, HTML named .xlsx, an empty file, NUL in the text."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    path = f"/cases/{case}/roll/check"
    assert 'id="file-error"' in text_of(fo.form(path, {"text": ""}), 422)
    assert 'id="text-error"' in text_of(fo.form(path, {"text": "a\0b"}), 422)
    for content in (b"", b"<html></html>", b"PK\x03\x04 no zip"):
        response = fo.form(path, {"file": (io.BytesIO(content), "roll.xlsx")})
        assert response.status_code in (200, 409, 422), content
        assert "导入 " not in response.get_data(as_text=True).split("<main")[1].split("buttons")[0]
        told = sent(fo, f"{CASES}/{case}/roll", content)
        assert told.status_code in (409, 422), content


def test_by_json_columns_and_text(town: Town, doors: Doors, database: Database) -> None:
    """Looked over, then imported; the answer carries remarks, and the list of errors its cells."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    text = pasted(FOREIGN, foreign_row(1), foreign_row(2))
    told = refused(fo.post(f"{CASES}/{case}/roll", data={"text": text}), 409, "sheet-invalid")
    assert "不认识的列: 序号、班组" in told["detail"]
    body = {"text": text, "columns": TOLD}
    looked = ok(fo.post(f"{CASES}/{case}/roll/check", data=body), 200)
    assert looked == {
        "rows": 2, "workers": 2, "owed": "201.00", "months": ["2026-01"], "remarks": [],
    }  # fmt: skip
    assert count(database) == 0
    assert ok(fo.post(f"{CASES}/{case}/roll", data=body)) == {"imported": 2, "remarks": []}
    again = refused(fo.post(f"{CASES}/{case}/roll/check", data=body), 422, "duplicate-worker")
    assert codes(again) == [
        ("/rows/2/citizen_id", "duplicate-worker"), ("/rows/3/citizen_id", "duplicate-worker"),
    ]  # fmt: skip
    refused(fo.post(f"{CASES}/{case}/roll", data=body | {"columns": "x,y"}), 422, "choice")
    refused(fo.post(f"{CASES}/{case}/roll", data=body | {"county_id": "1"}), 422, "unknown-field")
    refused(fo.post(f"{CASES}/{case}/roll", data={}), 422, "required")
    refused(doors("au").post(f"{CASES}/{case}/roll/check", data=body), 403, "forbidden")
    refused(fo.post(f"{CASES}/999/roll/check", data=body), 404, "not-found")


def test_at_the_terminal_wrong_rows_become_a_file(
    command: Command, town: Town, database: Database, tmp_path: Path
) -> None:
    """Looked over, the wrong rows kept for their owner alone, then imported with columns told."""
    opened = ("--project-id", str(town.project), "--source", "VISIT", "--reason", "OTHER")
    said(command("cases", "open", *opened, "--summary", "来访"))
    sheet, wrong = tmp_path / "roll.tsv", tmp_path / "wrong.csv"
    sheet.write_text(pasted(FOREIGN, foreign_row(1), foreign_row(2, "-5")))
    words = ("1", str(sheet), "--columns", TOLD)
    failed = command("cases", "check-roll", *words, "--wrong-rows", str(wrong)).exception
    assert isinstance(failed, Invalid)
    assert [error.pointer for error in failed.errors] == ["/rows/3/owed"]
    assert wrong.stat().st_mode & 0o077 == 0
    assert wrong.read_text("utf-8-sig").splitlines()[1].startswith("2,木工班")
    sheet.write_text(pasted(FOREIGN, foreign_row(1), foreign_row(2, "5")))
    looked = said(command("cases", "check-roll", *words))
    assert (looked["rows"], looked["owed"]) == (2, "105.50")
    assert count(database) == 0
    assert said(command("cases", "import-roll", *words)) == {"imported": 2, "remarks": []}
    assert count(database) == 2


@pytest.mark.parametrize("many", [5000, 5001])
def test_a_roll_has_at_most_five_thousand_rows(town: Town, doors: Doors, many: int) -> None:
    """safety 10: 5,000 rows are looked over in one request, one more is refused."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    body: dict[str, Any] = {"text": pasted(HEADINGS, *(a_row(n, "1.00") for n in range(many)))}
    answer = fo.post(f"{CASES}/{case}/roll/check", data=body)
    if many > 5000:
        assert "最多导入 5000 行" in refused(answer, 409, "sheet-invalid")["detail"]
    else:
        assert ok(answer, 200)["rows"] == 5000


def test_claims_recorded_elsewhere_are_marked_on_the_case(town: Town, doors: Doors) -> None:
    """The mark tells that another record exists and whom to ask, not which."""
    fo = doors("fo1")
    first, second = a_case_id(town, doors), a_case_id(town, doors)
    ok(sent(fo, f"{CASES}/{first}/roll", a_sheet([a_row(1, "4321.00"), a_row(2, "1.00")])))
    imported = ok(sent(fo, f"{CASES}/{second}/roll", a_sheet([a_row(1, "7.00")])))
    assert [one["code"] for one in imported["remarks"]] == ["recorded-elsewhere"]
    assert "2026-001" not in str(imported)
    shown = text_of(fo.get(f"/cases/{second}"))
    assert "另有欠薪记录" in shown
    assert "4,321" not in shown
    items = ok(fo.get(f"{API}/claims?case={second}"), 200)["items"]
    assert [one["elsewhere"] for one in items] == ["昌吉市人力资源和社会保障局"]
    first_items = ok(fo.get(f"{API}/claims?case={first}"), 200)["items"]
    assert [one["elsewhere"] for one in first_items] == ["昌吉市人力资源和社会保障局", None]


def test_a_wide_roll_is_chosen_again(town: Town, doors: Doors, database: Database) -> None:
    """Cells too long to travel within the page: the columns are kept, the file is sent again."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    remark = "木工班组备注" * 80
    rows = [(*a_row(number, "1.00"), remark) for number in range(2000)]
    sheet = pasted((*HEADINGS, "备注"), *rows).encode()
    shown = text_of(fo.form(f"/cases/{case}/roll/check", {"file": (io.BytesIO(sheet), "a.tsv")}))
    assert "请再次选择同一文件" in shown
    assert remark not in shown[shown.index("first_row") :]
    columns = {
        f"columns-{place}": name
        for place, name in enumerate(
            ("name", "citizen_id", "bank_card", "phone", "month", "owed", "-")
        )
    }
    done(fo.form(f"/cases/{case}/roll", {"file": (io.BytesIO(sheet), "a.tsv"), **columns}))
    assert count(database) == 2000


def test_five_thousand_rows_pass_through_the_page(
    town: Town, doors: Doors, database: Database
) -> None:
    """Pasted, looked over and imported by form: within the bounds of a body (safety 10)."""
    fo, case = doors("fo1"), a_case_id(town, doors)
    text = pasted(HEADINGS, *(a_row(number, "1.00") for number in range(5000)))
    # Files make the form a multipart one, as the page sends it.
    form = {"text": text, "file": (io.BytesIO(b""), "")}
    assert "导入 5000 行" in text_of(fo.form(f"/cases/{case}/roll/check", form))
    form["file"] = (io.BytesIO(b""), "")
    done(fo.form(f"/cases/{case}/roll", form))
    assert count(database) == 5000
