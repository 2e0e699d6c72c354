"""What the pages of imports have in common: the sheet sent, and its mistakes row by row."""

import base64
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.sheet import REMARKS, read_sheet
from ledger.text import Text
from ledger.web.furnish import say


@dataclass(frozen=True)
class WrongCell:
    """One mistake of a sheet, where the office finds it."""

    row: int
    column: str
    words: str


def sheet_bytes() -> bytes:
    """The bytes of the sheet sent in the field ``file``. Invalid when there is none."""
    file = request.files.get("file")
    if file is None or not file.filename:
        says = Text("请选择表格文件。", "Choose a sheet.")
        raise Invalid([FieldError("/file", "required", says)])
    content: bytes = file.read()
    return content


def wrong_cells(
    errors: Refusal | Iterable[FieldError] | None, headings: Mapping[str, Sequence[str]]
) -> list[WrongCell]:
    """The mistakes that belong to rows of the sheet, in its order."""
    found = []
    for error in [] if errors is None or isinstance(errors, Refusal) else errors:
        prefix, number, *field = [*error.pointer.strip("/").split("/")[:3], ""]
        if prefix == "rows" and number.isdecimal():
            column = headings.get(field[0], ("",))[0]
            found.append(WrongCell(int(number), column, say(error.says)))
    return found


def wrong_rows(
    errors: Refusal | Iterable[FieldError] | None, headings: Mapping[str, Sequence[str]]
) -> str:
    """The wrong rows of the sheet just sent, as the address of a CSV file to save; else empty.

    The file travels in the page itself: nothing of it is kept here. A last column says what is
    wrong; every cell is text, so that no spreadsheet reads a number or a formula into it.
    """
    said: dict[int, list[str]] = {}
    for cell in wrong_cells(errors, headings):
        said.setdefault(cell.row, []).append(f"{cell.column}: {cell.words}".lstrip(": "))
    file = request.files.get("file")
    if not said or file is None:
        return ""
    file.stream.seek(0)
    rows = read_sheet(file.read(), headings, optional=list(headings))
    lines: list[Sequence[str]] = [[*(heads[0] for heads in headings.values()), REMARKS]]
    for row in rows:
        if row.number in said:
            cells = [_as_text(row.cells.get(field, "")) for field in headings]
            lines.append([*cells, "; ".join(said[row.number])])
    return _as_address(lines)


def failing_rows(
    grid: Sequence[Sequence[str]], wrong: Sequence[WrongCell], heads: Sequence[str]
) -> str:
    """The wrong rows of a table as it was sent, all its columns and the reason beside them.

    Like ``wrong_rows`` the file travels in the page; mended, it is imported as it is.
    """
    if not wrong:
        return ""
    said: dict[int, list[str]] = {}
    for cell in wrong:
        said.setdefault(cell.row, []).append(f"{cell.column}: {cell.words}".lstrip(": "))
    keep = [place for place, head in enumerate(heads) if head != REMARKS]
    lines = [[*(heads[at] for at in keep), REMARKS]]
    for number in sorted(said):
        row = grid[number - 1]
        cells = [_as_text(row[at] if at < len(row) else "") for at in keep]
        lines.append([*cells, "; ".join(said[number])])
    return _as_address(lines)


def _as_address(lines: Iterable[Sequence[str]]) -> str:
    """A CSV file as the address of a link that saves it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    content = base64.b64encode(("\ufeff" + out.getvalue()).encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{content}"


def _as_text(cell: str) -> str:
    """The cell as a spreadsheet keeps it: long digits as text, no formula."""
    if len(cell) > 11 and cell[:-1].isdigit():
        return f'="{cell}"'
    return f"'{cell}" if cell[:1] in "=+-@" and cell else cell
