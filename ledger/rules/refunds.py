"""When a deposit may go back to the contractor (I-16, X-01)."""

from dataclasses import dataclass
from enum import StrEnum

from ledger.money import Money
from ledger.text import Text


class RefundKind(StrEnum):
    """Why money goes back: at the end, or because the cover is more than is needed."""

    FINAL = "FINAL"
    EXCESS = "EXCESS"
    INTEREST = "INTEREST"
    REPLACED = "REPLACED"
    MOVED = "MOVED"
    PARTIAL = "PARTIAL"


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """What is known about the project on the day the refund is judged.

    ``cover_after`` is what would still secure the project once ``amount`` has gone.
    """

    amount: Money
    balance: Money
    required: Money
    cover_after: Money
    completed: bool = False
    undertaking: bool = False
    notice_ended: bool = False
    open_claims: int = 0
    unpaid_replenishment: Money = Money.ZERO
    open_recovery: bool = False


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One condition that is not met, with a stable code."""

    code: str
    says: Text


def hindrances(kind: RefundKind, facts: RefundFacts) -> list[Hindrance]:
    """Every condition that stands against the refund; it may go ahead when there is none."""
    found = [] if kind is not RefundKind.FINAL else _against_final(facts)
    if kind is not RefundKind.FINAL and facts.cover_after < facts.required:
        after, required = facts.cover_after.grouped(), facts.required.grouped()
        found.append(Hindrance("cover-too-low", Text(
            f"退还后保障余额 {after} 元, 低于应缴 {required} 元。",
            f"Cover would fall to {after} yuan, below the {required} yuan required.",
        )))  # fmt: skip
    if facts.amount > facts.balance:
        amount, balance = facts.amount.grouped(), facts.balance.grouped()
        found.append(Hindrance("above-balance", Text(
            f"申请退还 {amount} 元, 超过余额 {balance} 元。",
            f"{amount} yuan are asked for; the balance is {balance} yuan.",
        )))  # fmt: skip
    return found


def _against_final(facts: RefundFacts) -> list[Hindrance]:
    unpaid = facts.unpaid_replenishment
    conditions = (
        (facts.completed, "not-completed", "工程尚未完工。", "The project is not complete."),
        (facts.undertaking, "no-undertaking", "缺少无拖欠工资的书面承诺。",
         "The written undertaking that no wages are owed is missing."),
        (facts.notice_ended, "notice-running", "公示期未满。",
         "The public notice has not run its full time."),
        (facts.open_claims == 0, "open-claims", f"尚有 {facts.open_claims} 件欠薪未清偿。",
         f"{facts.open_claims} wage claim(s) are still unpaid."),
        (not unpaid, "replenishment-unpaid", f"尚有 {unpaid.grouped()} 元应补足未补。",
         f"{unpaid.grouped()} yuan are still to be replenished."),
    )  # fmt: skip
    return [Hindrance(code, Text(zh, en)) for met, code, zh, en in conditions if not met]


def cautions(facts: RefundFacts) -> list[Hindrance]:
    """What the approver should know though it does not stand in the way."""
    if not facts.open_recovery:
        return []
    return [Hindrance("open-recovery", Text(
        "该企业尚有垫付款追偿未结。", "Money advanced for this company is still being recovered.",
    ))]  # fmt: skip
