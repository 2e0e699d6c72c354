"""Read a roll: a sheet or pasted cells, its columns told or guessed, every row judged by itself."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from ledger.cases.roll_columns import (
    HEADINGS,
    NOTHING,
    Columns,
    Grid,
    foreign,
    guess_columns,
    month_text,
)
from ledger.cases.roll_schemas import RollRow
from ledger.cases.words import ACCOUNT_KINDS
from ledger.errors import FieldError, Invalid
from ledger.fields import typed_text
from ledger.money import Money
from ledger.parties.sheet import MOST_ROWS, BadSheet, Row, money_text, read_grid, row_errors
from ledger.text import Text

Progress = Callable[[int], None]

#: Kinds of account as sheets write them.
_KINDS = {words.zh: code for code, words in ACCOUNT_KINDS.items()} | {
    "": "CARD", "卡": "CARD", "借记卡": "CARD", "折": "PASSBOOK", "活期存折": "PASSBOOK",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wage:
    """One right row of a roll: a worker, a month, what he is owed."""

    row: int
    name: str
    citizen_id: str
    bank_card: str
    phone: str | None
    month: str
    owed: Money
    account_kind: str


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll as it was sent: its right rows, and the mistakes of the others by row and cell."""

    wages: Sequence[Wage]
    errors: Sequence[FieldError]
    rows: int


@dataclass(frozen=True, slots=True)
class SentRoll:
    """What came in at a door; columns and first row only where the officer told them."""

    grid: Grid
    columns: Sequence[str] | None = None
    first_row: str | None = None

    def read(self, progress: Progress | None = None) -> Roll:
        """The roll, every row judged by its schema. Raises BadSheet or Invalid."""
        return read_roll(self.grid, self.told or unseen_columns(self.grid), progress)

    @property
    def told(self) -> Columns | None:
        """What the officer said of the columns, if he did."""
        if self.columns is None:
            return None
        return Columns(tuple(self.columns), self.first_row != "DATA")


def grid_of_text(text: str) -> Grid:
    """The cells of a table copied from a spreadsheet: one line a row, tabs between the cells."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        grid = [[cell.strip() for cell in row] for row in lines]
    except csv.Error:
        raise BadSheet("粘贴的内容无法读取。", "What was pasted cannot be read.") from None
    if not any(any(row) for row in grid):
        raise BadSheet("表格是空的。", "The table is empty.")
    return grid


def grid_of_file(content: bytes) -> Grid:
    """The cells of a sheet: XLSX, CSV, or text with tabs. Raises BadSheet."""
    head = content[:4096].split(b"\n", 1)[0]
    if content[:2] != b"PK" and b"\t" in head and b"," not in head:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return grid_of_text(content.decode(encoding))
            except UnicodeDecodeError:
                continue
    return read_grid(content)


def unseen_columns(grid: Grid) -> Columns:
    """The columns of a roll that nobody looks at first: every heading must be known."""
    unknown = foreign(grid)
    columns = guess_columns(grid)
    if unknown and columns.headed:
        listed = "、".join(unknown[:5])
        raise BadSheet(f"不认识的列: {listed}。", f"Unknown columns: {listed}.")
    return columns


def read_roll(grid: Grid, columns: Columns, progress: Progress | None = None) -> Roll:
    """Every row below the headings, blank ones left out, each cell judged by its field.

    Raises BadSheet when a needed column is missing or told twice, or the roll is too long.
    """
    _judge(columns)
    rows = [row for row in _rows(grid, columns) if any(row.cells.values())]
    if not rows:
        raise BadSheet("名册没有一行数据。", "The roll has no row.")
    if len(rows) > MOST_ROWS:
        raise BadSheet(f"一次最多导入 {MOST_ROWS} 行。", f"At most {MOST_ROWS} rows at a time.")
    schema = RollRow()
    wages: list[Wage] = []
    errors: list[FieldError] = []
    with typed_text():
        for done, row in enumerate(rows, start=1):
            try:
                wages.append(Wage(row=row.number, **schema.load(_plain(row))))
            except ValidationError as error:
                errors.extend(row_errors(row, error))
            if progress is not None:
                progress(done)
    return Roll(wages, errors, len(rows))


def _judge(columns: Columns) -> None:
    if columns.twice:
        listed = "、".join(HEADINGS[name][0] for name in columns.twice)
        raise BadSheet(f"重复的列: {listed}。", f"Columns that stand twice: {listed}.")
    if columns.missing:
        listed = "、".join(HEADINGS[name][0] for name in columns.missing)
        raise BadSheet(f"缺少列: {listed}。", f"Missing columns: {listed}.")


def _rows(grid: Grid, columns: Columns) -> list[Row]:
    """The rows by field name, numbered as the office sees them."""
    start = 1 if columns.headed else 0
    places = [(place, name) for place, name in enumerate(columns.fields) if name != NOTHING]
    return [
        Row(number, {name: cells[at] if at < len(cells) else "" for at, name in places})
        for number, cells in enumerate(grid[start:], start=start + 1)
    ]


def _plain(row: Row) -> Mapping[str, Any]:
    """The cells in the spelling of the schema."""
    cells = dict(row.cells)
    cells["owed"], cells["month"] = money_text(cells["owed"]), month_text(cells["month"])
    kind = cells.get("account_kind", "")
    cells["account_kind"] = _KINDS.get(kind, kind)
    return cells


def refuse_wrong(roll: Roll, errors: Sequence[FieldError]) -> None:
    """Raises Invalid with every mistake, its row and cell, when there is one."""
    if errors:
        wrong = len({error.pointer.split("/")[2] for error in errors})
        raise Invalid(
            errors,
            f"{roll.rows} 行中有 {wrong} 行有误, 全部未导入。",
            f"{wrong} of {roll.rows} rows are wrong; nothing was imported.",
        )


def at_row(row: int, field: str, code: str, says: Text) -> FieldError:
    """A mistake at one cell of the roll."""
    return FieldError(f"/rows/{row}/{field}" if field else f"/rows/{row}", code, says)
