"""Roles: granting with the second administrator where one is needed, and revoking."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import ADMINISTRATORS, SYSTEM, Actor, Role
from ledger.audit import trail
from ledger.errors import Forbidden, NotFound, Refusal
from ledger.people.apart import may_stand_together
from ledger.people.models import GrantRequest, Person, RoleGrant, county_of
from ledger.people.roster import grants_of, user_of


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for a user in a county; administrators serve the whole office (county 0)."""

    user_id: int
    role: Role
    county_id: int = 0


def ask_grant(session: Session, grant: Grant, *, by: Actor) -> RoleGrant | GrantRequest:
    """The role holds at once, or waits as a request for a second administrator.

    A second is needed for the first grant of A2 in a county and for every new administrator.
    """
    user = user_of(session, grant.user_id, lock=True)
    if user.person_id == by.person_id:
        raise OwnRole()
    county_id = county_of(grant.role, grant.county_id)
    _refuse_unfit(session, user.person_id, grant.role, county_id)
    if not _needs_second(session, grant.role, county_id):
        return give_role(session, user.person_id, grant.role, county_id, by=by)
    request = GrantRequest(
        person=user.person,
        person_id=user.person_id,
        role=grant.role,
        county_id=county_id,
        asked_by=by.person_id,
        asked_at=clock.now(),
        state="ASKED",
    )
    session.add(request)
    session.flush()
    _record(session, "role.asked", user.person_id, grant.role, county_id, by=by)
    return request


def decide_grant(
    session: Session, request_id: int, *, approve: bool, by: Actor
) -> RoleGrant | GrantRequest:
    """The second administrator, of another administrator role, has granted or refused."""
    request = session.scalar(
        select(GrantRequest).where(GrantRequest.id == request_id).with_for_update(of=GrantRequest)
    )
    if request is None:
        raise NotFound("没有找到这项授权申请。", "There is no such request for a role.")
    if request.state != "ASKED":
        raise Refusal("这项授权申请已经办结。", "This request was decided before.", code="state")
    if by.person_id in {request.asked_by, request.person_id}:
        raise Forbidden("申请人和被授权人不能自己确认。", "Neither the one who asked nor the one "
                        "who is to get the role confirms it.", code="self-approval")  # fmt: skip
    request.decided_by, request.decided_at = by.person_id, clock.now()
    if not approve:
        request.state = "REFUSED"
        _record(session, "role.refused", request.person_id, Role(request.role),
                request.county_id, by=by)  # fmt: skip
        return request
    request.state = "GRANTED"
    return give_role(
        session, request.person_id, Role(request.role), request.county_id, by=by,
        asked_by=request.asked_by,
    )  # fmt: skip


def revoke_role(session: Session, grant_id: int, *, by: Actor) -> RoleGrant:
    """The role no longer holds, from the person's next request on (S-4)."""
    grant = session.scalar(select(RoleGrant).where(RoleGrant.id == grant_id).with_for_update())
    if grant is None:
        raise NotFound("没有找到这项授权。", "There is no such grant.")
    if grant.person_id == by.person_id:
        raise OwnRole()
    if grant.revoked_at is None:
        _refuse_last(session, Role(grant.role))
        grant.revoked_by, grant.revoked_at = by.person_id, clock.now()
        _record(session, "role.revoked", grant.person_id, Role(grant.role), grant.county_id, by=by)
    return grant


def give_role(
    session: Session, person_id: int, role: Role, county_id: int, *, by: Actor,
    asked_by: int | None = None,
) -> RoleGrant:  # fmt: skip
    """The grant is written; what S-3 and I-32 keep apart is refused, by the trigger too."""
    _refuse_unfit(session, person_id, role, county_id)
    grant = RoleGrant(
        person_id=person_id,
        role=role,
        county_id=county_id,
        granted_by=by.person_id if asked_by is None else asked_by,
        seconded_by=None if asked_by is None else by.person_id,
        granted_at=clock.now(),
    )
    session.add(grant)
    try:
        session.flush()
    except IntegrityError as error:
        raise RolesApart(role) from error
    _record(session, "role.granted", person_id, role, county_id, by=by)
    return grant


def _needs_second(session: Session, role: Role, county_id: int) -> bool:
    if role in ADMINISTRATORS:
        return True
    earlier = select(RoleGrant.id).where(
        RoleGrant.role == Role.A2, RoleGrant.county_id == county_id
    )
    return role == Role.A2 and session.scalar(earlier.limit(1)) is None


def _refuse_unfit(session: Session, person_id: int, role: Role, county_id: int) -> None:
    session.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    for held, county in grants_of(session, person_id):
        if (held, county) == (role, county_id):
            raise Refusal("此人已有这个角色。", "The person holds this role already.",
                          code="role-held")  # fmt: skip
        if not may_stand_together(held, county, role, county_id):
            raise RolesApart(role, held)


def _refuse_last(session: Session, role: Role) -> None:
    """An administrator role always has a holder, or nobody could ever grant again."""
    holders = session.scalars(
        select(RoleGrant.id).where(RoleGrant.role == role, RoleGrant.revoked_at.is_(None)).limit(2)
    ).all()
    if role in ADMINISTRATORS and len(holders) < 2:
        raise Refusal("这是最后一位该类管理员, 须先授权他人。",
                      "This is the last administrator of the kind; grant another first.",
                      code="last-administrator")  # fmt: skip


def _record(
    session: Session, action: str, person_id: int, role: Role, county_id: int, *, by: Actor
) -> None:
    trail.record(session, action, f"person:{person_id}", by=by, county_id=county_id, role=role)


class RolesApart(Refusal):
    """Two roles that one person never holds together."""

    code = "roles-apart"

    def __init__(self, wanted: Role, held: Role | None = None) -> None:
        zh, en = (f"已任 {held}, ", f"The person holds {held}: ") if held else ("", "")
        super().__init__(
            f"{zh}不能再任 {wanted}: 这些职责必须由不同的人担任。",
            f"{en}{wanted} cannot be added; these duties belong to different persons.",
        )


class OwnRole(Forbidden):
    """Nobody changes his own roles."""

    code = "own-role"

    def __init__(self) -> None:
        super().__init__("不能改变自己的角色。", "Nobody changes his own roles.")


def found_administrators(session: Session, person_ids: dict[Role, int]) -> None:
    """The three administrators hold their roles; refused when any administrator exists (S-9)."""
    exists = session.scalar(
        select(RoleGrant.id).where(RoleGrant.role.in_([*ADMINISTRATORS])).limit(1)
    )
    if exists is not None:
        raise Refusal("管理员已经设立, 此命令只能执行一次。",
                      "The administrators exist; this is done only once.",
                      code="administrators-exist")  # fmt: skip
    for role, person_id in person_ids.items():
        give_role(session, person_id, role, 0, by=SYSTEM)
