"""What a project would have to store now: the policy, the facts of the register, the sum."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.deposits.credit import (
    Credit,
    Fact,
    credit_of,
    management_of,
    rank_of,
    required_elsewhere,
)
from ledger.deposits.exemption_models import Exemption
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.parties.models import Project
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import deposit_terms
from ledger.rules import tiers
from ledger.rules.deposit_terms import Assessment as Facts
from ledger.rules.grounds import open_grounds
from ledger.text import Text

Basis = Literal["CONTRACT", "ANNUAL"]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a project owes, by which policy version, from which facts; nothing is written."""

    version: PolicyVersion
    facts: Facts
    assessed: tiers.Assessed
    #: Each fact of the register with where it comes from.
    sources: tuple[Fact, ...]
    #: What may be asked for besides: the reason codes that the facts bear out (D-19).
    grounds: tuple[str, ...]


def reckon(
    session: Session,
    project: Project,
    basis: Basis,
    on: date,
    granted: frozenset[str] | None = None,
) -> Reckoned:
    """The deposit as it would be assessed on that day.

    Reductions count only as far as they are granted: by the exemptions on record, or by the
    kinds named in ``granted``.
    """
    version = policy_of(session, project)
    if granted is None:
        granted = kinds_granted(session, project.id)
    facts, sources = facts_of(session, project, basis, on, granted)
    terms = deposit_terms(version)
    assessed = tiers.assess(terms, facts)
    return Reckoned(version, facts, assessed, sources, open_grounds(terms, facts))


def policy_of(session: Session, project: Project) -> PolicyVersion:
    """The deposit policy of the obligation date: the county's own, else that of the place (D-11)."""
    on, sector = project.obliged_on, project.sector
    try:
        return policy_for(session, project.county_id, "deposit", on, sector=sector)
    except PolicyMissing:
        return policy_for(session, project.area, "deposit", on, sector=sector)


def kinds_granted(session: Session, project_id: int) -> frozenset[str]:
    """The kinds of exemption and reduction in force for the project."""
    return frozenset(
        session.scalars(
            select(Exemption.kind).where(
                Exemption.project_id == project_id, Exemption.state == "GRANTED"
            )
        )
    )


def facts_of(
    session: Session, project: Project, basis: Basis, on: date, granted: frozenset[str]
) -> tuple[Facts, tuple[Fact, ...]]:
    """The facts the register knows of a project. Invalid when the annual amount is not on record."""
    credit = credit_of(
        session, project.county_id, project.contractor_id, signed_on=project.signed_on, on=on
    )
    rank, elsewhere = rank_of(session, project), required_elsewhere(session, project)
    return facts_from(project, basis, on, granted, Known(credit, rank, elsewhere))


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows besides the project: its contractor and his other projects."""

    credit: Credit
    rank: Fact
    required_elsewhere: Money


def facts_from(
    project: Project, basis: Basis, on: date, granted: frozenset[str], known: Known
) -> tuple[Facts, tuple[Fact, ...]]:
    """The facts of a project from what is known; Invalid when the annual amount is missing."""
    amount = project.annual_amount if basis == "ANNUAL" else project.contract_amount
    if amount is None:
        says = Text("该项目未登记年度合同额。", "No annual contract amount is on record.")
        raise Invalid([FieldError("/basis", "annual-missing", says)])
    managed = management_of(project, on)
    facts = Facts(
        contract_amount=amount,
        basis=basis,
        project_rank=int(known.rank.value),
        project_kind=project.work,
        clean_years=known.credit.clean_years,
        arrears=known.credit.arrears,
        listed=known.credit.listed,
        real_name=bool(managed[0].value),
        wage_account=bool(managed[1].value),
        months=_months(project.signed_on, project.ends_on),
        required_elsewhere=known.required_elsewhere,
        exemption_granted="EXEMPT" in granted,
        several_granted="SEVERAL" in granted,
        reduction_granted="REDUCED" in granted,
    )
    return facts, (*known.credit.facts, known.rank, *managed)


def _months(start: date, end: date) -> int:
    """Whole months begun between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (end.day > start.day)
