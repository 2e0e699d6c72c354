"""The words in which pages and papers speak of a return."""

from collections.abc import Mapping
from datetime import date

from ledger.refunds.models import DepositReturn
from ledger.text import Text

STATES: Mapping[str, Text] = {
    "NOTICE": Text("公示中", "notice running"),
    "READY": Text("公示期满", "notice ended"),
    "SUSPENDED": Text("中止(有投诉)", "suspended by a complaint"),
    "REVIEW": Text("审核中", "under review"),
    "CLEARED": Text("审核通过, 待提请审批", "cleared, to be sent for approval"),
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "APPROVED": Text("已批准, 待执行", "approved, to be executed"),
    "CONFIRMED": Text("已确认, 待支付", "confirmed, to be paid"),
    "DONE": Text("已返还", "returned"),
    "REFUSED": Text("不予返还", "refused"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
}

TONES: Mapping[str, str] = {
    "NOTICE": "info", "READY": "wait", "SUSPENDED": "bad", "REVIEW": "wait", "CLEARED": "wait",
    "IN_REVIEW": "wait", "APPROVED": "wait", "CONFIRMED": "wait", "DONE": "done",
    "REFUSED": "bad", "WITHDRAWN": "plain",
}  # fmt: skip


def return_state(row: DepositReturn, on: date) -> str:
    """The state as seen on a day: the notice that has ended, the approval that waits."""
    if row.state == "NOTICE" and row.notice_to is not None and on > row.notice_to:
        return "READY"
    if row.state == "REVIEW" and row.approval is not None:
        return row.approval.state if row.approval.state in ("IN_REVIEW", "APPROVED") else "CLEARED"
    if row.state == "REVIEW" and row.finding == "CLEAR":
        return "CLEARED"
    return row.state
