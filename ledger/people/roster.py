"""Who someone is right now: accounts, the roles in force, the actor of a request."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.errors import NotFound
from ledger.people.apart import may_stand_together
from ledger.people.models import Delegation, Person, RoleGrant, UserAccount


def actor_of(
    session: Session, user: UserAccount, *, door: str, address: str = "", request_id: str = ""
) -> Actor:
    """The actor with the grants in force at this moment (S-4), those of others in his hands too."""
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        name=user.person.name,
        grants=grants_of(session, user.person_id) | lent_to(session, user.person_id),
        door=door,
        address=address,
        request_id=request_id,
    )


def grants_of(session: Session, person_id: int) -> frozenset[tuple[Role, int]]:
    """Every (role, county id) the person holds now."""
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.county_id).where(
            RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
        )
    )
    return frozenset((Role(role), county_id) for role, county_id in rows)


def lent_to(session: Session, person_id: int) -> frozenset[tuple[Role, int]]:
    """Every (role, county id) that officials have put into the person's hands for today."""
    return frozenset((Role(row.role), row.county_id) for row in _in_hand(session, person_id))


def principal_of(session: Session, person_id: int, role: Role, county_id: int) -> int | None:
    """For whom the person acts in that role there today; None where he has it himself or not."""
    if (role, county_id) in grants_of(session, person_id):
        return None
    return next(
        (
            row.from_person
            for row in _in_hand(session, person_id)
            if (row.role, row.county_id) == (role, county_id)
        ),
        None,
    )


def _in_hand(session: Session, person_id: int) -> list[Delegation]:
    """Delegations to the person in force today whose giver still holds the role (S-4, S-5)."""
    today = clock.today()
    rows = session.scalars(
        select(Delegation)
        .where(
            Delegation.to_person == person_id,
            Delegation.revoked_at.is_(None),
            Delegation.first_day <= today,
            Delegation.last_day >= today,
        )
        .order_by(Delegation.id)
    ).all()
    if not rows:
        return []
    own = grants_of(session, person_id)
    return [
        row
        for row in rows
        if still_holds(session, row.from_person, Role(row.role), row.county_id)
        and all(may_stand_together(held, c, Role(row.role), row.county_id) for held, c in own)
    ]


def still_holds(session: Session, person_id: int, role: Role, county_id: int) -> bool:
    """Whether the person may act in that role there now: granted, and his account not disabled."""
    return still_acts(session, person_id) and (role, county_id) in grants_of(session, person_id)


def still_acts(session: Session, person_id: int) -> bool:
    """Whether the person's account is not disabled."""
    disabled = select(UserAccount.disabled_at).where(UserAccount.person_id == person_id)
    return session.scalar(disabled) is None


def find_user(session: Session, login: str) -> UserAccount | None:
    """The account of that sign-in name, whatever its case."""
    return session.scalar(select(UserAccount).where(UserAccount.login == login.strip().lower()))


def user_of(session: Session, user_id: int, *, lock: bool = False) -> UserAccount:
    """The account of that id; NotFound otherwise."""
    query = select(UserAccount).where(UserAccount.id == user_id)
    if lock:
        query = query.with_for_update(of=UserAccount).execution_options(populate_existing=True)
    user = session.scalar(query) if 0 < user_id < 2**63 else None
    if user is None:
        raise NotFound(f"没有找到编号为 {user_id} 的用户。", f"There is no user {user_id}.")
    return user


def names_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, str]:
    """The names of those persons, to print makers and reviewers; 0 is the system."""
    wanted = set(person_ids)
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted - {0})))
    return {0: "系统", **{row.id: row.name for row in rows}}
