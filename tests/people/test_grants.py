"""Roles: which stand together, who grants them, how they end (S-2, S-3, S-4, I-32)."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from ledger.actor import ADMINISTRATORS, BUSINESS, SYSTEM, Role
from ledger.db import Database
from ledger.errors import Forbidden, Refusal
from ledger.people.grants import (
    Grant,
    RolesApart,
    ask_grant,
    decide_grant,
    found_administrators,
    give_role,
    may_stand_together,
    revoke_role,
)
from ledger.people.models import GrantRequest, RoleGrant, county_of
from ledger.people.register import disable_account
from ledger.people.roster import grants_of, still_holds
from tests.doors import a_user

FO, A1, A2, AU, SY, SE, AA = Role

#: (held, wanted) that one person may hold in the same county; every other pair is kept apart.
TOGETHER_HERE = {(role, role) for role in Role}
#: and with the second one in another county
TOGETHER_ELSEWHERE = {(FO, FO), (A1, A1), (A2, A2), (AU, AU), (A1, A2), (A2, A1)}

INSERT = text(
    "INSERT INTO role_grant (person_id, role, county_id, granted_by, granted_at) "
    "VALUES (:person, :role, :county, 0, '2026-01-05T00:00:00.000000Z')"
)


@pytest.mark.parametrize(("held", "wanted"), list(itertools.permutations(Role, 2)))
def test_every_pair_of_roles_in_code(held: Role, wanted: Role) -> None:
    """S-3, I-32: the rule itself, every pair."""
    here = may_stand_together(held, county_of(held, 1), wanted, county_of(wanted, 1))
    elsewhere = may_stand_together(held, county_of(held, 1), wanted, county_of(wanted, 2))
    assert here == ((held, wanted) in TOGETHER_HERE)
    assert elsewhere == ((held, wanted) in TOGETHER_ELSEWHERE)


def test_every_pair_of_roles_in_the_database(database: Database, at: object) -> None:
    """S-3, I-32: the trigger agrees with the rule for every pair, by raw SQL."""
    for held, wanted, county in itertools.product(Role, Role, (1, 2)):
        with database.engine.connect() as connection:
            person = _raw_person(connection, f"{held}{wanted}{county}")
            _insert(connection, person, held, county_of(held, 1))
            if (held, county_of(held, 1)) == (wanted, county_of(wanted, county)):
                continue
            may = may_stand_together(held, county_of(held, 1), wanted, county_of(wanted, county))
            if may:
                _insert(connection, person, wanted, county_of(wanted, county))
            else:
                with pytest.raises(IntegrityError, match="role_grant_apart"):
                    _insert(connection, person, wanted, county_of(wanted, county))
            connection.rollback()


def _insert(connection: object, person: int, role: Role, county: int) -> None:
    connection.execute(INSERT, {"person": person, "role": role, "county": county})  # type: ignore[attr-defined]


def _raw_person(connection: object, name: str) -> int:
    made = connection.execute(  # type: ignore[attr-defined]
        text(
            "INSERT INTO person (token, name, id_sealed, id_index, created_at) "
            "VALUES (:name, :name, :blob, :blob, '2026-01-05T00:00:00.000000Z') RETURNING id"
        ),
        {"name": name, "blob": name.encode()},
    )
    return int(made.scalar_one())


def test_administrators_and_officers_are_never_one_person(session: Session) -> None:
    """I-32: administrators hold no money permission."""
    clerk = a_user(session, "clerk", (FO, 1))
    for role in ADMINISTRATORS:
        with pytest.raises(RolesApart):
            give_role(session, clerk.person_id, role, 0, by=SYSTEM)
    assert not ADMINISTRATORS & BUSINESS


def test_an_administrator_serves_no_county_and_an_officer_always_one(session: Session) -> None:
    person = a_user(session, "x").person_id
    for role, county in ((SY, 1), (FO, 0)):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(INSERT, {"person": person, "role": role, "county": county})


def test_two_conflicting_grants_at_once_leave_one(database: Database, at: object) -> None:
    """A race: each grant alone is lawful, together they are not."""
    person = database.in_transaction(lambda session: a_user(session, "x")).person_id

    def give(role: Role) -> bool:
        try:
            database.in_transaction(lambda session: give_role(session, person, role, 1, by=SYSTEM))
        except RolesApart:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(give, (A1, A2)))
    assert sorted(given) == [False, True]
    with database.reading() as session:
        assert len(grants_of(session, person)) == 1


def test_the_first_a2_of_a_county_needs_a_second_administrator(session: Session) -> None:
    """Safety 4, note 3: first grant of A2, new administrator."""
    sy, se = a_user(session, "sy", (SY, 0)), a_user(session, "se", (SE, 0), number=2)
    leader = a_user(session, "leader", number=3)
    asked = ask_grant(session, Grant(leader.user_id, A2, 1), by=se)
    assert isinstance(asked, GrantRequest)
    assert not grants_of(session, leader.person_id)
    with pytest.raises(Forbidden):
        decide_grant(session, asked.id, approve=True, by=se)
    granted = decide_grant(session, asked.id, approve=True, by=sy)
    assert isinstance(granted, RoleGrant)
    assert (granted.granted_by, granted.seconded_by) == (se.person_id, sy.person_id)
    with pytest.raises(Refusal, match="before"):
        decide_grant(session, asked.id, approve=True, by=sy)
    next_leader = a_user(session, "next", number=4)
    assert isinstance(ask_grant(session, Grant(next_leader.user_id, A2, 1), by=se), RoleGrant)


def test_a_refused_request_grants_nothing(session: Session) -> None:
    aa, se = a_user(session, "aa", (AA, 0)), a_user(session, "se", (SE, 0), number=2)
    person = a_user(session, "x", number=3)
    asked = ask_grant(session, Grant(person.user_id, SY), by=se)
    refused = decide_grant(session, asked.id, approve=False, by=aa)
    assert isinstance(refused, GrantRequest)
    assert refused.state == "REFUSED"
    assert not grants_of(session, person.person_id)


def test_nobody_changes_his_own_roles(session: Session) -> None:
    """S-1."""
    se = a_user(session, "se", (SE, 0))
    with pytest.raises(Forbidden):
        ask_grant(session, Grant(se.user_id, FO, 1), by=se)
    own = session.scalars(select(RoleGrant).where(RoleGrant.person_id == se.person_id)).one()
    with pytest.raises(Forbidden):
        revoke_role(session, own.id, by=se)


def test_a_revoked_role_no_longer_holds_and_may_be_granted_again(session: Session) -> None:
    """S-4, S-5."""
    se, clerk = a_user(session, "se", (SE, 0)), a_user(session, "clerk", (FO, 1), number=2)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == clerk.person_id)).one()
    assert still_holds(session, clerk.person_id, FO, 1)
    revoke_role(session, grant.id, by=se)
    session.flush()
    assert not still_holds(session, clerk.person_id, FO, 1)
    give_role(session, clerk.person_id, FO, 1, by=se)
    assert still_holds(session, clerk.person_id, FO, 1)
    disable_account(session, clerk.user_id, by=se)
    assert not still_holds(session, clerk.person_id, FO, 1)


def test_the_last_administrator_of_a_kind_stays(session: Session) -> None:
    sy, se = a_user(session, "sy", (SY, 0)), a_user(session, "se", (SE, 0), number=2)
    only = session.scalars(select(RoleGrant).where(RoleGrant.person_id == sy.person_id)).one()
    with pytest.raises(Refusal) as refused:
        revoke_role(session, only.id, by=se)
    assert refused.value.code == "last-administrator"


def test_the_first_administrators_are_made_once(session: Session) -> None:
    """S-9."""
    people = [a_user(session, name, number=n).person_id for n, name in enumerate("abcd", 1)]
    found_administrators(session, dict(zip((SY, SE, AA), people[:3], strict=True)))
    with pytest.raises(Refusal) as refused:
        found_administrators(session, {SY: people[3]})
    assert refused.value.code == "administrators-exist"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM role_grant",
        "UPDATE role_grant SET role = 'AU'",
        "UPDATE role_grant SET granted_by = 7",
        "UPDATE role_grant SET person_id = 2",
    ],
)
def test_grants_are_history(session: Session, statement: str) -> None:
    """I-04: who granted what stays on record."""
    a_user(session, "clerk", (FO, 1))
    with pytest.raises(DBAPIError):
        session.execute(text(statement))
