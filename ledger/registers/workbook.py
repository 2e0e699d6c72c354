"""Registers as workbooks: the blank template, the wrong rows to be mended, the rows proposed."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.deposits.words import BASES, KINDS
from ledger.parties.sheet import REMARKS
from ledger.parties.words import CONTRACTING, SECTORS, WORKS
from ledger.registers.kinds import ORIGIN, SHEETS, Kind
from ledger.registers.models import ImportPart, RegisterImport
from ledger.registers.tables import ABOUT
from ledger.text import Text

IN_MEMORY = 4 * 2**20
WORDS: Mapping[str, Mapping[str, Text]] = {
    "sector": SECTORS, "work": WORKS, "contracting": CONTRACTING, "basis": BASES, "kind": KINDS,
}  # fmt: skip

#: Sheet, headings, and rows of text.
Sheet = tuple[str, Sequence[str], Iterable[Sequence[str]]]

HOW = (
    "每张表首行为列名, 列名可用常见叫法; 标 * 的列必填。不用的表可以删去。",
    "企业按统一社会信用代码、项目按项目编号认定; 已登记且一致的行不会重复登记。",
    "金额写成 259500.00; 日期写成 2026-01-31; 长数字请存为文本。",
    "应缴金额由政策计算; 填写时须与计算一致。付款单位不填时即为总包单位。",
    "全部行正确才会导入; 有误时可下载有误的行, 更正后与原文件一起再次选中上传。",
    "导入后由另一名财务人员整体复核, 复核时逐笔记账。",
    "Every sheet has its headings in the first row; columns with * are needed.",
    "All rows or none. A second officer reviews the import as one and posts it.",
)


def template() -> IO[bytes]:
    """A workbook with the six sheets, their headings, and one row to be written over."""
    sheets: list[Sheet] = [(ABOUT[0], (), [(line,) for line in HOW])]
    for kind in SHEETS.values():
        heads = [
            heads_[0] + ("" if name in kind.optional else " *")
            for name, heads_ in kind.headings.items()
        ]
        row = [kind.example.get(name, "") for name in kind.headings]
        sheets.append((kind.title.zh, heads, [row]))
    return write_workbook(sheets)


def wrong_rows_of(mistakes: Sequence[Mapping[str, Any]]) -> IO[bytes]:
    """The wrong rows alone, with what is wrong: to be mended and sent along with the files."""
    return write_workbook(_wrong_sheets(mistakes))


def _wrong_sheets(mistakes: Sequence[Mapping[str, Any]]) -> Iterator[Sheet]:
    for kind in SHEETS.values():
        own = [one for one in mistakes if one["kind"] == kind.name]
        if own:
            heads = [heads_[0] for heads_ in kind.headings.values()]
            rows = [
                [
                    *(one["cells"].get(name, "") for name in kind.headings),
                    f"{one['file']}/{one['row']}",
                    "; ".join(f"{m['column']}: {m['zh']}".lstrip(": ") for m in one["mistakes"]),
                ]
                for one in own
            ]
            yield kind.title.zh, [*heads, ORIGIN, REMARKS], rows


def proposed_rows(session: Session, row: RegisterImport) -> IO[bytes]:
    """Every row that waits for review or was posted, as the reviewer may check it."""
    return write_workbook(
        (kind.title.zh, [heads[0] for heads in kind.headings.values()], _rows(session, row, kind))
        for kind in SHEETS.values()
        if row.sums.get(kind.name, {}).get("new")
    )


def _rows(session: Session, row: RegisterImport, kind: Kind) -> Iterator[list[str]]:
    numbers = session.scalars(
        select(ImportPart.number)
        .where(ImportPart.import_id == row.id, ImportPart.kind == kind.name)
        .order_by(ImportPart.number)
    ).all()
    for number in numbers:
        query = select(ImportPart).where(
            ImportPart.import_id == row.id, ImportPart.number == number
        )
        part = session.scalars(query).one()
        for values in part.rows():
            yield [spell(name, values.get(name)) for name in kind.headings]
        session.expunge(part)


def spell(name: str, value: Any) -> str:
    """A value as a sheet has it: words for codes, 是 and 否."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    words = WORDS.get(name, {}).get(str(value))
    return words.zh if words else str(value)


def write_workbook(sheets: Iterable[Sheet]) -> IO[bytes]:
    """The sheets as an open XLSX file at its start; every cell is text, no formula, no link."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for name, heads, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, max(len(heads) - 1, 0), 20 if heads else 100, text)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, bold)
        if heads:
            sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1 if heads else 0):
            for at, value in enumerate(row):
                if value:
                    sheet.write_string(number, at, value, text)
    book.close()
    file.seek(0)
    return file
