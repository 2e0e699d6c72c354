"""Whose rate bears interest in time: the policy an advance was made under, or each new quotation."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import versions_of
from ledger.policies.terms import interest_terms
from ledger.rules.interest import InterestTerms, RateStep

#: County and policy version of an advance.
Key = tuple[int, int]


def terms_by_version(session: Session, advances: Collection[Advance]) -> dict[Key, InterestTerms]:
    """The interest terms of those advances, by county and the version they were made under."""
    wanted = {(one.county_id, one.interest_version_id) for one in advances}
    ids = {version_id for _, version_id in wanted}
    rows = session.scalars(select(PolicyVersion).where(PolicyVersion.id.in_(ids)))
    versions = {row.id: row for row in rows}
    return {key: terms_in_time(session, versions[key[1]], key[0]) for key in wanted}


def terms_in_time(session: Session, version: PolicyVersion, county_id: int) -> InterestTerms:
    """The terms of the version. Where it says that each day's own rate applies, the quotations of
    later versions hold from the day each begins (R-02); a fixed rate stays that of the version.

    A version never begins before it is made, so no interest that was reckoned changes (I-18).
    """
    terms = interest_terms(version)
    if not _follows(version):
        return terms
    rates = sorted(terms.rates, key=lambda step: step.starts_on)
    made = (version.effective_from, version.number)
    for later in versions_of(session, version.kind, version.code, county_id):
        if (later.effective_from, later.number) <= made or not _follows(later):
            continue
        first, quoted = later.effective_from, interest_terms(later).rates
        begun = [step for step in quoted if step.starts_on <= first]
        rates = [step for step in rates if step.starts_on < first]
        if begun:
            last = max(begun, key=lambda step: step.starts_on)
            rates.append(RateStep(first, last.rate))
        rates += sorted(
            (step for step in quoted if step.starts_on > first), key=lambda step: step.starts_on
        )
    return replace(terms, rates=tuple(rates))


def _follows(version: PolicyVersion) -> bool:
    return version.figures.get("rate_of") == "EACH_DAY"
