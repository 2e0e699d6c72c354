"""Which policy version holds: for a county, a place or a code, on a day."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.errors import NotFound, Refusal
from ledger.policies.models import CONSTRUCTION, EVERY_TRADE, KINDS, CountyPolicy, PolicyVersion

NATION = "CN"


def policy_for(
    session: Session, where: int | str, kind: str, on: date, *, sector: str = CONSTRUCTION
) -> PolicyVersion:
    """The version in force on that day; its ``id`` is what a decision stores (I-12).

    ``where`` is a county's id (the policy it adopted), a policy's code (``XJ``) or an
    administrative division code (``652301``: the longest area that fits). Where the place has
    none of its own, the national one holds; a county's own version of it goes first.
    PolicyMissing when there is none either.
    """
    begun = _begun(session, kind, sector, on)
    shared = _in_force([one for one in begun if one.county_id is None], on)
    if isinstance(where, int):
        code = _adopted(session, where, kind, sector, on)
        if code is None and (nation := _of_place(shared.values(), NATION)):
            code = nation.code
        found = _in_force([v for v in begun if v.county_id in (None, where)], on).get(code or "")
    else:
        own = {(one.code, one.county_id): one for one in begun if one.county_id is not None}
        held = [one for one in own.values() if one.holds_on(on)]
        found = shared.get(where) or _of_place([*held, *shared.values()], where)
        found = found or _of_place(shared.values(), NATION)
    if found is None:
        raise PolicyMissing(where, kind, on)
    return found


def policy_version(session: Session, version_id: int) -> PolicyVersion:
    """The version with that id. NotFound when there is none."""
    row = session.get(PolicyVersion, version_id) if 0 < version_id < 2**63 else None
    if row is None:
        raise NotFound(
            f"没有编号为 {version_id} 的政策版本。", f"There is no policy version {version_id}."
        )
    return row


def policies(
    session: Session, *, kind: str | None = None, code: str | None = None
) -> Sequence[PolicyVersion]:
    """All versions, by kind as KINDS has them, code, and number."""
    query = select(PolicyVersion).order_by(PolicyVersion.code, PolicyVersion.number)
    if kind is not None:
        query = query.where(PolicyVersion.kind == kind)
    if code is not None:
        query = query.where(PolicyVersion.code == code)
    order = list(KINDS)
    return sorted(session.scalars(query), key=lambda version: order.index(version.kind))


def versions_of(
    session: Session, kind: str, code: str, county_id: int | None
) -> Sequence[PolicyVersion]:
    """The versions of a policy that the county sees, the earliest first."""
    rows = session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.kind == kind, PolicyVersion.code == code)
        .order_by(PolicyVersion.effective_from, PolicyVersion.number)
    )
    return [row for row in rows if row.county_id in (None, county_id)]


def _begun(session: Session, kind: str, sector: str, on: date) -> Sequence[PolicyVersion]:
    """Every version of that kind and trade that has begun, the latest last."""
    return session.scalars(
        select(PolicyVersion)
        .where(
            PolicyVersion.kind == kind,
            PolicyVersion.sector.in_((sector, EVERY_TRADE)),
            PolicyVersion.effective_from <= on,
        )
        .order_by(PolicyVersion.effective_from, PolicyVersion.number)
    ).all()


def _in_force(begun: Iterable[PolicyVersion], on: date) -> dict[str, PolicyVersion]:
    """By code, the latest version, unless its text has ended since."""
    latest = {version.code: version for version in begun}
    return {code: version for code, version in latest.items() if version.holds_on(on)}


def _adopted(session: Session, county_id: int, kind: str, sector: str, on: date) -> str | None:
    """The code the county follows on that day; None where it adopted none."""
    return session.scalar(
        select(CountyPolicy.code)
        .where(
            CountyPolicy.county_id == county_id,
            CountyPolicy.kind == kind,
            CountyPolicy.sector.in_((sector, EVERY_TRADE)),
            CountyPolicy.effective_from <= on,
        )
        .order_by(CountyPolicy.sector == EVERY_TRADE, CountyPolicy.effective_from.desc())
        .limit(1)
    )


def _of_place(versions: Iterable[PolicyVersion], place: str) -> PolicyVersion | None:
    """The version whose area is the longest beginning of the place."""
    fitting = [v for v in versions if v.area and place.startswith(v.area)]
    return max(fitting, key=lambda version: len(version.area), default=None)


class PolicyMissing(Refusal):
    """No policy of that kind is in force there on that day."""

    code = "policy-missing"

    def __init__(self, where: int | str, kind: str, on: date) -> None:
        what = KINDS.get(kind)
        zh, en = (what.zh, what.en) if what else (kind, kind)
        place = f"county {where}" if isinstance(where, int) else where
        place_zh = f"县(编号 {where})" if isinstance(where, int) else where
        super().__init__(
            f"{place_zh}在 {on} 没有生效的“{zh}”政策; 请先载入或选用一项。",
            f"No policy of kind “{en}” is in force for {place} on {on}; load or adopt one first.",
        )
