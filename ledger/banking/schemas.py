"""What the bank's doors take in and show."""

from typing import Any, ClassVar

from marshmallow import fields

from ledger.banking.words import BOOK_KINDS
from ledger.fields import (
    Amount,
    Choice,
    Code,
    Day,
    Flag,
    Name,
    Note,
    Strict,
    UnitAccount,
    Whole,
    Words,
    fail,
)
from ledger.said import Field


class Signed(Amount):
    """An amount that may be negative: money out. For answers only."""

    described: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"^-?(0|[1-9][0-9]{0,10})\.[0-9]{2}$",
        "example": "-1250.00",
    }


class AccountIn(Strict):
    """A bank account to register, and the book it serves."""

    kind = Choice(tuple(BOOK_KINDS), required=True)
    name = Name(required=True)
    bank = Name(required=True)
    number = UnitAccount(required=True)


class AccountOut(Strict):
    """A bank account of the bureau."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    book = Words(required=True)
    kind = Words(required=True)
    name = Words(required=True)
    bank = Words(required=True)
    number = Words(required=True)


class BankResultIn(Strict):
    """The bank's date and reference."""

    on = Day(required=True)
    bank_reference = Code(required=True)


class BounceIn(BankResultIn):
    """A transfer the bank sent back, and why."""

    reason = Note(required=True)


class CancelIn(Strict):
    """Why a transfer is not to be paid after all."""

    on = Day(required=True)
    reason = Note(required=True)


class PaymentLineOut(Strict):
    """One transfer, its worker masked."""

    id = Whole(required=True)
    line = Whole(required=True)
    worker_id = Whole(required=True)
    name = Words(required=True)
    citizen_id = Words(required=True)
    bank_card = Words(allow_none=True)
    amount = Amount(required=True)
    state = Words(required=True)
    settled_on = Day(allow_none=True)
    bank_reference = Words(allow_none=True)
    reason = Words(allow_none=True)
    tries = Whole(required=True)
    proposal_id = Whole(allow_none=True)


class BatchOut(Strict):
    """A payment batch as lists show it."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    source = Words(required=True)
    purpose = Words(required=True)
    bank_account_id = Whole(required=True)
    approval_id = Whole(required=True)
    made_on = Day(required=True)
    paid_on = Day(allow_none=True)
    bank_reference = Words(allow_none=True)
    amount = Amount(required=True)
    transfers = Whole(required=True)
    state = Words(required=True)


class PaymentOut(BatchOut):
    """A payment batch with its transfers."""

    lines = fields.List(fields.Nested(PaymentLineOut))


class Cells(Field[str]):
    """The cells of a sheet as a page carries them: at most 1,000,000 characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise fail("text-empty", "请选择银行结果文件。", "Choose the bank's result file.")
        if len(value) > 1_000_000 or "\0" in value:
            raise fail("text-invalid", "内容过长或含有不允许的字符, 请上传文件。",
                       "Too long, or not plain text; send it as a file.")  # fmt: skip
        return value


class ResultIn(Strict):
    """A result file that was looked over, carried by the page; nothing beside a file."""

    text = Cells(load_default=None, allow_none=True)


class ResultOut(Strict):
    """What a result file of the bank did, or would do."""

    batch_id = Whole(required=True, attribute="batch.id")
    paid = Whole(required=True)
    amount = Amount(required=True, zero=True)
    repaid = Whole(required=True)
    bounced = Whole(required=True)
    same = Whole(required=True)
    unchanged = Flag(required=True)


class StatementOut(Strict):
    """An imported statement."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    bank_account_id = Whole(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    opening = Signed(required=True)
    closing = Signed(required=True)
    digest = Words(required=True)


class StatementLineOut(Strict):
    """One line of a statement; money out is negative."""

    id = Whole(required=True)
    booked_on = Day(required=True)
    reference = Words(required=True)
    amount = Signed(required=True)
    balance = Signed(required=True)
    counterparty = Words(allow_none=True)
    memo = Words(allow_none=True)
