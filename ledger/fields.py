"""Marshmallow fields that refuse instead of guessing: money, dates, words, identifiers."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow.validate import Length

from ledger import clock
from ledger.identifiers import BankCard, CitizenId, Phone, UnitAccount, Uscc
from ledger.money import Money
from ledger.said import Field, Said, Strict, fail, reads_typed_text, typed_text

__all__ = [
    "Amount", "BankCard", "Choice", "CitizenId", "Code", "Day", "Flag", "Month", "Name", "Note",
    "Phone", "Said", "Strict", "UnitAccount", "Uscc", "Whole", "Words", "fail",
    "how_many", "typed_text",
]  # fmt: skip


class Amount(Field[Money]):
    """Money as ``1234.56``: a string, two decimals, no sign, no separator; not zero by default."""

    type_code = "amount-type"
    described: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"^(0|[1-9][0-9]{0,10})\.[0-9]{2}$",
        "example": "259500.00",
    }

    def __init__(self, *, zero: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zero = zero

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if not isinstance(value, str):
            raise fail("amount-type", '金额须写成文本, 如 "1234.56"。',
                       'Write an amount as text, such as "1234.56".')  # fmt: skip
        try:
            amount = Money.of(value)
        except ValueError:
            raise fail("amount-format", "金额须写成 1234.56: 两位小数, 无正负号、逗号和空格。",
                       "Write an amount like 1234.56: two decimals, no sign, comma or space.",
                       ) from None  # fmt: skip
        if not amount and not self.zero:
            raise fail("amount-zero", "金额须大于 0.00。", "An amount must be above 0.00.")
        return amount


_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


class Day(Field[date]):
    """A calendar date, exactly ``YYYY-MM-DD``; not after today unless ``future`` is allowed."""

    type_code = "date-format"
    described: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.future = future

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        match = _DAY.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise fail("date-format", "日期须写成 2026-01-31。", "Write a date like 2026-01-31.")
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            raise fail("date-invalid", "日历上没有这一天。", "There is no such day.") from None
        if not date(1990, 1, 1) <= day <= date(2199, 12, 31):
            raise fail("date-range", "日期超出可用范围(1990 至 2199 年)。",
                       "The date lies outside the years 1990 to 2199.")  # fmt: skip
        if not self.future and day > clock.today():
            raise fail("date-future", f"日期不能晚于今天({clock.today()})。",
                       f"The date cannot be after today ({clock.today()}).")  # fmt: skip
        return day


class Month(Field[str]):
    """A wage month or an accounting period, exactly ``YYYY-MM``."""

    type_code = "month-format"
    described: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or _MONTH.fullmatch(value) is None:
            raise fail("month-format", "月份须写成 2026-01。", "Write a month like 2026-01.")
        return value


_BIDI_OR_INVISIBLE = frozenset(
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


class Words(Field[str]):
    """Text for people, NFC, 1 to ``longest`` characters, nothing invisible in it."""

    type_code = "text-type"

    def __init__(self, *, longest: int = 200, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(metadata={"maxLength": longest, **kwargs.pop("metadata", {})}, **kwargs)
        self.longest, self.lines = longest, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("text-type", "此项须为文本。", "Text is expected.")
        text = unicodedata.normalize("NFC", value).strip()
        if self.lines:
            text = text.replace("\r\n", "\n")
        if not text:
            raise fail("text-empty", "请填写此项。", "This cannot be empty.")
        if len(text) > self.longest:
            raise fail("text-too-long", f"不能超过 {self.longest} 个字。",
                       f"At most {self.longest} characters.")  # fmt: skip
        if any(_unfit(mark, self.lines) for mark in text):
            raise fail("text-invalid", "含有不可见或不允许的字符, 请重新输入。",
                       "It holds invisible or private characters; type it again.")  # fmt: skip
        return text


def _unfit(mark: str, lines: bool) -> bool:
    """Whether the character may not stand in text: controls, private use, bidi, unassigned."""
    if mark == "\n" and lines:
        return False
    return mark in _BIDI_OR_INVISIBLE or unicodedata.category(mark) in {"Cc", "Cs", "Co", "Cn"}


class Name(Words):
    """A name or a title, 1 to 200 characters."""


class Note(Words):
    """A remark or an opinion, 1 to 500 characters, lines allowed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=500, lines=True, **kwargs)


class Code(Field[str]):
    """A reference that a machine or a bank gave: printable ASCII, 1 to 64 characters."""

    type_code = "code-format"
    described: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "^[0-9A-Za-z._/-]{1,64}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Za-z._/-]{1,64}", value):
            raise fail("code-format", "只能用字母、数字和 . _ / -, 最多 64 位。",
                       "Only letters, digits and . _ / - are allowed, at most 64.")  # fmt: skip
        return value


class Whole(Field[int]):
    """A whole number within bounds; text only where a person typed it."""

    type_code = "integer-type"
    described: ClassVar[dict[str, Any]] = {"type": "integer"}

    def __init__(self, *, least: int = 0, most: int = 2**53, **kwargs: Any) -> None:
        bounds = {"minimum": least, "maximum": most, **kwargs.pop("metadata", {})}
        super().__init__(metadata=bounds, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if (
            reads_typed_text()
            and isinstance(value, str)
            and re.fullmatch(r"-?[0-9]{1,18}", value, re.A)
        ):
            value = int(value)
        if type(value) is not int:
            raise fail("integer-type", "此项须为整数。", "A whole number is expected.")
        if not self.least <= value <= self.most:
            raise fail("integer-range", f"须在 {self.least} 与 {self.most} 之间。",
                       f"It must lie between {self.least} and {self.most}.")  # fmt: skip
        return value


class Flag(Field[bool]):
    """Yes or no: true or false in JSON, a tick box on a form."""

    type_code = "boolean-type"
    described: ClassVar[dict[str, Any]] = {"type": "boolean"}
    _WORDS: ClassVar[dict[str, bool]] = {
        "1": True, "on": True, "true": True, "yes": True, "是": True,
        "0": False, "off": False, "false": False, "no": False, "否": False,
    }  # fmt: skip

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if reads_typed_text() and isinstance(value, str):
            value = self._WORDS.get(value.strip().lower(), value)
        if type(value) is not bool:
            raise fail("boolean-type", "此项须为 是 或 否。", "It must be true or false.")
        return value


class Choice(Field[str]):
    """One of a fixed list of words."""

    type_code = "choice"

    def __init__(self, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(metadata={"enum": list(choices), **kwargs.pop("metadata", {})}, **kwargs)
        self.choices = tuple(choices)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            listed = ", ".join(self.choices)
            raise fail("choice", f"只能是其中之一: {listed}。", f"It must be one of: {listed}.")
        return value


def how_many(least: int, most: int) -> Length:
    """So many rows or choices; the mistake is told in both languages."""
    return Length(least, most, error=Said("how-many", f"须有 {least} 至 {most} 项。",
                                          f"Between {least} and {most} are needed."))  # fmt: skip
