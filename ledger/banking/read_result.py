"""Read the bank's result file: its word about each transfer, every row judged by its schema."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, validates_schema

from ledger.banking.report import grid_of_report
from ledger.banking.result_columns import Grid, day_text, outcome, result_columns
from ledger.banking.transfers import TransferName, read_name
from ledger.errors import FieldError, Invalid
from ledger.fields import Amount, Code, Day, Note, Strict, Whole, fail, typed_text
from ledger.identifiers import digits
from ledger.money import Money
from ledger.parties.sheet import MOST_ROWS, BadSheet, Row, money_text, read_grid, row_errors
from ledger.said import Field, Said
from ledger.text import Text


class AccountCell(Field[str]):
    """The payee's account: digits, or with ``*`` where the bank hides some."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = digits(str(value))
        if not re.fullmatch(r"[0-9*]{4,34}", number, re.ASCII):
            raise fail("card-invalid", "账号须为数字, 可用 * 遮盖。",
                       "An account is digits, perhaps hidden by *.")  # fmt: skip
        return number


class TransferCell(Field[TransferName]):
    """The name of one of our transfers, as ``B12-3-1``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> TransferName:
        name = read_name(str(value))
        if name is None:
            raise fail("transfer-unknown", "付款编号须如 B12-3-1(批次-序号-次数)。",
                       "A transfer is named as B12-3-1: batch, line, try.")  # fmt: skip
        return name


class Outcome(Field[str]):
    """``PAID`` or ``FAILED``, as the bank words it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        told = outcome(str(value))
        if told not in ("PAID", "FAILED"):
            raise fail("result-unknown", "处理结果须为 成功 或 失败(退票)。",
                       "The result must be success or failure.")  # fmt: skip
        return told


class ResultRow(Strict):
    """One row of a bank's result file."""

    transfer = TransferCell(load_default=None)
    line = Whole(load_default=None)
    account = AccountCell(load_default=None)
    amount = Amount(load_default=None)
    result = Outcome(required=True)
    reason = Note(load_default=None)
    on = Day(required=True)
    bank_reference = Code(required=True)

    @validates_schema
    def _whole(self, data: Mapping[str, Any], **_: Any) -> None:
        numbered = data["transfer"] is not None or data["line"] is not None
        if not numbered and (data["account"] is None or data["amount"] is None):
            says = Said("required", "须有序号或付款编号, 或收款账号和金额。",
                        "A line or transfer is needed, or account and amount.")  # fmt: skip
            raise ValidationError(says, "line")
        if data["result"] == "FAILED" and data["reason"] is None:
            says = Said("required", "失败的须写原因。", "A failure needs its reason.")
            raise ValidationError(says, "reason")


@dataclass(frozen=True, slots=True)
class BankWord:
    """What the bank says of one transfer."""

    row: int
    transfer: TransferName | None
    line: int | None
    account: str | None
    amount: Money | None
    result: str
    reason: str | None
    on: date
    bank_reference: str

    @property
    def number(self) -> int | None:
        """The line of the batch that the row names, if it names one."""
        return self.transfer.line if self.transfer is not None else self.line


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result file as it was sent: its right rows, and the mistakes of the others."""

    words: Sequence[BankWord]
    errors: Sequence[FieldError]
    rows: int
    #: SHA-256 over the cells: the same table as CSV, XLSX or pasted is the same file.
    digest: str


def grid_of_result(content: bytes) -> Grid:
    """The cells of a CSV or XLSX result file, or of a pain.002 report. Raises BadSheet."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return grid_of_report(content)
    return read_grid(content)


def grid_of_cells(text: str) -> Grid:
    """The cells as the check page carries them: tabs between, a line a row. Raises BadSheet."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        raise BadSheet("表格内容无法读取。", "The cells cannot be read.") from None
    if not any(any(row) for row in rows):
        raise BadSheet("表格是空的。", "The table is empty.")
    return [[cell.strip() for cell in row] for row in rows]


def read_result(grid: Grid) -> ResultFile:
    """Every row below the headings, blank ones left out, each cell judged by its field.

    Raises BadSheet when a needed column is missing or twice there, or there are too many rows.
    """
    columns = result_columns(grid)
    start = columns.headed + 1
    rows = [
        Row(number, {name: cell for name, cell in zip(columns.fields, cells, strict=False) if name})
        for number, cells in enumerate(grid[start:], start=start + 1)
        if any(cells)
    ]
    if not rows:
        raise BadSheet("文件没有一行结果。", "The file has no row.")
    if len(rows) > MOST_ROWS:
        raise BadSheet(f"一次最多导入 {MOST_ROWS} 行。", f"At most {MOST_ROWS} rows at a time.")
    schema = ResultRow()
    words: list[BankWord] = []
    errors: list[FieldError] = []
    with typed_text():
        for row in rows:
            try:
                words.append(BankWord(row=row.number, **schema.load(_plain(row))))
            except ValidationError as error:
                errors.extend(row_errors(row, error))
    cells = json.dumps([[*row.cells.items()] for row in rows], ensure_ascii=False)
    return ResultFile(words, errors, len(rows), hashlib.sha256(cells.encode()).hexdigest())


def _plain(row: Row) -> dict[str, str]:
    """The filled cells in the spelling of the schema."""
    cells = {name: cell for name, cell in row.cells.items() if cell}
    if "amount" in cells:
        cells["amount"] = money_text(re.sub(r"[,¥ ]", "", cells["amount"]))
    if "on" in cells:
        cells["on"] = day_text(cells["on"])
    return cells


def at_row(row: int, field: str, code: str, says: Text) -> FieldError:
    """A mistake at one cell of the file."""
    return FieldError(f"/rows/{row}/{field}", code, says)


def refuse_wrong(file: ResultFile, errors: Sequence[FieldError]) -> None:
    """Raises Invalid with every mistake, its row and cell, when there is one."""
    if errors:
        wrong = len({error.pointer.split("/")[2] for error in errors if error.pointer[1] == "r"})
        raise Invalid(
            errors,
            f"银行结果 {file.rows} 行中有 {wrong} 行有误, 全部未导入。"
            if wrong
            else "银行结果不完整, 全部未导入。",
            f"{wrong} of {file.rows} rows are wrong; nothing was imported."
            if wrong
            else "The bank's result is not complete; nothing was imported.",
        )
