"""The words in which pages speak of exemptions and reductions."""

from collections.abc import Mapping

from ledger.deposits.exemption_models import Exemption
from ledger.text import Text

KINDS: Mapping[str, Text] = {
    "EXEMPT": Text("免存", "exemption"),
    "REDUCED": Text("信用减存", "reduction for clean years"),
    "SEVERAL": Text("多项目减存", "reduction for several projects"),
}

STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("审批中", "in review"),
    "APPROVED": Text("已批准, 待执行", "approved, to be carried out"),
    "GRANTED": Text("已生效", "in force"),
    "LAPSED": Text("已失效", "lapsed"),
    "RETURNED": Text("已退回", "sent back"),
    "REJECTED": Text("未批准", "refused"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已过期", "expired"),
}

TONES: Mapping[str, str] = {
    "IN_REVIEW": "wait", "APPROVED": "wait", "GRANTED": "good", "LAPSED": "bad",
    "RETURNED": "bad", "REJECTED": "bad", "WITHDRAWN": "plain", "EXPIRED": "plain",
}  # fmt: skip


def exemption_state(row: Exemption) -> str:
    """The state as seen: while asked for, how far the approval has come."""
    if row.state == "ASKED" and row.approval is not None:
        return row.approval.state
    return row.state
