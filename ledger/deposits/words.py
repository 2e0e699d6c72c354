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


def guarantee_state(guarantee: Guarantee, on: date) -> str:
    """The state as seen on a day: the clock adds EXPIRING and EXPIRED, review adds RETURNED."""
    if guarantee.state == "SUBMITTED" and guarantee.proposal is not None:
        return "SUBMITTED" if guarantee.proposal.state == "PROPOSED" else "RETURNED"
    if guarantee.state != "ACTIVE":
        return guarantee.state
    if on > guarantee.expires_on:
        return "EXPIRED"
    return "EXPIRING" if on >= one_month_before(guarantee.expires_on) else "ACTIVE"
