"""When a part of a deposit may go back before the end (X-09)."""

from dataclasses import dataclass
from fractions import Fraction

from ledger.money import Money
from ledger.rules.rates import share_of
from ledger.rules.refunds import Hindrance
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class PartStep:
    """One step of the policy; ``release`` is a share of what is required, None where the bureau
    decides how much."""

    progress: Fraction | None = None
    release: Fraction | None = None
    hardship_only: bool = False


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What is known of the project on the day; ``required`` before any part went back."""

    amount: Money
    custody: Money
    cover: Money
    required: Money
    returned: Money = Money.ZERO
    progress: Fraction | None = None
    hardship: bool = False
    open_claims: int = 0
    unpaid_replenishment: Money = Money.ZERO


def most_of(step: PartStep, facts: PartFacts) -> Money:
    """The most that the step lets go: its share of what is required, half up to the fen (D-20)."""
    still = facts.required - facts.returned
    share = still if step.release is None else share_of(facts.required, step.release)
    return min(share, still, facts.custody)


def against_part(step: PartStep, facts: PartFacts) -> list[Hindrance]:
    """Every condition that stands against the part; it may go back when there is none."""
    most = most_of(step, facts)
    left = facts.required - facts.returned - facts.amount
    short = facts.cover < facts.required - facts.returned
    asked, unpaid = facts.amount.grouped(), facts.unpaid_replenishment
    at = f"{float(step.progress or 0) * 100:g} %"
    conditions = (
        (step.progress is None or (facts.progress or Fraction(0)) >= step.progress,
         "progress-too-low", f"工程进度须达到 {at}。", f"The works must stand at {at}."),
        (not step.hardship_only or facts.hardship,
         "hardship-unproved", "须有经营困难的证明材料。", "Hardship must be proved by a document."),
        (facts.open_claims == 0, "open-claims", f"尚有 {facts.open_claims} 件欠薪未清偿。",
         f"{facts.open_claims} wage claim(s) are still unpaid."),
        (not unpaid, "replenishment-unpaid", f"尚有 {unpaid.grouped()} 元应补足未补。",
         f"{unpaid.grouped()} yuan are still to be replenished."),
        (not short, "cover-too-low", "应缴尚未足额, 不能提前返还。",
         "What is required is not stored in full."),
        (facts.amount <= most, "above-step",
         f"本步骤最多返还 {most.grouped()} 元, 申请了 {asked} 元。",
         f"The step lets {most.grouped()} yuan go; {asked} are asked for."),
        (left > Money.ZERO or facts.amount > most, "nothing-left",
         "全部返还须走完工返还程序。", "To return everything, return the whole deposit."),
    )  # fmt: skip
    return [Hindrance(code, Text(zh, en)) for met, code, zh, en in conditions if not met]
