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

OUTLAYS: Mapping[str, Text] = {
    "BUDGET": Text("缴回财政(缩减规模)", "returned to the budget"),
    "INTEREST": Text("存款利息上缴", "interest to the treasury"),
    "INTEREST_CLOSED": Text("上年利息上缴", "a closed year's interest to the treasury"),
    "OVERPAID": Text("退回多付款", "sent back to the payer"),
}

#: How an approved request of an outlay stands.
OUTLAY_STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "APPROVED": Text("已批准, 待支付", "approved, to be paid"),
    "EXECUTED": Text("已支付", "paid"),
    "RETURNED": Text("已退回", "returned"),
    "REJECTED": Text("未批准", "rejected"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已失效", "expired"),
}
