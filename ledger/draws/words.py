"""The words in which pages speak of draws on deposits."""

from collections.abc import Mapping

from ledger.text import Text

#: Whence a draw takes its money.
MODES: Mapping[str, Text] = {
    "CUSTODY": Text("现金(集中专户)", "cash in custody"),
    "SUPERVISED": Text("监管账户", "supervised account"),
    "GUARANTEE": Text("保函索赔", "claim on a guarantee"),
}

PAYEES: Mapping[str, Text] = {
    "WORKERS": Text("直接付给工人", "straight to the workers"),
    "BUREAU": Text("先付至保证金专户", "to the bureau first"),
}

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
