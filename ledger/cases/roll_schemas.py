"""What rolls of cases take in and show: rows, pasted cells, columns, remarks, claims."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from ledger.cases.words import ACCOUNT_KINDS, ROLL_FIELDS
from ledger.fields import (
    Amount,
    BankCard,
    Choice,
    CitizenId,
    Month,
    Name,
    Phone,
    Strict,
    Whole,
    Words,
    fail,
)
from ledger.identifiers import digits
from ledger.said import Field


class WageAccount(BankCard):
    """Where a worker is paid: a card right by Luhn, or a passbook of 8 to 32 digits (P-06)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not (isinstance(data, Mapping) and data.get("account_kind") == "PASSBOOK"):
            return super()._deserialize(value, attr, data, **kwargs)
        number = digits(value)
        if not re.fullmatch(r"[0-9]{8,32}", number, re.ASCII):
            raise fail("card-invalid", "存折账号须为 8 至 32 位数字。",
                       "A passbook number is 8 to 32 digits.")  # fmt: skip
        return number


class RollRow(Strict):
    """One row of a roll."""

    name = Name(required=True)
    citizen_id = CitizenId(required=True)
    bank_card = WageAccount(required=True)
    phone = Phone(load_default=None, allow_none=True)
    month = Month(required=True)
    owed = Amount(required=True)
    account_kind = Choice(tuple(ACCOUNT_KINDS), load_default="CARD")


class Pasted(Field[str]):
    """Cells copied from a spreadsheet: lines of text with tabs, at most 1,000,000 characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("text-type", "此项须为文本。", "Text is expected.")
        if not value.strip():
            raise fail("text-empty", "请填写此项。", "This cannot be empty.")
        if len(value) > 1_000_000:
            raise fail("text-too-long", "粘贴的内容过长, 请上传文件。",
                       "Too much was pasted; send it as a file.")  # fmt: skip
        if "\0" in value:
            raise fail("text-invalid", "含有不可见或不允许的字符, 请重新输入。",
                       "It holds invisible or private characters; type it again.")  # fmt: skip
        return value


class RollIn(Strict):
    """A roll as it is sent: pasted, or nothing beside a file; what its columns are, if told."""

    text = Pasted(load_default=None, allow_none=True)
    #: Of every column from the left, the field it holds or ``-``.
    columns = fields.List(Choice((*ROLL_FIELDS, "-")), load_default=None)
    first_row = Choice(("HEADINGS", "DATA"), load_default=None, allow_none=True)


class RemarkOut(Strict):
    """What to look into at one row of a roll; it does not stand in the way."""

    row = Whole(required=True)
    code = Words(required=True)
    says = fields.Function(lambda remark: str(remark.says))


class RollCheckOut(Strict):
    """What a roll would bring if it were imported."""

    rows = Whole(required=True)
    workers = Whole(required=True)
    owed = Amount(required=True)
    months = fields.List(Month())
    remarks = fields.List(fields.Nested(RemarkOut))


class ClaimOut(Strict):
    """One claim, its worker masked."""

    id = Whole(required=True)
    worker_id = Whole(required=True)
    line = Whole(required=True)
    name = Words(required=True)
    citizen_id = Words(required=True)
    bank_card = Words(allow_none=True)
    month = Month(required=True)
    owed = Amount(required=True)
    paid = Amount(required=True, zero=True)
    under_way = Amount(required=True, zero=True)
    ended = Amount(required=True, zero=True)
    unpaid = Amount(required=True, zero=True)
    #: The bureau to ask, where another record holds this worker and month.
    elsewhere = Words(allow_none=True)


class RollOut(Strict):
    """How many rows of a roll are claims now."""

    imported = Whole(required=True)
    remarks = fields.List(fields.Nested(RemarkOut))
