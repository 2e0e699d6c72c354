"""The words in which pages speak of a change of custody mode."""

from collections.abc import Mapping

from ledger.approvals.request import STATES as REQUEST_STATES
from ledger.refunds.mode_models import ModeChange
from ledger.text import Text

STATES: Mapping[str, Text] = {
    **REQUEST_STATES,
    "CONFIRMED": Text("已执行, 待付款", "carried out, to be paid"),
    "PAID": Text("已付款, 待监管账户到账", "paid, arrival to be recorded"),
    "DONE": Text("办结", "done"),
}

TONES: Mapping[str, str] = {
    "IN_REVIEW": "wait", "APPROVED": "wait", "CONFIRMED": "wait", "PAID": "wait", "DONE": "done",
    "RETURNED": "bad", "REJECTED": "bad", "WITHDRAWN": "plain", "EXPIRED": "plain",
}  # fmt: skip


def change_state(row: ModeChange) -> str:
    """The state as people see it: the approval's until it is executed; REPLACED ends with the
    payment."""
    if row.state == "REQUESTED" and row.approval is not None:
        return row.approval.state
    return "DONE" if row.state == "PAID" and row.kind == "REPLACED" else row.state
