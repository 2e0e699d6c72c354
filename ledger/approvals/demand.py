"""Demand the approval of what is about to be done: the last look before money moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.approvals.decide import Expired, StaleContent
from ledger.approvals.models import ApprovalDecision, ApprovalRequest
from ledger.approvals.request import NotOpen, free, record
from ledger.canonical import digest
from ledger.errors import Forbidden, Refusal
from ledger.people.roster import still_acts, still_holds
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class Approved:
    """An executed approval: the digest that the entry carries, and the persons behind it."""

    request_id: int
    digest: bytes
    persons: frozenset[int]


def demand(session: Session, request_id: int, *, content: Mapping[str, Any], by: Actor) -> Approved:
    """The request is EXECUTED by ``by`` and what it held is free for the posting that follows.

    Checked again under lock: state, last day, that ``content`` is what was approved (I-23), that
    every approver still holds his role and account (S-5), that the executor is another person
    than the requester and the approvers (I-21).
    """
    request = find(session, ApprovalRequest, request_id, by=by, lock=True)
    if request.state != "APPROVED":
        raise NotOpen(request)
    if clock.today() > request.expires_on:
        raise Expired(request)
    if digest(content) != request.digest:
        raise StaleContent(
            "内容在批准之后发生了变化, 请重新提出申请。",
            "The content changed after approval; ask for approval again.",
        )
    for given in request.decisions:
        own = still_holds(session, given.official, Role(given.role), request.county_id)
        if not own or not still_acts(session, given.person_id):
            raise Void(
                f"审批人的 {given.role} 权限已被收回, 该批准失效。",
                f"The approver no longer holds {given.role}; the approval is void.",
            )
    refuse_same_person(request, by=by)
    request.state = "EXECUTED"
    request.executor_person = by.person_id
    request.executed_at = clock.now()
    session.flush()
    free(session, request)
    record(session, "approval.executed", request, by=by)
    return approved(request)


def approved(request: ApprovalRequest) -> Approved:
    """The approval of a request in the form that entries carry."""
    seal = digest(
        {
            "request": request.id,
            "kind": request.kind,
            "subject": request.subject,
            "content": request.digest,
            "requester": request.requester_person,
            "decisions": [_sealed(given) for given in request.decisions],
        }
    )
    persons = {request.requester_person}.union(*(given.persons for given in request.decisions))
    return Approved(request.id, bytes.fromhex(seal), frozenset(persons))


def _sealed(given: ApprovalDecision) -> list[Any]:
    """One decision as the entry's digest covers it; for whom, where it was a delegate's."""
    own = [given.step, given.role, given.person_id, given.decision, given.opinion]
    return own if given.for_person is None else [*own, given.for_person]


def refuse_same_person(request: ApprovalRequest, *, by: Actor) -> None:
    """Raises unless ``by`` is a finance officer who neither asked nor approved (I-21)."""
    if not by.holds(Role.FO, request.county_id):
        raise Forbidden(
            "只有本县财务人员可以执行。", "Only a finance officer of the county executes."
        )
    if by.person_id in approved(request).persons:
        raise SamePerson(
            "申请人和审批人不能执行或确认付款, 请由另一名财务人员办理。",
            "Who asked or approved cannot execute or pay; another officer must do it.",
        )


class Void(Refusal):
    """An approver lost his role or account before execution."""

    code = "approval-void"


class SamePerson(Forbidden):
    """The executing officer already acted in the same request."""

    code = "same-person"
