"""What a contract would have to deposit: reckoned from the policy in force, nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.errors import Refusal
from ledger.money import Money
from ledger.policies.models import CONSTRUCTION, PolicyVersion
from ledger.policies.queries import policy_for
from ledger.policies.terms import deposit_terms, store_terms
from ledger.rules.deposit_terms import Assessment, DepositTerms, MultiMode
from ledger.rules.tiers import Assessed, assess


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The question: which policy, on which day, which facts; ``multi_mode`` reads it otherwise."""

    policy: str
    on: date
    facts: Assessment
    multi_mode: MultiMode | None = None
    sector: str = CONSTRUCTION
    #: Another policy or place to reckon the same contract by.
    compare_with: str | None = None

    @classmethod
    def asked(cls, data: Mapping[str, Any]) -> "WhatIf":
        """The question as AssessmentIn loads it; an exemption counts as granted unless said."""
        facts = dict(data)
        policy, on, mode = facts.pop("policy"), facts.pop("on"), facts.pop("multi_mode")
        sector, other = facts.pop("sector"), facts.pop("compare_with")
        granted = not facts.pop("without_exemption")
        elsewhere = facts.pop("required_elsewhere") or Money.ZERO
        known = Assessment(required_elsewhere=elsewhere, exemption_granted=granted, **facts)
        return cls(policy, on, known, MultiMode(mode) if mode else None, sector, other)


@dataclass(frozen=True, slots=True)
class Answer:
    """The policy that decided and what it comes to."""

    version: PolicyVersion
    facts: Assessment
    assessed: Assessed

    @property
    def store_working_days(self) -> int:
        """Within how many working days the deposit is stored (D-12)."""
        return store_terms(self.version).working_days

    @property
    def store_after(self) -> str:
        """From which event those days count: PERMIT or SIGNING."""
        return store_terms(self.version).after


def what_if(session: Session, question: WhatIf) -> Answer:
    """The deposit the contract requires and why, from the version in force on that day."""
    version = policy_for(session, question.policy, "deposit", question.on, sector=question.sector)
    terms = _read_as(deposit_terms(version), question.multi_mode)
    return Answer(version, question.facts, assess(terms, question.facts))


def beside(session: Session, question: WhatIf) -> Answer | None:
    """The same contract by the policy it is compared with; None where none was asked for."""
    if question.compare_with is None:
        return None
    return what_if(session, replace(question, policy=question.compare_with, multi_mode=None))


def _read_as(terms: DepositTerms, mode: MultiMode | None) -> DepositTerms:
    """The terms, with an ambiguous rule for further projects read the other way (GS)."""
    if mode is None:
        return terms
    if terms.multi is None or terms.multi.mode not in (MultiMode.LINEAR, MultiMode.COMPOUND):
        raise Refusal(
            f"{terms.title.zh}没有线性或复合两种读法的多工程规定。",
            f"{terms.title.en} has no rule for further projects that reads both ways.",
            code="multi-mode-unknown",
        )
    return replace(terms, multi=replace(terms.multi, mode=mode))
