"""The words in which pages and papers speak of unidentified receipts and remittances."""

from collections.abc import Mapping

from ledger.text import Text

#: What a remittance sends, and why.
REMITTANCES: Mapping[str, Text] = {
    "UNIDENTIFIED": Text("退回误缴款项", "send a wrong receipt back"),
    "EXCESS": Text("退回多缴保证金", "send excess deposit back"),
    "INTEREST": Text("支付保证金利息", "pay interest out"),
}

REMITTANCE_STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "APPROVED": Text("已批准, 待支付", "approved, to be paid"),
    "EXECUTED": Text("已支付", "paid"),
    "RETURNED": Text("已退回", "returned"),
    "REJECTED": Text("未批准", "rejected"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已失效", "expired"),
}

UNIDENTIFIED_STATES: Mapping[str, Text] = {
    "PROPOSED": Text("待复核", "awaiting review"),
    "OPEN": Text("待查", "to be identified"),
    "WAITING": Text("确认或退回办理中", "being identified or sent back"),
    "DONE": Text("已办结", "settled"),
    "RETURNED": Text("复核退回", "sent back by the reviewer"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "REVERSED": Text("已冲销", "reversed"),
}

UNIDENTIFIED_TONES: Mapping[str, str] = {
    "PROPOSED": "wait", "OPEN": "bad", "WAITING": "wait", "DONE": "done", "RETURNED": "bad",
    "WITHDRAWN": "plain", "REVERSED": "plain",
}  # fmt: skip
