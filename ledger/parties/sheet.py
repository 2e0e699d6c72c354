"""Read a table as an office keeps it: CSV or XLSX, headings in the first row, text in the cells."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from marshmallow import ValidationError
from python_calamine import CalamineError, CalamineWorkbook

from ledger.errors import FieldError, Refusal
from ledger.said import Said
from ledger.text import Text

LARGEST_FILE = 10 * 2**20
LARGEST_UNPACKED = 50 * 2**20
MOST_ENTRIES = 100
MOST_ROWS = 5_000
#: The rectangle from the first to the last cell may have so many places, and so many more a cell.
SPARSE, DENSE = 1_000_000, 4
PIECE, _OVERLAP = 2**20, 4096
#: Where a row or a cell says it stands, and a run of white space in which that could hide.
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,10})["']""")
_GAP = re.compile(rb"\s{1024}")
#: Heading of the column in which sheets of wrong rows say what is wrong; read over.
REMARKS = "问题"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number as the office sees it, and its cells by field name."""

    number: int
    cells: Mapping[str, str]


def read_sheet(
    content: bytes,
    headings: Mapping[str, Sequence[str]],
    *,
    optional: Collection[str] = (),
) -> list[Row]:
    """The rows below the headings, as text, blank rows left out.

    ``headings`` names, for each field, the headings under which it may stand; columns of
    ``optional`` fields may be left out. The kind of file is told by its content. Raises BadSheet
    when it is no such table, too large, holds a macro or an external link, or a heading is
    missing, foreign or twice there.
    """
    grid = read_grid(content)
    if len(grid) - 1 > MOST_ROWS:
        raise BadSheet(f"一次最多导入 {MOST_ROWS} 行。", f"At most {MOST_ROWS} rows at a time.")
    names = _fields(grid[0], headings, optional)
    return [
        Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})
        for number, cells in enumerate(grid[1:], start=2)
        if any(cells)
    ]


def read_grid(content: bytes) -> list[list[str]]:
    """Every cell as text, headings and all; BadSheet when it is no table, too large or empty."""
    if len(content) > LARGEST_FILE:
        raise BadSheet("文件超过 10 MB。", "The file is larger than 10 MB.")
    grid = _xlsx(content) if content[:2] == b"PK" else _csv(content)
    if not grid:
        raise BadSheet("表格是空的。", "The table is empty.")
    return grid


def _fields(
    heads: Sequence[str], headings: Mapping[str, Sequence[str]], optional: Collection[str]
) -> list[str | None]:
    """The field that each column holds; an empty heading over an empty column is no field."""
    named = {head.casefold(): field for field, heads_ in headings.items() for head in heads_}
    names = [named.get(head.casefold()) if head else None for head in heads]
    foreign = [
        head
        for head, name in zip(heads, names, strict=True)
        if head and name is None and head != REMARKS
    ]
    if foreign:
        listed = "、".join(foreign[:5])
        raise BadSheet(f"不认识的列: {listed}。", f"Unknown columns: {listed}.")
    found = [name for name in names if name]
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        listed = "、".join(headings[name][0] for name in twice)
        raise BadSheet(f"重复的列: {listed}。", f"Columns that stand twice: {listed}.")
    needed = headings.keys() - set(found) - set(optional)
    missing = [heads_[0] for field, heads_ in headings.items() if field in needed]
    if missing:
        listed = "、".join(missing)
        raise BadSheet(f"缺少列: {listed}。", f"Missing columns: {listed}.")
    return names


def _csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file in UTF-8 or GB 18030, as Excel writes them."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            return [[plain_cell(cell) for cell in row] for row in rows]
        except csv.Error:
            break
    raise BadSheet("不是可读的 CSV 或 XLSX 表格。", "This is no readable CSV or XLSX table.")


def plain_cell(cell: str) -> str:
    """The cell without the marks by which spreadsheets keep long digits and formulas as text."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell


def _xlsx(content: bytes) -> list[list[str]]:
    """The cells of the first sheet of an XLSX file."""
    judge_archive(io.BytesIO(content), len(content), LARGEST_UNPACKED)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        grid = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise BadSheet("不是可读的 XLSX 表格。", "This is no readable XLSX table.") from error
    return [[cell_text(cell) for cell in row] for row in grid]


def judge_archive(file: IO[bytes], size: int, most_unpacked: int) -> None:
    """Raises for a bomb, a macro, an external link or a document type definition."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or unpacked > most_unpacked:
                raise BadSheet("表格解压后过大。", "The table is too large once unpacked.")
            if unpacked > 100 * max(size, 1):
                raise BadSheet("表格压缩比异常。", "The table is packed beyond belief.")
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names or names & {"xl/workbook.bin", "content.xml"}:
                raise BadSheet("不是可读的 XLSX 表格。", "This is no readable XLSX table.")
            for entry in entries:
                _judge_entry(archive, entry)
                _judge_reach(archive, entry)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
        raise BadSheet("不是可读的 XLSX 表格。", "This is no readable XLSX table.") from error


def _judge_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if "vbaProject" in entry.filename or "externalLink" in entry.filename:
        raise BadSheet("表格含有宏或外部链接, 请另存为普通表格。",
                       "The table holds a macro or an external link; save it without.")  # fmt: skip
    if entry.filename.endswith((".xml", ".rels")):
        with archive.open(entry) as part:
            if b"<!DOCTYPE" in part.read(1024):
                raise BadSheet("表格内容异常。", "The table holds a document type definition.")


def _judge_reach(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises when few cells lie so far apart that the table between them would fill the memory."""
    cells, row, column, rest = 0, 1, 1, b""
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            rest += piece
            if _GAP.search(rest):
                raise BadSheet("表格内容异常。", "The table holds a gap beyond belief.")
            for found in _PLACE.finditer(rest):
                cells += bool(found[1])
                row, column = max(row, int(found[2])), max(column, _column(found[1]))
            rest = rest[-_OVERLAP:]
    if row * column > SPARSE + DENSE * cells:
        raise BadSheet(
            f"表格范围过大(到第 {row} 行、第 {column} 列), 请删去空白的行和列再导入。",
            f"The table reaches to row {row}, column {column}; delete its blank rows and columns.",
        )


def _column(letters: bytes) -> int:
    """``C`` is column 3, ``AA`` column 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def cell_text(cell: Any) -> str:
    """A cell as a person would type it: dates as 2026-01-31, numbers without an exponent."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        number = Decimal(repr(cell))
        whole = number == number.to_integral_value()
        return str(int(number)) if whole else format(number, "f")
    return str(cell).strip()


def money_text(cell: str) -> str:
    """An amount as sheets hold it (``8650000``, ``1234.5``) in the spelling of the wire.

    What is no plain amount comes back unchanged, for the field to refuse.
    """
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]{1,2}))?", cell, re.ASCII)
    return f"{match[1]}.{match[2] or '':0<2}" if match else cell


def row_errors(row: Row, error: ValidationError) -> Iterator[FieldError]:
    """What a schema found wrong with the row, each mistake at ``/rows/<number>/<field>``."""
    told: Mapping[str, Sequence[str]] = error.normalized_messages()  # type: ignore[no-untyped-call]
    for field, messages in told.items():
        for message in messages:
            said = message if isinstance(message, Said) else None
            yield FieldError(
                f"/rows/{row.number}/{field}",
                said.code if said else "invalid",
                said.says if said else Text(str(message), str(message)),
            )


class BadSheet(Refusal):
    """The file is no table that may be imported."""

    code = "sheet-invalid"
