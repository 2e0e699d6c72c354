"""Which approvals a sum needs, counting what was asked for before, so that none is split (I-22)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.actor import Role
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """One tier of the chain and the sum from which on it is needed."""

    role: Role
    above: Money = Money.ZERO


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """The chain of one kind of request, the days an approval lives, the days that add up."""

    steps: tuple[ApprovalStep, ...]
    expires_after_days: int
    window_days: int


def steps_needed(terms: ApprovalTerms, amount: Money, before: Money = Money.ZERO) -> list[Role]:
    """The tiers that must approve, in order.

    ``before`` is what the same project was granted within the window: the sum of both decides.
    A step from 0.00 on is always needed.
    """
    together = amount + before
    return [step.role for step in terms.steps if not step.above or together > step.above]


def chain_is_lawful(steps: Sequence[ApprovalStep]) -> bool:
    """Whether the government step (A2) is always there and comes last (A-06)."""
    return bool(steps) and steps[-1].role is Role.A2 and not steps[-1].above
