"""Delegations: an official's step done by another person for some days, by a document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.audit import trail
from ledger.errors import FieldError, Forbidden, Invalid, Refusal
from ledger.people.apart import may_stand_together
from ledger.people.models import Delegation, Person
from ledger.people.roster import find_user, grants_of
from ledger.people.scope import find
from ledger.text import Text

#: The longest a step may lie in another's hands.
LONGEST = 366


@dataclass(frozen=True, slots=True)
class Delegate:
    """The step of that tier in that county goes to the person who signs in as ``login``."""

    county_id: int
    role: Role
    login: str
    first_day: date
    last_day: date
    document: str


def delegate(session: Session, given: Delegate, *, by: Actor) -> Delegation:
    """From the first to the last day the delegate decides for ``by`` on requests of that tier.

    Only the official himself delegates, never a delegate on; the delegate holds no conflicting
    part (S-3): no finance officer, auditor or administrator, not the other tier. Raises Invalid
    for days gone by or in the wrong order, ``delegation-overlap`` for days already given.
    """
    if (given.role, given.county_id) not in grants_of(session, by.person_id):
        raise Forbidden("只能委托您本人的审批权限。", "Only your own step can be delegated.")
    _refuse_days(given)
    session.scalar(select(Person.id).where(Person.id == by.person_id).with_for_update())
    to_person = _delegate_of(session, given, by=by)
    _refuse_overlap(session, given, by.person_id)
    row = Delegation(
        county_id=given.county_id,
        role=given.role,
        from_person=by.person_id,
        to_person=to_person,
        first_day=given.first_day,
        last_day=given.last_day,
        document=given.document,
        given_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _record(session, "delegation.given", row, by=by)
    return row


def revoke_delegation(session: Session, delegation_id: int, *, by: Actor) -> Delegation:
    """The delegate decides no more from this moment; what he decided stands."""
    row = find(session, Delegation, delegation_id, by=by, lock=True)
    if row.from_person != by.person_id:
        raise Forbidden("只有委托人本人可以收回。", "Only the one who delegated revokes it.")
    if row.revoked_at is not None or row.last_day < clock.today():
        raise Refusal("该委托已经结束。", "This delegation has ended.", code="state")
    row.revoked_at = clock.now()
    session.flush()
    _record(session, "delegation.revoked", row, by=by)
    return row


def delegations(session: Session, counties: Collection[int]) -> Sequence[Delegation]:
    """Every delegation of those counties, the newest first."""
    rows = select(Delegation).where(Delegation.county_id.in_(counties))
    return session.scalars(rows.order_by(Delegation.id.desc()).limit(200)).all()


def hands_of(session: Session, county_id: int, role: Role) -> Sequence[Delegation]:
    """The delegations of that tier in force today whose giver still holds it (S-4, S-5)."""
    today = clock.today()
    rows = session.scalars(
        select(Delegation)
        .where(
            Delegation.county_id == county_id,
            Delegation.role == role,
            Delegation.revoked_at.is_(None),
            Delegation.first_day <= today,
            Delegation.last_day >= today,
        )
        .order_by(Delegation.id)
    )
    return [row for row in rows if (role, county_id) in grants_of(session, row.from_person)]


def _refuse_days(given: Delegate) -> None:
    wrong = []
    if given.first_day < clock.today():
        says = Text("委托不能从过去的日期开始。", "A delegation does not begin in the past.")
        wrong.append(FieldError("/first_day", "date-past", says))
    if given.last_day < given.first_day:
        says = Text("止日不能早于起日。", "The last day lies before the first.")
        wrong.append(FieldError("/last_day", "date-order", says))
    elif (given.last_day - given.first_day).days >= LONGEST:
        says = Text(f"最长 {LONGEST} 天。", f"At most {LONGEST} days.")
        wrong.append(FieldError("/last_day", "date-range", says))
    if wrong:
        raise Invalid(wrong)


def _delegate_of(session: Session, given: Delegate, *, by: Actor) -> int:
    """The person behind the sign-in name, who may stand in (S-3)."""
    user = find_user(session, given.login)
    if user is None or user.disabled_at is not None:
        says = Text("没有可以登录的这个用户。", "No such user can sign in.")
        raise Invalid([FieldError("/login", "unknown-user", says)])
    if user.person_id == by.person_id:
        says = Text("不能委托给自己。", "Nobody delegates to himself.")
        raise Invalid([FieldError("/login", "self", says)])
    for held, county in grants_of(session, user.person_id):
        if not may_stand_together(held, county, given.role, given.county_id):
            says = Text(
                f"此人任 {held}, 与 {given.role} 审批不相容。",
                f"The person holds {held}, which conflicts with tier {given.role}.",
            )
            raise Invalid([FieldError("/login", "roles-apart", says)])
    return user.person_id


def _refuse_overlap(session: Session, given: Delegate, from_person: int) -> None:
    """One step is in one pair of hands on any day."""
    other = session.scalar(
        select(Delegation.id).where(
            Delegation.from_person == from_person,
            Delegation.county_id == given.county_id,
            Delegation.role == given.role,
            Delegation.revoked_at.is_(None),
            Delegation.first_day <= given.last_day,
            Delegation.last_day >= given.first_day,
        ).limit(1)
    )  # fmt: skip
    if other is not None:
        raise Refusal(
            "这些日期已委托他人, 请先收回。", "These days are delegated already; revoke that first.",
            code="delegation-overlap",
        )  # fmt: skip


def _record(session: Session, action: str, row: Delegation, *, by: Actor) -> None:
    trail.record(
        session, action, f"delegation:{row.id}", by=by, county_id=row.county_id, role=row.role,
        to=row.to_person, first=row.first_day.isoformat(), last=row.last_day.isoformat(),
    )  # fmt: skip
