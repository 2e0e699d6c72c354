"""The words in which pages speak of recovery and write-off."""

from collections.abc import Mapping

from ledger.recoveries.models import WriteOff
from ledger.rules.pursuit import State, Step
from ledger.text import Text

STEPS: Mapping[Step, Text] = {
    "DEMAND": Text("催收", "demand"),
    "ACKNOWLEDGEMENT": Text("债务人确认债务", "acknowledgement of the debt"),
    "PROMISE": Text("还款协议", "agreement to pay"),
    "SUIT": Text("起诉", "suit"),
    "ENFORCEMENT": Text("申请强制执行", "enforcement"),
    "BANKRUPTCY": Text("申报破产债权", "claim in bankruptcy"),
    "TERMINATION": Text("终结执行", "end of enforcement"),
}

PURSUIT_STATES: Mapping[State, Text] = {
    "OPEN": Text("未催收", "not demanded yet"),
    "DEMANDED": Text("已催收", "demanded"),
    "PROMISED": Text("已达成还款协议", "promised"),
    "PART_RECOVERED": Text("已部分追回", "recovered in part"),
    "LITIGATION": Text("诉讼中", "in court"),
    "ENFORCEMENT": Text("执行中", "being enforced"),
    "BANKRUPTCY": Text("破产程序中", "in bankruptcy"),
    "TERMINATED": Text("执行已终结", "enforcement ended"),
    "RECOVERED": Text("已全部收回", "recovered in full"),
}

WRITE_OFF_STATES: Mapping[str, Text] = {
    "PROPOSED": Text("凭证待复核", "voucher under review"),
    "SENT_BACK": Text("凭证已退回", "voucher sent back"),
    "PENDING": Text("待核销, 未提请审批", "pending, not yet sent for approval"),
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "TO_EXECUTE": Text("已批准, 待执行", "approved, to be executed"),
    "APPROVED": Text("已核销, 账销案存", "written off, still pursued"),
    "REFUSED": Text("不予核销", "refused"),
}

WRITE_OFF_TONES: Mapping[str, str] = {
    "PROPOSED": "wait", "SENT_BACK": "bad", "PENDING": "wait", "IN_REVIEW": "wait",
    "TO_EXECUTE": "info", "APPROVED": "done", "REFUSED": "bad",
}  # fmt: skip

COST_STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("待审批", "awaiting approval"),
    "APPROVED": Text("已批准, 待支付", "approved, to be paid"),
    "EXECUTED": Text("已支付", "paid"),
    "RETURNED": Text("已退回", "returned"),
    "REJECTED": Text("未批准", "rejected"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已失效", "expired"),
}

#: The buckets of the ageing list in days since the bank paid (S-08).
BUCKETS: Mapping[str, tuple[int, int | None, Text]] = {
    "D90": (0, 90, Text("0–90 天", "0–90 days")),
    "D180": (91, 180, Text("91–180 天", "91–180 days")),
    "D365": (181, 365, Text("181–365 天", "181–365 days")),
    "OLDER": (366, None, Text("365 天以上", "over 365 days")),
}


def bucket_of(days: int) -> str:
    """The bucket in which a debt of that age stands."""
    return next(
        name for name, (first, last, _) in BUCKETS.items()
        if first <= days and (last is None or days <= last)
    )  # fmt: skip


def write_off_state(row: WriteOff) -> str:
    """The state with what its voucher and its approval say."""
    if row.state == "PROPOSED":
        return "PROPOSED" if row.proposal.state == "PROPOSED" else "SENT_BACK"
    if row.state == "PENDING" and row.approval is not None:
        return {"IN_REVIEW": "IN_REVIEW", "APPROVED": "TO_EXECUTE"}.get(
            row.approval.state, "PENDING"
        )
    return row.state
