"""Which approvals a sum needs, counting what was asked for before, so that none is split (I-22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledger.actor import Role
from ledger.money import Money

#: Requests whose government step is never left out, whatever the sum: advances and their end
#: (A-06), and the law's own figures (S-6).
GOVERNED = frozenset({"advance", "write-off", "policy"})

#: Tiers in the only order in which they may stand.
TIERS = (Role.A1, Role.A2)


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """One tier of the chain and the sum from which on it is needed."""

    role: Role
    above: Money = Money.ZERO
    #: Left out of an urgent request; never the government's (A-06).
    skip_when_urgent: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """The chain of one kind of request, the days an approval lives, the days that add up.

    ``kinds`` holds what is laid down otherwise for some kinds of request.
    """

    steps: tuple[ApprovalStep, ...]
    expires_after_days: int
    window_days: int
    kinds: Mapping[str, "ApprovalTerms"] = field(default_factory=dict)

    def of(self, kind: str) -> "ApprovalTerms":
        """The chain of that kind of request. A close is the bureau head's alone unless said."""
        if kind in self.kinds:
            return self.kinds[kind]
        if kind == "close":
            head = (ApprovalStep(Role.A1),)
            return ApprovalTerms(head, self.expires_after_days, self.window_days)
        return self

    @property
    def depends_on_sums(self) -> bool:
        """Whether any step is needed only above a sum."""
        return any(step.above for step in self.steps)


#: Where no policy says otherwise: both tiers, whatever the sum; thirty days (design 2.16).
DEFAULT = ApprovalTerms((ApprovalStep(Role.A1), ApprovalStep(Role.A2)), 30, 365)


@dataclass(frozen=True, slots=True)
class JudgedStep:
    """A step of the terms, whether the request needs it, and whether urgency left it out."""

    step: ApprovalStep
    needed: bool
    skipped: bool


def judge_steps(
    terms: ApprovalTerms, amount: Money, before: Money = Money.ZERO, *, urgent: bool = False
) -> list[JudgedStep]:
    """Every step of the terms, in order, with what becomes of it.

    ``before`` is what the same project was granted within the window: the sum of both decides.
    A step from 0.00 on is always needed, unless the request is urgent and the policy lets the
    step be left out then; the government's step stays (A-06).
    """
    together = amount + before
    called = [step for step in terms.steps if not step.above or together > step.above]
    left = [step for step in called if not (urgent and step.skip_when_urgent)]
    needed = left or called
    return [
        JudgedStep(step, step in needed, step in called and step not in needed)
        for step in terms.steps
    ]


def steps_needed(
    terms: ApprovalTerms, amount: Money, before: Money = Money.ZERO, *, urgent: bool = False
) -> list[Role]:
    """The tiers that must approve, in order; the reasons as ``judge_steps`` gives them."""
    judged = judge_steps(terms, amount, before, urgent=urgent)
    return [one.step.role for one in judged if one.needed]


def chain_is_lawful(steps: Sequence[ApprovalStep], *, governed: bool = True) -> bool:
    """Whether every tier stands once and in order, and the government step always (A-06),
    of urgent requests too.

    Where it is not ``governed`` the government step may begin at a sum, but one step always holds.
    """
    tiers = [step.role for step in steps]
    if not tiers or tiers != [tier for tier in TIERS if tier in tiers]:
        return False
    if any(step.skip_when_urgent and step.role is Role.A2 for step in steps):
        return False
    if governed:
        return tiers[-1] is Role.A2 and not steps[-1].above
    return any(not step.above for step in steps)
