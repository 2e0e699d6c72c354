"""An approver's step in another's hands: for some days, by a document, told in each decision."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from ledger.actor import Actor, Role
from ledger.audit.models import AuditEvent
from ledger.db import Database
from ledger.people.grants import give_role, revoke_role
from ledger.people.models import RoleGrant
from tests.advances.town import API, FundTown, codes, ok, refused
from tests.doors import Door, Doors, a_user

DELEGATIONS = f"{API}/approvals/delegations"
OWED = ["6200.00", "1500.00"]
SE = Actor(900, 900, "SE", frozenset({(Role.SE, 0)}))


@pytest.fixture
def deputy(fund_town: FundTown) -> Actor:
    """A person with an account and no part in the county."""
    return fund_town.database.in_transaction(lambda session: a_user(session, "deputy", number=777))


def given(fund_town: FundTown, **change: Any) -> dict[str, Any]:
    return {
        "county_id": fund_town.world.county.id, "role": "A1", "login": "deputy",
        "first_day": "2026-03-02", "last_day": "2026-03-06", "document": "委托书 2026-3", **change,
    }  # fmt: skip


def says(door: Door, request: int, word: str = "approve") -> Any:
    """The answer to a decision on what the person is shown."""
    digest = ok(door.get(f"{API}/approvals/{request}"), 200)["digest"]
    said = {"decision": word, "opinion": "已核", "digest": digest}
    return door.post(f"{API}/approvals/{request}/decisions", said)


def barred(response: Any) -> None:
    """The person has no part in it."""
    assert response.status_code == 403, response.text


def test_a_delegate_decides_and_it_is_told_for_whom(
    fund_town: FundTown, doors: Doors, deputy: Actor, database: Database
) -> None:
    """A-06, A-07, I-21: the deputy signs for A1; A2 and the payment stay with other persons."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    barred(doors("deputy").get(f"{API}/approvals/{request}"))
    made = ok(doors("a1").post(DELEGATIONS, given(fund_town)))
    door = doors("deputy")
    assert f"/approvals/{request}" in door.get("/approvals").text
    told = ok(says(door, request))
    own = fund_town.world.people["a1"].person_id
    decision = told["decisions"][0]
    assert (decision["role"], decision["person_id"], decision["for_person"]) == (
        "A1", deputy.person_id, own,
    )  # fmt: skip
    refused(says(door, request), 409, "state")
    refused(says(doors("a1"), request), 409, "state")
    ok(says(doors("a2"), request))
    assert "DEPUTY(受A1委托)" in doors("au").get(f"/approvals/{request}").text
    advance = ok(doors("fo1").get(f"{API}/advances"), 200)["items"][0]["id"]
    ok(doors("fo2").post(f"{API}/advances/{advance}/execute", {"on": "2026-03-02"}))
    with database.reading() as session:
        written = session.query(AuditEvent).filter_by(action="delegation.given").all()
        assert [event.subject for event in written] == [f"delegation:{made['id']}"]


def test_nobody_signs_outside_the_days_or_after_the_end(
    fund_town: FundTown, doors: Doors, deputy: Actor
) -> None:
    """Not before the first day, not after the last, not after the revocation."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    a1 = doors("a1")
    later = given(fund_town, first_day="2026-03-03", last_day="2026-03-04")
    made = ok(a1.post(DELEGATIONS, later))
    barred(doors("deputy").get(f"{API}/approvals/{request}"))
    fund_town.at.on("2026-03-04")
    ok(doors("deputy").get(f"{API}/approvals/{request}"), 200)
    fund_town.at.on("2026-03-05")
    barred(doors("deputy").get(f"{API}/approvals/{request}"))
    refused(doors("a1").post(f"{DELEGATIONS}/{made['id']}/revocation", {}), 409, "state")
    days = {"first_day": "2026-03-05", "last_day": "2026-03-09"}
    again = ok(doors("a1").post(DELEGATIONS, given(fund_town, **days)))
    refused(doors("a1").post(DELEGATIONS, given(fund_town, **days)), 409, "delegation-overlap")
    ok(doors("a1").post(f"{DELEGATIONS}/{again['id']}/revocation", {}))
    barred(doors("deputy").get(f"{API}/approvals/{request}"))


def test_nobody_signs_for_someone_whose_grant_has_ended(
    fund_town: FundTown, doors: Doors, deputy: Actor
) -> None:
    """S-4, S-5: the delegate's step ends with the official's; what he approved is void then."""
    first = fund_town.an_advance_in_review(OWED)
    request = fund_town.request_of(first)
    ok(doors("a1").post(DELEGATIONS, given(fund_town)))
    ok(says(doors("deputy"), request))
    ok(says(doors("a2"), request))

    def end(session: Any) -> None:
        own = fund_town.world.people["a1"].person_id
        grant = session.query(RoleGrant).filter_by(person_id=own).one()
        revoke_role(session, grant.id, by=SE)

    fund_town.do(end)
    barred(doors("deputy").get(f"{API}/approvals/{request}"))
    executed = doors("fo2").post(f"{API}/advances/{first}/execute", {"on": "2026-03-02"})
    refused(executed, 409, "approval-void")


@pytest.mark.parametrize(
    ("login", "code"),
    [("fo1", "roles-apart"), ("au", "roles-apart"), ("a2", "roles-apart"), ("a1", "self"),
     ("nobody", "unknown-user")],
)  # fmt: skip
def test_a_delegate_holds_no_conflicting_part(
    fund_town: FundTown, doors: Doors, login: str, code: str
) -> None:
    """S-3: no officer, auditor, other tier, nor oneself; told at the field."""
    answer = doors("a1").post(DELEGATIONS, given(fund_town, login=login))
    assert answer.status_code == 422
    assert codes(answer.get_json()) == [("/login", code)]
    page = doors("a1").form("/approvals/delegations", given(fund_town, login=login))
    assert page.status_code == 422


def test_a_delegate_who_gets_a_conflicting_part_signs_no_more(
    fund_town: FundTown, doors: Doors, deputy: Actor
) -> None:
    """S-3: made a finance officer after the delegation, he has no step any more."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    ok(doors("a1").post(DELEGATIONS, given(fund_town)))
    county = fund_town.world.county.id
    fund_town.do(lambda session: give_role(session, deputy.person_id, Role.FO, county, by=SE))
    barred(says(doors("deputy"), request))


@pytest.mark.parametrize(
    ("change", "where"),
    [({"first_day": "2026-03-01"}, "/first_day"), ({"last_day": "2026-03-01"}, "/last_day"),
     ({"last_day": "2028-03-01"}, "/last_day"), ({"document": ""}, "/document"),
     ({"role": "FO"}, "/role"), ({"login": "A b"}, "/login")],
)  # fmt: skip
def test_a_wrong_delegation_is_told_at_its_place(
    fund_town: FundTown, doors: Doors, deputy: Actor, change: dict[str, str], where: str
) -> None:
    answer = doors("a1").post(DELEGATIONS, given(fund_town, **change))
    assert answer.status_code == 422
    assert where in dict(codes(answer.get_json()))


def test_only_the_official_himself_delegates(
    fund_town: FundTown, doors: Doors, deputy: Actor
) -> None:
    """Not the other tier, not the delegate on, not another's back."""
    barred(doors("a2").post(DELEGATIONS, given(fund_town)))
    barred(doors("fo1").post(DELEGATIONS, given(fund_town)))
    made = ok(doors("a1").post(DELEGATIONS, given(fund_town)))
    barred(doors("deputy").post(DELEGATIONS, given(fund_town, login="a2")))
    barred(doors("a2").post(f"{DELEGATIONS}/{made['id']}/revocation", {}))


def test_the_page_shows_and_takes_back(fund_town: FundTown, doors: Doors, deputy: Actor) -> None:
    a1 = doors("a1")
    assert a1.form("/approvals/delegations", given(fund_town)).status_code == 303
    shown = a1.get("/approvals/delegations").text
    assert "DEPUTY" in shown
    assert "生效中" in shown
    made = ok(a1.get(DELEGATIONS), 200)["items"][0]["id"]
    assert a1.form(f"/approvals/delegations/{made}/revocation").status_code == 303
    assert "已收回" in doors("au").get("/approvals/delegations").text


@pytest.mark.parametrize("change", [
    "UPDATE delegation SET last_day = '2027-01-01'",
    "DELETE FROM delegation",
])  # fmt: skip
def test_the_database_keeps_delegations(
    fund_town: FundTown, doors: Doors, deputy: Actor, database: Database, change: str
) -> None:
    ok(doors("a1").post(DELEGATIONS, given(fund_town)))
    with pytest.raises((IntegrityError, ProgrammingError)):
        database.in_transaction(lambda session: session.execute(text(change)))
