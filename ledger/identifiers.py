"""Fields for the numbers by which people, companies and accounts are known (P-04 .. P-06)."""

import re
import unicodedata
from typing import Any, ClassVar

from stdnum import luhn
from stdnum.cn import ric, uscc

from ledger import clock
from ledger.said import Field, fail


def digits(value: object) -> str:
    """The text in half-width characters, without inner spaces."""
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) else ""
    return re.sub(r"[\s-]", "", text).upper()


class Uscc(Field[str]):
    """A unified social credit code with a right check character (GB 32100, P-05)."""

    type_code = "uscc-invalid"
    described: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 18, "maxLength": 18}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = digits(value)
        if not code.isascii() or not uscc.is_valid(code):
            raise fail("uscc-invalid", "统一社会信用代码有误(18 位, 末位为校验码)。",
                       "The credit code is wrong (18 characters, the last one checks).")  # fmt: skip
        return code


class CitizenId(Field[str]):
    """An 18-character citizen number with a right birth date and check digit (P-04)."""

    type_code = "id-invalid"
    described: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 18, "maxLength": 18}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = digits(value)
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number, re.ASCII) or not _is_citizen(number):
            raise fail("id-invalid", "身份证号码有误(18 位, 末位为校验码)。",
                       "The identity number is wrong (18 characters, the last one checks).")  # fmt: skip
        return number


def _is_citizen(number: str) -> bool:
    """Whether check digit and birth date are right.

    The place is not judged: its code is that of the year of issue, not of birth.
    """
    try:
        born = ric.get_birth_date(number)
    except ValueError:
        return False
    return bool(number[-1] == ric.calc_check_digit(number)) and born <= clock.today()


class BankCard(Field[str]):
    """A bank card number, 12 to 19 digits, right by Luhn (P-06)."""

    type_code = "card-invalid"
    described: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 12, "maxLength": 19}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = digits(value)
        if not re.fullmatch(r"[0-9]{12,19}", number, re.ASCII) or not luhn.is_valid(number):
            raise fail("card-invalid", "银行卡号有误, 请对照银行卡核对。",
                       "The card number is wrong; compare it with the card.")  # fmt: skip
        return number


class UnitAccount(Field[str]):
    """A bank account of a unit: 6 to 32 digits; such accounts follow no check rule (P-06)."""

    type_code = "account-format"
    described: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 6, "maxLength": 32}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = digits(value)
        if not re.fullmatch(r"[0-9]{6,32}", number, re.ASCII):
            raise fail("account-format", "账号须为 6 至 32 位数字。",
                       "An account number is 6 to 32 digits.")  # fmt: skip
        return number


class Phone(Field[str]):
    """A mobile or fixed telephone number, 7 to 15 digits."""

    type_code = "phone-format"
    described: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 7, "maxLength": 15}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = digits(value)
        if not re.fullmatch(r"[0-9]{7,15}", number, re.ASCII):
            raise fail(
                "phone-format", "电话须为 7 至 15 位数字。", "A phone number is 7 to 15 digits."
            )
        return number
