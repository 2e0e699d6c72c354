"""The words in which pages and answers speak of advances."""

from collections.abc import Mapping

from ledger.text import Text

#: What is advanced (A-04).
KINDS: Mapping[str, Text] = {
    "WAGE": Text("垫付工资", "Wages"),
    "LIVING": Text("基本生活费", "Living cost"),
    "TRAVEL": Text("返乡路费", "Travel home"),
}

STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "APPROVED": Text("已批准, 待执行", "approved, to be executed"),
    "RETURNED": Text("已退回", "returned"),
    "REJECTED": Text("未批准", "rejected"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已失效", "expired"),
    "SENT": Text("待银行支付", "at the bank"),
    "OUTSTANDING": Text("追偿中", "to be recovered"),
    "PENDING": Text("待核销", "write-off pending"),
    "RECOVERED": Text("已收回", "recovered"),
    "WRITTEN_OFF": Text("已核销, 账销案存", "written off, still pursued"),
}

TONES: Mapping[str, str] = {
    "IN_REVIEW": "wait", "APPROVED": "info", "RETURNED": "bad", "REJECTED": "bad",
    "WITHDRAWN": "plain", "EXPIRED": "plain", "SENT": "wait", "OUTSTANDING": "info",
    "PENDING": "wait", "RECOVERED": "done", "WRITTEN_OFF": "plain",
}  # fmt: skip

#: Why the principal that bears interest moved.
FLOWS: Mapping[str, Text] = {
    "PAID": Text("银行支付", "paid by the bank"),
    "BOUNCED": Text("退票", "bounced"),
    "REPAID": Text("退票重付", "paid again"),
    "RECOVERED": Text("追偿收回", "recovered"),
    "REVERSED": Text("回款冲销", "receipt reversed"),
    "WRITTEN_OFF": Text("核销", "written off"),
}

#: On what the debtor is to pay back (A-05, 锦州 3).
BASES: Mapping[str, Text] = {
    "AGREEMENT": Text("还款协议", "agreement with the employer"),
    "DECISION": Text("政府决定(负责人逃匿)", "the government's decision: he absconded"),
}
