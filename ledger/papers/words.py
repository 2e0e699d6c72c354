"""The kinds of paper: their title, the word in their number, what they are issued about."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper."""

    title: Text
    #: The word between the county's short name and the year, as 保缴 in 昌保缴〔2026〕12号.
    word: str
    #: What it is issued about, such as ``draw`` in ``draw:12``.
    about: str


KINDS: Mapping[str, Kind] = {
    "ASSESSMENT": Kind(
        Text("农民工工资保证金缴存通知书", "Assessment notice"), "保缴", "assessment"
    ),
    "RECEIPT": Kind(Text("农民工工资保证金收据", "Receipt"), "保收", "receipt"),
    "PAYMENT": Kind(Text("农民工工资保证金支付通知书", "Payment notice"), "保付", "draw"),
    "REPLENISH": Kind(Text("农民工工资保证金补足通知书", "Replenishment notice"), "保补", "draw"),
    "NOTICE": Kind(Text("农民工工资保证金返还公示", "Return notice"), "保公", "refund"),
    "CONFIRM": Kind(
        Text("农民工工资保证金返还(销户)确认书", "Return confirmation"), "保返", "refund"
    ),
}

#: Which copy of a paper is printed.
COPIES: Mapping[str, Text] = {
    "office": Text("存档联(个人信息已隐去)", "Office copy, personal data masked"),
    "bank": Text(
        "银行联(含个人信息, 仅供付款, 妥善保管)", "Bank copy, with personal data, for payment only"
    ),
}
