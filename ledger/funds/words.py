"""The words in which the fund speaks."""

from collections.abc import Mapping

from ledger.text import Text

KINDS: Mapping[str, Text] = {
    "allotment": Text("财政拨款", "allotment"),
    "donation": Text("捐赠", "donation"),
    "fund-interest": Text("存款利息", "bank interest"),
    "charge": Text("银行手续费", "bank charge"),
}

#: What stands behind each kind: who is the counterparty, which document.
PAPERS: Mapping[str, tuple[Text, Text]] = {
    "allotment": (Text("拨款单位", "Allotted by"), Text("预算或拨款文件", "Budget notice")),
    "donation": (Text("捐赠人", "Donor"), Text("捐赠协议或函件", "Deed of gift")),
    "fund-interest": (Text("开户银行", "Bank"), Text("结息单", "Interest slip")),
    "charge": (Text("开户银行", "Bank"), Text("扣费凭条", "Charge slip")),
}
