"""The words in which pages and papers speak of guarantees."""

from collections.abc import Mapping
from datetime import date

from ledger.deposits.models import Guarantee
from ledger.rules.workdays import one_month_before
from ledger.text import Text

KINDS: Mapping[str, Text] = {
    "BANK": Text("银行保函", "bank guarantee"),
    "SURETY": Text("担保公司保函", "surety guarantee"),
    "INSURANCE": Text("工程保证保险", "insurance"),
}

BASES: Mapping[str, Text] = {
    "CONTRACT": Text("合同额", "contract amount"),
    "ANNUAL": Text("年度合同额", "annual contract amount"),
}

#: How a deposit may be secured (design 2.9).
MODES: Mapping[str, Text] = {
    "CUSTODY": Text("现金(集中专户)", "cash in custody"),
    "SUPERVISED": Text("监管账户", "supervised account"),
    "GUARANTEE": Text("保函", "guarantee"),
}

STATES: Mapping[str, Text] = {
    "SUBMITTED": Text("待复核", "awaiting review"),
    "RETURNED": Text("已退回", "sent back"),
    "ACTIVE": Text("有效", "in force"),
    "EXPIRING": Text("即将到期", "expiring"),
    "EXPIRED": Text("已过期, 待注销", "expired, to be lapsed"),
    "CLAIMED_PART": Text("部分索赔", "claimed in part"),
    "CLAIMED_FULL": Text("已索赔", "claimed in full"),
    "REPLACED": Text("已更换", "replaced"),
    "LAPSED": Text("已失效", "lapsed"),
    "RELEASED": Text("已解除", "released"),
    "REJECTED": Text("未接受", "rejected"),
}

TONES: Mapping[str, str] = {
    "SUBMITTED": "wait", "RETURNED": "bad", "ACTIVE": "good", "EXPIRING": "wait",
    "EXPIRED": "bad", "CLAIMED_PART": "info", "LAPSED": "bad",
}  # fmt: skip


#: The turns of a guarantee's life, as its timeline tells them.
EVENTS: Mapping[str, Text] = {
    "SUBMITTED": Text("登记", "submitted"),
    "ACCEPTED": Text("复核收存", "accepted"),
    "REJECTED": Text("不予接受", "rejected"),
    "EXTENDED": Text("展期", "extended"),
    "CLAIMED": Text("索赔", "claimed"),
    "REPLACED": Text("更换解除", "replaced"),
    "LAPSED": Text("到期注销", "lapsed"),
    "RELEASED": Text("返还解除", "released"),
}

#: What happened to the original, as its custody log tells it (G-02).
HANDOVERS: Mapping[str, Text] = {
    "RECEIVED": Text("收存", "received"),
    "MOVED": Text("移交保管", "moved"),
    "LENT": Text("借出", "lent"),
    "RETURNED": Text("归还", "brought back"),
    "HANDED_BACK": Text("退还", "handed back"),
}


def guarantee_state(guarantee: Guarantee, on: date) -> str:
    """The state as seen on a day: the clock adds EXPIRING and EXPIRED, review adds RETURNED."""
    if guarantee.state == "SUBMITTED" and guarantee.proposal is not None:
        return "SUBMITTED" if guarantee.proposal.state == "PROPOSED" else "RETURNED"
    if guarantee.state not in ("ACTIVE", "CLAIMED_PART"):
        return guarantee.state
    if on > guarantee.expires_on:
        return "EXPIRED"
    return "EXPIRING" if on >= one_month_before(guarantee.expires_on) else guarantee.state
