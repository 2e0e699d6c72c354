"""What the pages of imports have in common: the sheet sent, and its mistakes row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from ledger.errors import FieldError, Invalid, Refusal
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
