"""Decide on a request: one official, one step, bound to the content he saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import SYSTEM, Actor, Role
from ledger.approvals.models import ApprovalDecision, ApprovalRequest
from ledger.approvals.request import Ender, NotOpen, end, record
from ledger.errors import Forbidden, Refusal
from ledger.people.roster import principal_of
from ledger.people.scope import find

Verdict = Literal["approve", "return", "reject"]
_ENDS: Mapping[str, str] = {"return": "RETURNED", "reject": "REJECTED"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One official's word on the content whose digest he was shown."""

    request_id: int
    decision: Verdict
    opinion: str
    digest: str


def decide(session: Session, said: Decision, *, by: Actor) -> ApprovalRequest:
    """The decision stands for ever; the last approval makes the request APPROVED.

    Nobody decides on his own request (S-1, I-21) and nobody twice; tiers follow in order
    (I-22); a delegate's word names the official for whom it was given. A return or rejection
    frees the money. Raises ``approval-stale`` when the digest
    is not the content's, ``state`` when the request no longer waits.
    """
    request = find(session, ApprovalRequest, said.request_id, by=by, lock=True)
    judge(request, said, by=by)
    role = Role(request.next_role or "")
    principal = _principal(session, request, role, by=by)
    session.add(
        ApprovalDecision(
            county_id=request.county_id,
            request_id=request.id,
            step=request.step,
            role=role,
            user_id=by.user_id,
            person_id=by.person_id,
            decision=said.decision,
            opinion=said.opinion,
            digest=said.digest,
            decided_at=clock.now(),
            for_person=principal,
        )
    )
    session.flush()
    session.refresh(request, ["decisions"])
    if said.decision == "approve":
        request.step += 1
        if request.step == len(request.chain.split(",")):
            request.state = "APPROVED"
        session.flush()
    else:
        end(session, request, _ENDS[said.decision], enders={}, by=by)
    record(session, f"approval.{said.decision}", request, by=by)
    return request


def judge(request: ApprovalRequest, said: Decision, *, by: Actor) -> None:
    """Raises unless ``by`` may now give this decision."""
    if request.requester_person == by.person_id:
        raise SelfApproval("不能审批本人提出的申请。", "Nobody decides on a request of his own.")
    if any(by.person_id in given.persons for given in request.decisions):
        raise (
            NotOpen(request)
            if request.state != "IN_REVIEW"
            else AlreadyDecided(
                "您已就此申请作出决定。", "You have already decided on this request."
            )
        )
    if request.state != "IN_REVIEW" or request.next_role is None:
        raise NotOpen(request)
    if not by.holds(Role(request.next_role), request.county_id):
        raise _wrong_tier(request, by)
    if clock.today() > request.expires_on:
        raise Expired(request)
    if said.digest != request.digest:
        raise StaleContent(
            "申请内容与您看到的不一致, 请刷新后重新核对。",
            "The content differs from what you saw; reload and check it again.",
        )


def _principal(session: Session, request: ApprovalRequest, role: Role, *, by: Actor) -> int | None:
    """For whom ``by`` decides, judged anew; that person has no other part in the request (I-21)."""
    principal = principal_of(session, by.person_id, role, request.county_id)
    if principal is None:
        return None
    if principal == request.requester_person:
        raise SelfApproval(
            "不能代申请人审批其本人的申请。", "Nobody decides for the one who asked."
        )
    if any(principal in given.persons for given in request.decisions):
        raise AlreadyDecided(
            "委托人已就此申请作出决定。", "The official you stand in for has already decided."
        )
    return principal


def _wrong_tier(request: ApprovalRequest, by: Actor) -> Refusal:
    """An official out of turn meets the request's state; anybody else lacks the role."""
    zh, en = (
        f"现在轮到 {request.next_role} 级审批。",
        f"It is the turn of tier {request.next_role}.",
    )
    if any(by.holds(tier, request.county_id) for tier in (Role.A1, Role.A2)):
        return OutOfTurn(zh, en)
    return Forbidden(zh, en)


def expire_due(session: Session, on: date, *, enders: Mapping[str, Ender]) -> int:
    """Every request past its last day on ``on`` is EXPIRED and its money free; how many."""
    due = session.scalars(
        select(ApprovalRequest)
        .where(
            ApprovalRequest.state.in_(("IN_REVIEW", "APPROVED")), ApprovalRequest.expires_on < on
        )
        .order_by(ApprovalRequest.id)
        .with_for_update()
    ).all()
    for request in due:
        end(session, request, "EXPIRED", enders=enders, by=SYSTEM)
        record(session, "approval.expired", request, by=SYSTEM)
    return len(due)


class SelfApproval(Forbidden):
    """Own request, or the same person through another account."""

    code = "self-approval"


class AlreadyDecided(Refusal):
    """The person has already given a decision on this request."""

    code = "state"


class StaleContent(Refusal):
    """What was seen, approved or executed is not the same content (I-23)."""

    code = "approval-stale"


class OutOfTurn(Refusal):
    """An official of the county spoke before or after his turn."""

    code = "state"


class Expired(Refusal):
    """The request's last day has passed."""

    code = "approval-expired"

    def __init__(self, request: ApprovalRequest) -> None:
        super().__init__(
            f"申请已于 {request.expires_on} 到期, 请重新提出。",
            f"The request lapsed after {request.expires_on}; ask again.",
        )
