"""Every bad cell of a roll at all three doors: rows 1-3, 6-8, 10, 14, 16, 20-23, 27, 30-36, 43, 44,
56, 62 and 63 of safety 12."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.cases.models import Claim
from ledger.db import Database
from ledger.errors import Invalid, Refusal
from ledger.parties.models import Worker
from ledger.web.previews import pasted_text
from tests.cases.make import HEADINGS, a_card, a_citizen_id, a_row, a_sheet
from tests.cases.test_command_line import Command, command, said
from tests.cases.test_doors import CASES, a_report, sent
from tests.cases.test_pages import done, text_of, upload
from tests.cases.town import API, Town, codes, ok, refused, town
from tests.doors import Doors

__all__ = ["command", "town"]
FIELDS = ("name", "citizen_id", "bank_card", "phone", "month", "owed")
WRONG_ID = a_citizen_id(7)[:-1] + ("0" if a_citizen_id(7)[-1] != "0" else "1")

#: row of safety 12, field, cell, code; whole numbers and 1234.5 are money in a sheet
CELLS: list[tuple[int, str, str, str]] = [
    *((1, "owed", cell, "amount-format") for cell in ("-1.00", "+1.00")),
    (2, "owed", "0.00", "amount-zero"),
    (2, "owed", "-0.00", "amount-format"),
    (3, "owed", "1.005", "amount-format"),
    *((6, "owed", cell, "amount-format") for cell in ("1e400", "NaN", "1E2", "0x10")),
    *((7, "owed", cell, "amount-format") for cell in ("１２.００", "١٢.٠٠", "壹佰")),
    *((8, "owed", cell, "amount-format") for cell in ("1,000.00", "1_000.00", "¥1.00", "01.00")),
    (10, "owed", "100000000000.00", "amount-format"),
    *((14, "month", cell, "month-format") for cell in ("2024-13", "0-01", "2024-00")),
    *((16, "month", cell, "month-format") for cell in ("20240", "2024-W09", "２０２４-02", "二月")),
    (20, "month", "2026-04", "date-order"),
    *((21, "citizen_id", cell, "id-invalid") for cell in (WRONG_ID, "11010519491331002X")),
    (21, "citizen_id", a_citizen_id(7)[:17], "id-invalid"),
    *((23, "bank_card", cell, "card-invalid") for cell in (a_card(7)[:-1], "12345", "6" * 30)),
    *((30, "name", f"张{mark}三", "text-invalid") for mark in "\u202e\u2066\u200b"),
    (31, "name", "长" * 10_000, "text-too-long"),
    (31, "name", "e" + "\u0301" * 500, "text-too-long"),
    (32, "name", "   ", "required"),
    (33, "name", "张\ue000", "text-invalid"),
    (37, "phone", "123", "phone-format"),
]


def rows_of(*, start: int = 100) -> list[list[str]]:
    """One row for each bad cell, right in every other one."""
    rows = []
    for number, (_, field, cell, _) in enumerate(CELLS, start=start):
        row = list(a_row(number, "100.00"))
        row[FIELDS.index(field)] = cell
        rows.append(row)
    return rows


def expected() -> list[tuple[str, str]]:
    return [(f"/rows/{n}/{field}", code) for n, (_, field, _, code) in enumerate(CELLS, start=2)]


def a_reported_case(town: Town, doors: Doors) -> int:
    return int(ok(doors("fo1").post(CASES, a_report(town)))["id"])


def count(database: Database) -> int:
    with database.reading() as session:
        return sum(session.scalar(select(func.count(one.id))) or 0 for one in (Claim, Worker))


def test_by_json(town: Town, doors: Doors, database: Database) -> None:
    """Every bad row by number and cell, at once; no identity, card or name is echoed (row 63)."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    rows = [*rows_of(), list(a_row(9, "1.00"))]
    for path in ("roll", "roll/check"):
        told = refused(sent(fo, f"{CASES}/{case}/{path}", a_sheet(rows)), 422, "invalid")
        assert codes(told) == expected()
        said = str(told)
        for hidden in (WRONG_ID, a_citizen_id(9), a_card(9), rows[0][0], rows[0][2]):
            assert hidden not in said
    assert count(database) == 0


def test_on_the_page(town: Town, doors: Doors, database: Database) -> None:
    """The same, pasted: a table of row, column and sentence, and the file of all wrong rows."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    text = pasted_text([HEADINGS, *rows_of()])
    for path in ("roll/check", "roll"):
        response = fo.form(f"/cases/{case}/{path}", {"text": text})
        page = response.get_data(as_text=True)
        assert response.status_code == (200 if path == "roll/check" else 422)
        numbers = re.findall(r'<tr class="wrong"><td class="num">(\d+)</td>', page)
        assert [int(number) for number in numbers] == [*range(2, len(CELLS) + 2)]
        assert "data:text/csv" in page
    assert count(database) == 0


def test_at_the_terminal(
    command: Command, town: Town, doors: Doors, database: Database, tmp_path: Path
) -> None:
    """The same from a file: Invalid, by row and cell."""
    case = str(a_reported_case(town, doors))
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet(rows_of()))
    for name in ("import-roll", "check-roll"):
        failed = command("cases", name, case, str(sheet)).exception
        assert isinstance(failed, Invalid)
        assert [(one.pointer, one.code) for one in failed.errors] == expected()
    assert count(database) == 0


def test_one_bad_row_of_five_hundred(
    command: Command, town: Town, doors: Doors, database: Database, tmp_path: Path
) -> None:
    """Row 63: nothing is imported, at every door."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    rows = [a_row(number, "1.00") for number in range(500)]
    rows[250] = a_row(250, "-1.00")
    told = refused(sent(fo, f"{CASES}/{case}/roll", a_sheet(rows)), 422, "amount-format")
    assert codes(told) == [("/rows/252/owed", "amount-format")]
    assert "252" in text_of(fo.form(f"/cases/{case}/roll", upload(a_sheet(rows))), 422)
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet(rows))
    assert isinstance(command("cases", "import-roll", str(case), str(sheet)).exception, Invalid)
    assert count(database) == 0


def test_twins_within_a_roll(
    command: Command, town: Town, doors: Doors, database: Database, tmp_path: Path
) -> None:
    """Rows 22 and 56: duplicate-worker, whatever the spelling of the number, at every door."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    x = "11010519491231002X"
    rows = [
        ("张三", number, a_card(1), "", "2026-01", "1.00")
        for number in (x, x.lower(), x.replace("1", "１"))
    ]
    told = refused(sent(fo, f"{CASES}/{case}/roll", a_sheet(rows)), 422, "duplicate-worker")
    assert [at for at, _ in codes(told)] == ["/rows/3/citizen_id", "/rows/4/citizen_id"]
    page = text_of(fo.form(f"/cases/{case}/roll/check", {"text": pasted_text([HEADINGS, *rows])}))
    assert page.count("同一工人、同一月份") >= 2
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet(rows))
    failed = command("cases", "check-roll", str(case), str(sheet)).exception
    assert isinstance(failed, Invalid)
    assert {one.code for one in failed.errors} == {"duplicate-worker"}


@pytest.mark.parametrize(
    "name", ["𠮷野", "㛃", "买买提·艾力", "<script>alert(1)</script>", "=HYPERLINK(1)", "@x", "＝1"]
)
def test_rare_names_and_formulas_are_kept(
    town: Town, doors: Doors, name: str, command: Command, tmp_path: Path
) -> None:
    """Rows 33, 34 and 35: taken as they are at every door; the page shows text."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    rows = [list(a_row(number, "1.00")) for number in (1, 2, 3)]
    for row in rows:
        row[0] = name
    ok(sent(fo, f"{CASES}/{case}/roll", a_sheet(rows[:1])))
    done(fo.form(f"/cases/{case}/roll", {"text": pasted_text([HEADINGS, rows[1]])}))
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet(rows[2:]))
    said(command("cases", "import-roll", str(case), str(sheet)))
    assert len(ok(fo.get(f"{API}/claims?case={case}"), 200)["items"]) == 3
    assert "<script>alert" not in text_of(fo.get(f"/cases/{case}"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><table></table></html>",
        b"PK\x03\x04 no archive",
        b"\x00\x01\x02",
        b"\xff\xfe\xff",
    ],
)
def test_what_is_no_table(
    command: Command, town: Town, doors: Doors, database: Database, tmp_path: Path, content: bytes
) -> None:
    """Rows 27, 29 and 62: no table, at every door; nothing is stored."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    answer = sent(fo, f"{CASES}/{case}/roll", content)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "sheet-invalid")
    for path in ("roll", "roll/check"):
        file = {"file": (io.BytesIO(content), "../../名册.xlsx")}
        assert fo.form(f"/cases/{case}/{path}", file).status_code in (200, 409, 422)
    sheet = tmp_path / "roll.xlsx"
    sheet.write_bytes(content)
    failed = command("cases", "import-roll", str(case), str(sheet)).exception
    assert isinstance(failed, Refusal)
    assert failed.code == "sheet-invalid"
    assert count(database) == 0


def test_a_roll_is_imported_once_under_its_key(
    command: Command, town: Town, doors: Doors, database: Database, tmp_path: Path
) -> None:
    """Rows 42, 43 and 44, I-26: the same key and file again is the same roll, another refused."""
    fo, case = doors("fo1"), a_reported_case(town, doors)
    one, other = (a_sheet([a_row(number, "1.00")]) for number in (1, 2))
    refused(sent(fo, f"{CASES}/{case}/roll", one, key="abc"), 400, "idempotency-key-invalid")
    answers = [sent(fo, f"{CASES}/{case}/roll", one, key="j" * 20) for _ in range(2)]
    assert answers[0].data == answers[1].data
    refused(sent(fo, f"{CASES}/{case}/roll", other, key="j" * 20), 422, "idempotency-key-reused")
    typed: dict[str, Any] = {"text": pasted_text([HEADINGS, a_row(3, "1.00")]), "_key": "f" * 20}
    assert len({done(fo.form(f"/cases/{case}/roll", typed)) for _ in range(2)}) == 1
    sheet = tmp_path / "roll.csv"
    sheet.write_bytes(a_sheet([a_row(4, "1.00")]))
    words = ("cases", "import-roll", str(case), str(sheet), "--key", "c" * 20)
    assert said(command(*words)) == said(command(*words))
    assert count(database) == 6
