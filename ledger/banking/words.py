"""The words in which pages and papers speak of payments to workers."""

from collections.abc import Mapping

from ledger.banking.models import PaymentBatch
from ledger.text import Text

BATCH_STATES: Mapping[str, Text] = {
    "SENT": Text("待银行回执", "waiting for the bank"),
    "BOUNCED": Text("有退票", "with bounced transfers"),
    "PAID": Text("已付清", "paid"),
    "CANCELLED": Text("已取消", "cancelled"),
}

LINE_STATES: Mapping[str, Text] = {
    "SENT": Text("待支付", "to be paid"),
    "PAID": Text("已支付", "paid"),
    "BOUNCED": Text("退票", "bounced"),
    "REPAID": Text("已重付", "paid again"),
    "CANCELLED": Text("已取消", "cancelled"),
}

TONES: Mapping[str, str] = {
    "SENT": "wait", "PAID": "done", "BOUNCED": "bad", "REPAID": "done", "CANCELLED": "plain",
}  # fmt: skip

BOOK_KINDS: Mapping[str, Text] = {
    "DEP": Text("工资保证金", "wage deposits"),
    "FUND": Text("应急周转金", "revolving fund"),
}


def batch_state(batch: PaymentBatch) -> str:
    """What the batch waits for, read from its transfers."""
    states = {line.state for line in batch.lines}
    for state in ("SENT", "BOUNCED"):
        if state in states:
            return state
    return "CANCELLED" if states == {"CANCELLED"} else "PAID"
