"""The words in which pages speak of a return in part."""

from collections.abc import Mapping

from ledger.approvals.request import STATES as REQUEST_STATES
from ledger.refunds.part_models import PartialReturn
from ledger.text import Text

STATES: Mapping[str, Text] = {
    **REQUEST_STATES,
    "CONFIRMED": Text("已执行, 待付款", "carried out, to be paid"),
    "PAID": Text("已返还", "paid"),
}

TONES: Mapping[str, str] = {
    "IN_REVIEW": "wait", "APPROVED": "wait", "CONFIRMED": "wait", "PAID": "done",
    "RETURNED": "bad", "REJECTED": "bad", "WITHDRAWN": "plain", "EXPIRED": "plain",
}  # fmt: skip


def part_state(row: PartialReturn) -> str:
    """The state as people see it: the approval's until it is executed."""
    if row.state == "REQUESTED" and row.approval is not None:
        return row.approval.state
    return row.state
