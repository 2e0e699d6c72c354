"""Carry an approved change of policy out: its figures stand as a new version from their day on."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.amendments.models import Amendment
from ledger.amendments.propose import Superseded, amendment_content, named, refuse_superseded
from ledger.approvals.demand import demand
from ledger.approvals.request import NotOpen
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.parties.models import County
from ledger.people.scope import find
from ledger.policies.load import digest_of
from ledger.policies.models import FIRST_MADE_HERE, PolicyVersion
from ledger.policies.terms import read_terms

__all__ = ["AdoptAmendment", "Backwards", "Superseded", "adopt_amendment"]


@dataclass(frozen=True, slots=True)
class AdoptAmendment:
    """The approved change to carry out."""

    amendment_id: int


def adopt_amendment(session: Session, command: AdoptAmendment, *, by: Actor) -> Amendment:
    """The new version stands; the one before ends on the eve of its first day (S-6, D-11).

    What was decided under the old version keeps it, and recomputes to the same sums (I-12). Where
    several counties share the house the new version holds for the asking county alone. Refused: a
    first day that has passed meanwhile (``policy-backwards``), a version that is no longer the
    last (``policy-superseded``), whatever an approval demands (I-21, I-23, S-5).
    """
    row = find(session, Amendment, command.amendment_id, by=by, lock=True)
    if row.approval is None or row.version_id is not None:
        raise Adopted("该变更已生效, 不能再次执行。", "The change was already carried out.")
    if row.approval.state != "APPROVED":
        raise NotOpen(row.approval)
    refuse_superseded(session, row.base, row.county_id)
    if row.effective_from < clock.today():
        raise Backwards(
            f"生效日 {row.effective_from} 已过, 政策不得追溯; 请以新的生效日重新提出。",
            f"Its first day {row.effective_from} has passed and nothing changes backwards;"
            " ask again with a later day.",
        )
    demand(session, row.approval.id, content=amendment_content(row), by=by)
    row.version = _version(session, row)
    row.adopted_on = clock.today()
    session.flush()
    trail.record(
        session, "policy.changed", f"amendment:{row.id}", by=by, county_id=row.county_id,
        policy=named(row.version), effective_from=row.effective_from, digest=row.version.digest,
    )  # fmt: skip
    return row


def _version(session: Session, row: Amendment) -> PolicyVersion:
    base = row.base
    county = session.get_one(County, row.county_id)
    alone = session.scalar(select(func.count(County.id))) == 1
    last = session.scalar(
        select(func.max(PolicyVersion.number)).where(
            PolicyVersion.kind == base.kind, PolicyVersion.code == base.code
        )
    )
    version = PolicyVersion(
        kind=base.kind,
        code=base.code,
        number=max((last or 0) + 1, FIRST_MADE_HERE),
        area=base.area if alone else county.code,
        county_id=None if alone else county.id,
        sector=base.sector,
        name_zh=base.name_zh,
        name_en=base.name_en,
        source_zh=row.source_zh,
        source_en=row.source_en,
        article=row.article,
        effective_from=row.effective_from,
        terms=row.terms,
        loaded_at=clock.now(),
    )
    version.digest = digest_of(version)
    read_terms(version)
    session.add(version)
    session.flush()
    return version


class Backwards(Refusal):
    """The first day has passed before the change was carried out."""

    code = "policy-backwards"


class Adopted(Refusal):
    """The change is a version already."""

    code = "state"
