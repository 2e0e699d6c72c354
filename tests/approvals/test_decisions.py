"""Approvals bind to content, to persons, to tiers: S-1, S-5, I-13, I-21 .. I-24."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.approvals.decide import (
    Decision,
    Expired,
    OutOfTurn,
    SelfApproval,
    StaleContent,
    decide,
    expire_due,
)
from ledger.approvals.demand import SamePerson, Void, demand
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.request import Asked, Holding, NotOpen, submit, withdraw
from ledger.book.balances import available
from ledger.book.refusals import InsufficientFunds
from ledger.errors import Forbidden, NotFound
from ledger.money import Money
from ledger.parties.models import Project
from ledger.people.grants import revoke_role
from ledger.people.models import RoleGrant
from ledger.text import Text
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project

CONTENT = {"thing": 7, "amount": "400.00"}


@pytest.fixture
def project(session: Session, world: World, at: TestClock) -> Project:
    """A project with 1,000.00 of deposit."""
    at.on("2026-03-02")
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "1000.00", reference="B-1", on=date(2026, 2, 2))
    return project


def asked(world: World, project: Project, amount: str = "400.00") -> Asked:
    aux = {"project": str(project.id), "contractor": str(project.contractor_id)}
    held = Holding(world.book.id, "2307.01", aux, Money.of(amount))
    return Asked(
        "draw", world.county.id, "draw:7", CONTENT, Money.of(amount), Text("申请", "asked"), (held,)
    )


@pytest.fixture
def request_(session: Session, world: World, project: Project) -> ApprovalRequest:
    """A request of the first officer for 400.00."""
    return submit(session, asked(world, project), by=world.fo1)


def says(request: ApprovalRequest, word: str = "approve", digest: str | None = None) -> Decision:
    return Decision(request.id, word, "意见", digest or request.digest)  # type: ignore[arg-type]


def free(session: Session, world: World) -> str:
    return str(available(session, world.book.id, "2307.01"))


def test_money_is_held_from_submission_to_the_end(
    session: Session, world: World, project: Project, request_: ApprovalRequest
) -> None:
    """I-13: what one request holds no other can ask for; a rejection frees it."""
    assert free(session, world) == "600.00"
    savepoint = session.begin_nested()
    with pytest.raises(InsufficientFunds):
        submit(session, asked(world, project, "600.01"), by=world.fo1)
    savepoint.rollback()
    decide(session, says(request_, "reject"), by=world.people["a1"])
    assert request_.state == "REJECTED"
    assert free(session, world) == "1000.00"


def test_tiers_follow_in_order(session: Session, world: World, request_: ApprovalRequest) -> None:
    """I-22, row 50 of the bad inputs: tier 2 before tier 1."""
    with pytest.raises(OutOfTurn):
        decide(session, says(request_), by=world.people["a2"])
    decide(session, says(request_), by=world.people["a1"])
    with pytest.raises(NotOpen):
        demand(session, request_.id, content=CONTENT, by=world.fo2)
    decide(session, says(request_), by=world.people["a2"])
    assert request_.state == "APPROVED"


def test_nobody_decides_on_his_own_request_or_twice(
    session: Session, world: World, request_: ApprovalRequest
) -> None:
    """S-1, rows 48 and 49: the person counts, not the account."""
    same_person = replace(world.people["a1"], person_id=world.fo1.person_id, user_id=999)
    with pytest.raises(SelfApproval):
        decide(session, says(request_), by=same_person)
    decide(session, says(request_), by=world.people["a1"])
    again = replace(world.people["a1"], grants=world.people["a2"].grants)
    with pytest.raises(Exception, match="already decided"):
        decide(session, says(request_), by=again)


def test_the_content_is_what_was_seen(
    session: Session, world: World, request_: ApprovalRequest
) -> None:
    """I-23, row 51: another digest is refused, and so is other content at execution."""
    with pytest.raises(StaleContent):
        decide(session, says(request_, digest="0" * 64), by=world.people["a1"])
    for tier in ("a1", "a2"):
        decide(session, says(request_), by=world.people[tier])
    with pytest.raises(StaleContent):
        demand(session, request_.id, content={**CONTENT, "amount": "400.01"}, by=world.fo2)


def test_execution_is_by_a_fourth_person_once(
    session: Session, world: World, request_: ApprovalRequest
) -> None:
    """I-21, I-26; the hold is released for the posting that follows."""
    for tier in ("a1", "a2"):
        decide(session, says(request_), by=world.people[tier])
    with pytest.raises(SamePerson):
        demand(session, request_.id, content=CONTENT, by=world.fo1)
    with pytest.raises(Forbidden):
        demand(session, request_.id, content=CONTENT, by=world.people["a1"])
    permit = demand(session, request_.id, content=CONTENT, by=world.fo2)
    assert len(permit.digest) == 32
    assert free(session, world) == "1000.00"
    with pytest.raises(NotOpen):
        demand(session, request_.id, content=CONTENT, by=world.fo2)


def test_a_role_revoked_before_execution_voids_the_approval(
    session: Session, world: World, request_: ApprovalRequest
) -> None:
    """S-5, I-23, row 52."""
    for tier in ("a1", "a2"):
        decide(session, says(request_), by=world.people[tier])
    grant = session.query(RoleGrant).filter_by(person_id=world.people["a2"].person_id).one()
    security = Actor(900, 900, "SE", frozenset({(Role.SE, 0)}))
    revoke_role(session, grant.id, by=security)
    with pytest.raises(Void):
        demand(session, request_.id, content=CONTENT, by=world.fo2)


def test_a_request_lapses_and_frees_its_money(
    session: Session, world: World, request_: ApprovalRequest, at: TestClock
) -> None:
    """I-23: approvals expire."""
    at.on("2026-04-02")
    with pytest.raises(Expired):
        decide(session, says(request_), by=world.people["a1"])
    assert expire_due(session, date(2026, 4, 2), enders={}) == 1
    assert request_.state == "EXPIRED"
    assert free(session, world) == "1000.00"


def test_only_who_asked_withdraws_and_only_officers_ask(
    session: Session, world: World, project: Project, request_: ApprovalRequest
) -> None:
    with pytest.raises(Forbidden):
        withdraw(session, request_.id, enders={}, by=world.fo2)
    withdraw(session, request_.id, enders={}, by=world.fo1)
    assert free(session, world) == "1000.00"
    with pytest.raises(Forbidden):
        submit(session, asked(world, project), by=world.people["a1"])


def test_another_county_does_not_see_it(
    session: Session, world: World, request_: ApprovalRequest
) -> None:
    """I-31, S-8: not there."""
    stranger = Actor(77, 77, "A1 elsewhere", frozenset({(Role.A1, world.county.id + 1)}))
    with pytest.raises(NotFound):
        decide(session, says(request_), by=stranger)


@pytest.mark.parametrize("change", [
    "UPDATE approval_request SET state = 'APPROVED'",
    "UPDATE approval_request SET state = 'EXECUTED'",
    "UPDATE approval_request SET amount = amount + 1",
    "UPDATE approval_request SET content = '{}'",
    "DELETE FROM approval_request",
    "UPDATE approval_decision SET decision = 'reject'",
    "DELETE FROM approval_decision",
    "INSERT INTO approval_decision (county_id, request_id, step, role, user_id, person_id,"
    " decision, opinion, digest, decided_at) SELECT county_id, id, step, 'A2', requester_user,"
    " requester_person, 'approve', 'x', digest, requested_at FROM approval_request",
])  # fmt: skip
def test_the_database_refuses_what_the_code_must_not_do(
    session: Session, world: World, request_: ApprovalRequest, change: str
) -> None:
    """I-21, I-23, I-24 by raw SQL on both engines."""
    decide(session, says(request_), by=world.people["a1"])
    session.commit()
    with pytest.raises((IntegrityError, ProgrammingError)):
        session.execute(text(change))
    session.rollback()
