"""Reckoning the deposits of a whole register: as ``reckon`` does one, without a query for each."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.deposits.credit import (
    LIVE,
    Credit,
    clean_since,
    credit_of,
    no_arrears,
    not_listed,
    rank_after,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.models import Obligation
from ledger.deposits.reckon import Basis, Known, Reckoned, facts_from, policy_of
from ledger.money import Money
from ledger.parties.contract_models import Listing
from ledger.parties.models import Project
from ledger.policies.models import CountyPolicy, PolicyVersion
from ledger.policies.terms import deposit_terms
from ledger.rules import tiers
from ledger.rules.deposit_terms import DepositTerms

#: How many other projects a sentence names.
NAMED = 5


@dataclass(slots=True)
class Contractor:
    """What counts of a contractor: his first contract, and his projects under way."""

    #: Signing day and id of the project of his first contract in the county.
    first: tuple[date, int] | None = None
    #: Projects under way before the one at hand, what they require, the first of them.
    earlier: int = 0
    required: int = 0
    leading: int = 0
    codes: list[str] = field(default_factory=list)
    #: Whether a case or a listing is on record, so that his credit has to be looked up.
    marked: bool = False


class Desk:
    """Reckons project after project of one county, in the order in which they are told to it."""

    def __init__(self, session: Session, county_id: int) -> None:
        self.session, self.county_id = session, county_id
        self.contractors: dict[int, Contractor] = {}
        self.granted: dict[int, set[str]] = {}
        self._terms: dict[int, DepositTerms] = {}
        self._versions: dict[tuple[str, str, int], PolicyVersion] = {}
        self._edges = _edges(session)

    def know(self, contractors: Collection[int], projects: Collection[int] = ()) -> None:
        """What the register says of these contractors and projects is at hand.

        Ids below zero stand for what is in no register yet.
        """
        new = {one for one in contractors if one not in self.contractors}
        self.contractors |= {one: Contractor() for one in new if one < 0}
        registered = sorted(one for one in new if one > 0)
        if registered:
            self.contractors |= _contractors(self.session, self.county_id, registered)
        if projects:
            rows = self.session.execute(
                select(Exemption.project_id, Exemption.kind).where(
                    Exemption.project_id.in_(projects), Exemption.state == "GRANTED"
                )
            )
            for project_id, kind in rows:
                self.granted.setdefault(project_id, set()).add(kind)

    def signed(self, contractor_id: int, project_id: int, signed_on: date) -> None:
        """The contractor has this contract too."""
        known = self.contractors[contractor_id]
        known.first = min(known.first or (signed_on, project_id), (signed_on, project_id))

    def reckon(self, project: Project, basis: Basis, on: date) -> Reckoned:
        """The deposit as it would be assessed on that day, after those assessed before."""
        known = self.contractors[project.contractor_id]
        version = self.policy(project)
        told = Known(
            self._credit(known, project, on),
            rank_after(known.earlier, known.codes, known.leading),
            Money(known.required),
        )
        granted = frozenset(self.granted.get(project.id, ()))
        facts, sources = facts_from(project, basis, on, granted, told)
        assessed = tiers.assess(self._terms[version.id], facts)
        return Reckoned(version, facts, assessed, sources, ())

    def assessed(self, project: Project, amount: Money) -> None:
        """The project counts among those under way from now on."""
        known = self.contractors[project.contractor_id]
        known.leading = known.leading or project.id
        known.earlier += 1
        known.required += amount.fen
        if len(known.codes) < NAMED:
            known.codes.append(project.code)

    def policy(self, project: Project) -> PolicyVersion:
        """The version in force on the obligation date; PolicyMissing where there is none."""
        key = (project.sector, project.area, bisect_right(self._edges, project.obliged_on))
        found = self._versions.get(key)
        if found is None:
            found = self._versions[key] = policy_of(self.session, project)
            self._terms[found.id] = deposit_terms(found)
        return found

    def _credit(self, known: Contractor, project: Project, on: date) -> Credit:
        if known.marked:
            return credit_of(
                self.session, self.county_id, project.contractor_id,
                signed_on=project.signed_on, on=on,
            )  # fmt: skip
        since, first = known.first or (project.signed_on, 0)
        clean = clean_since(since, first or None, project.signed_on)
        return Credit(int(clean.value), False, False, (clean, no_arrears(on), not_listed()))


def _edges(session: Session) -> list[date]:
    """The days on which some policy begins, ends or is adopted: between them nothing changes."""
    days = set(session.scalars(select(CountyPolicy.effective_from)))
    for begins, ends in session.execute(
        select(PolicyVersion.effective_from, PolicyVersion.effective_to)
    ):
        days.add(begins)
        if ends is not None:
            days.add(ends + timedelta(days=1))
    return sorted(days)


def _contractors(session: Session, county_id: int, ids: Collection[int]) -> dict[int, Contractor]:
    found: dict[int, Contractor] = defaultdict(Contractor, {one: Contractor() for one in ids})
    own = (Project.county_id == county_id, Project.contractor_id.in_(ids))
    for contractor_id, signed_on, project_id in session.execute(
        select(Project.contractor_id, Project.signed_on, func.min(Project.id))
        .where(*own)
        .group_by(Project.contractor_id, Project.signed_on)
        .order_by(Project.signed_on.desc())
    ):
        found[contractor_id].first = (signed_on, project_id)
    live = (
        select(Project.contractor_id, Project.id, Project.code, Obligation.required)
        .join(Obligation, Obligation.project_id == Project.id)
        .where(*own, Project.completed_on.is_(None), Obligation.state.in_(LIVE))
        .order_by(Obligation.id)
    )
    for contractor_id, project_id, code, required in session.execute(live):
        known = found[contractor_id]
        known.leading = known.leading or project_id
        known.earlier += 1
        known.required += required.fen
        if len(known.codes) < NAMED:
            known.codes.append(code)
    marks = union(
        select(Listing.company_id).where(Listing.company_id.in_(ids)),
        select(ArrearsCase.employer_id).where(ArrearsCase.employer_id.in_(ids)),
        select(Project.contractor_id)
        .join(ArrearsCase, ArrearsCase.project_id == Project.id)
        .where(Project.contractor_id.in_(ids)),
    )
    for contractor_id in session.scalars(marks):
        found[contractor_id].marked = True
    return dict(found)
