"""The words in which pages speak of draws on deposits."""

from collections.abc import Mapping

from ledger.text import Text

STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "APPROVED": Text("已批准, 待执行", "approved, to be executed"),
    "EXECUTED": Text("已执行", "executed"),
    "RETURNED": Text("已退回", "returned"),
    "REJECTED": Text("未批准", "rejected"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已失效", "expired"),
}

TONES: Mapping[str, str] = {
    "IN_REVIEW": "wait", "APPROVED": "info", "EXECUTED": "done",
    "RETURNED": "bad", "REJECTED": "bad", "WITHDRAWN": "plain", "EXPIRED": "plain",
}  # fmt: skip
