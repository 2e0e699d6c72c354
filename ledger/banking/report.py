"""ISO 20022: the bank's payment status report (pain.002) as the table it stands for."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ledger.banking.result_columns import HEADINGS, Grid
from ledger.parties.sheet import LARGEST_FILE, BadSheet

#: The columns drawn from a report, under our own headings.
FIELDS = ("transfer", "amount", "result", "reason", "on", "bank_reference")
#: The reason codes of ISO 20022 that banks give for a transfer sent back.
REASONS = {
    "AC01": "账号有误", "AC03": "收款账号有误", "AC04": "账户已销户", "AC06": "账户被冻结",
    "AG01": "不允许的交易", "AM04": "余额不足", "AM05": "重复", "BE01": "户名与账号不符",
    "MD07": "收款人已故", "MS03": "银行未说明原因", "RC01": "行号有误",
}  # fmt: skip


def grid_of_report(content: bytes) -> Grid:
    """A heading row, then one row a transaction of the report; BadSheet when it is none."""
    if len(content) > LARGEST_FILE:
        raise BadSheet("文件超过 10 MB。", "The file is larger than 10 MB.")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise _unreadable() from None
    if not root.tag.startswith("{urn:iso:std:iso:20022:tech:xsd:pain.002."):
        raise _unreadable()
    return [[HEADINGS[field][0] for field in FIELDS], *_rows(root)]


def _rows(root: Element) -> Iterator[list[str]]:
    """What the report says of each transaction; its own day where the transaction has none."""
    day = _text(root, "CreDtTm")[:10]
    for one in root.iter():
        if not one.tag.endswith("}TxInfAndSts"):
            continue
        code = _text(one, "Cd")
        yield [
            _text(one, "OrgnlEndToEndId"),
            _text(one, "InstdAmt"),
            _text(one, "TxSts"),
            _text(one, "AddtlInf") or REASONS.get(code, code),
            _text(one, "AccptncDtTm")[:10] or day,
            _text(one, "AcctSvcrRef") or _text(one, "StsId"),
        ]


def _text(told: Element, name: str) -> str:
    found = next((one for one in told.iter() if one.tag.endswith(f"}}{name}")), None)
    return (found.text or "").strip() if found is not None else ""


def _unreadable() -> BadSheet:
    return BadSheet("不是可读的 pain.002 报文。", "This is no readable pain.002 report.")
