"""Tables as an office keeps them: read as text, or refused as a whole."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from ledger.parties.sheet import BadSheet, money_text, read_sheet

HEADINGS = {"name": ("名称", "name"), "amount": ("金额",), "day": ("日期",)}


def xlsx(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_csv_and_xlsx_read_alike() -> None:
    head = ["日期", "名称", "金额"]
    sheets = [
        xlsx(
            head, [date(2026, 1, 5), "甲", 8650000], [None, None, None], ["2026-01-06", "乙", 0.1]
        ),
        "日期,名称,金额\r\n2026-01-05,甲,8650000\r\n,,\r\n2026-01-06,乙,0.1\r\n".encode(
            "utf-8-sig"
        ),
        "日期,名称,金额\n2026-01-05,甲,8650000\n,,\n2026-01-06,乙,0.1\n".encode("gb18030"),
    ]
    for content in sheets:
        rows = read_sheet(content, HEADINGS)
        assert [(row.number, row.cells) for row in rows] == [
            (2, {"day": "2026-01-05", "name": "甲", "amount": "8650000"}),
            (4, {"day": "2026-01-06", "name": "乙", "amount": "0.1"}),
        ]


def test_marks_that_keep_digits_as_text_are_taken_off() -> None:
    rows = read_sheet('名称,金额,日期\n"=""6222020200000000014""",\'=1+1,\n'.encode(), HEADINGS)
    assert rows[0].cells == {"name": "6222020200000000014", "amount": "=1+1", "day": ""}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        ("名称,金额\n甲,1\n".encode(), "Missing columns: 日期"),
        ("名称,金额,日期,密码\n甲,1,2,3\n".encode(), "Unknown columns: 密码"),
        ("名称,name,金额,日期\n甲,1,2,3\n".encode(), "twice"),
        (b"PK\x03\x04 no archive at all", "no readable XLSX"),
        (b"\xff\xfe\x00\x01\x81", "no readable"),
        (b"a" * (10 * 2**20 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(BadSheet, match=says):
        read_sheet(content, HEADINGS)


def test_optional_columns_may_be_left_out() -> None:
    rows = read_sheet("名称,金额\n甲,1\n".encode(), HEADINGS, optional=("day",))
    assert rows[0].cells == {"name": "甲", "amount": "1"}


def test_macros_and_bombs_are_refused() -> None:
    for name, part in (
        ("xl/vbaProject.bin", b"x"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>"),
        ("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
        ("xl/big.xml", b"0" * 2**20),
    ):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, part)
        with pytest.raises(BadSheet):
            read_sheet(kept.getvalue(), HEADINGS)


def test_a_locked_or_torn_archive_is_refused() -> None:
    """Row 62: entries under a password, and packed bytes that do not unpack."""
    whole = bytearray(xlsx(["名称", "金额", "日期"], ["甲", 1, 2]))
    locked, torn = bytearray(whole), bytearray(whole)
    locked[6] |= 1
    at = 0
    while (at := locked.find(b"PK\x01\x02", at)) >= 0:
        locked[at + 8] |= 1
        at += 4
    torn[60:90] = bytes(30)
    for content in (locked, torn):
        with pytest.raises(BadSheet):
            read_sheet(bytes(content), HEADINGS)


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD70"])
def test_a_far_cell_fills_no_memory(place: str) -> None:
    """safety 10, row 39: a sheet of some kilobytes that reaches to the end of the world."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active[place] = "名称", "x"
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(BadSheet, match="delete its blank rows"):
        read_sheet(kept.getvalue(), HEADINGS)


@pytest.mark.parametrize("place", ["B9000", "ALL2"])
def test_a_cell_somewhat_apart_is_read(place: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active[place] = "名称", "x"
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(BadSheet, match=r"Missing columns|At most"):
        read_sheet(kept.getvalue(), HEADINGS)


@pytest.mark.parametrize(
    ("cell", "wire"),
    [("8650000", "8650000.00"), ("0.1", "0.10"), ("1.23", "1.23"), ("1.005", "1.005"),
     ("1,000", "1,000"), ("-1", "-1"), ("", ""), ("１２", "１２"), ("01", "01.00")],
)  # fmt: skip
def test_amounts_are_spelled_for_the_wire_or_left_to_be_refused(cell: str, wire: str) -> None:
    assert money_text(cell) == wire
