"""The sheet of a day's receipts as a file: its headings, its rows, its mistakes by row number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from ledger.deposits.day_schemas import MOST, DayRowIn
from ledger.errors import FieldError, Invalid
from ledger.parties.sheet import BadSheet, Row, money_text, row_errors
from ledger.said import typed_text

DAY_HEADINGS: Mapping[str, Sequence[str]] = {
    "project": ("项目编号", "项目", "项目名称", "project"),
    "amount": ("金额(元)", "金额", "收入", "amount"),
    "bank_reference": ("银行流水号", "流水号", "交易流水号", "bank_reference"),
    "payer_name": ("付款人", "缴款人", "对方户名", "payer_name"),
    "payer_bank": ("付款银行", "缴款银行", "对方开户行", "payer_bank"),
    "payer_account": ("付款账号", "缴款账号", "对方账号", "payer_account"),
    "memo": ("附言", "摘要", "memo"),
    "attachments": ("附件张数", "attachments"),
}
OPTIONAL = ("project", "payer_name", "payer_bank", "payer_account", "memo", "attachments")


def day_rows(given: Sequence[Row]) -> tuple[list[int], list[dict[str, Any]]]:
    """The rows as the schema reads them, with their numbers; Invalid names each wrong cell."""
    if not 0 < len(given) <= MOST:
        raise BadSheet(f"一次登记 1 至 {MOST} 行。", f"1 to {MOST} rows are recorded at a time.")
    rows, errors = [], []
    for row in given:
        cells = {name: cell for name, cell in row.cells.items() if cell}
        if "amount" in cells:
            cells["amount"] = money_text(cells["amount"].replace(",", ""))
        try:
            with typed_text():
                rows.append(DayRowIn().load(cells))
        except ValidationError as error:
            errors += list(row_errors(row, error))
    if errors:
        raise Invalid(errors)
    return [row.number for row in given], rows


def as_numbered(error: FieldError, numbers: Sequence[int]) -> FieldError:
    """The mistake under the row number of the file."""
    head, _, rest = error.pointer.removeprefix("/rows/").partition("/")
    if not error.pointer.startswith("/rows/"):
        return error
    return replace(error, pointer=f"/rows/{numbers[int(head)]}/{rest}")
