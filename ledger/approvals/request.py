"""Ask for approval: the content is fixed, its digest taken and the money held."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.approvals.chain import chain_for
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.book.hold import hold, release
from ledger.canonical import canonical, digest
from ledger.errors import Forbidden, Refusal
from ledger.money import Money
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Holding:
    """Money of one account that the request keeps from being promised twice (I-13)."""

    book_id: int
    title: str
    aux: Mapping[str, str]
    amount: Money


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: ``content`` is everything the approval binds to; all holds in one book."""

    kind: str
    county_id: int
    subject: str
    content: Mapping[str, Any]
    amount: Money
    summary: Text
    holds: tuple[Holding, ...] = ()
    #: Why it cannot wait; the policy may shorten the chain then (A-06).
    urgent: str | None = None


def submit(session: Session, asked: Asked, *, by: Actor) -> ApprovalRequest:
    """The request is in review; its money is held until payment or release (I-13, A-08).

    Who decides, and until when, is the county's approval policy of the day (I-22).
    Raises Forbidden when ``by`` is no finance officer of the county, and the book's
    ``insufficient-funds`` when the money is not there to be held.
    """
    if not by.holds(Role.FO, asked.county_id):
        raise Forbidden(
            "只有本县财务人员可以提出申请。", "Only a finance officer of the county may ask."
        )
    chain = chain_for(
        session, asked.county_id, asked.kind, asked.amount, asked.content,
        urgent=asked.urgent is not None,
    )  # fmt: skip
    request = ApprovalRequest(
        county_id=asked.county_id,
        kind=asked.kind,
        subject=asked.subject,
        content=canonical(asked.content).decode(),
        digest=digest(asked.content),
        amount=asked.amount,
        book_id=asked.holds[0].book_id if asked.holds else None,
        summary_zh=asked.summary.zh,
        summary_en=asked.summary.en,
        state="IN_REVIEW",
        chain=",".join(chain.roles),
        step=0,
        policy_version_id=chain.policy_version_id,
        subject_group=chain.group or None,
        counted=chain.written,
        requester_user=by.user_id,
        requester_person=by.person_id,
        requested_at=clock.now(),
        urgent=asked.urgent,
        expires_on=clock.today() + timedelta(days=chain.expires_after_days),
    )
    session.add(request)
    session.flush()
    for held in sorted(asked.holds, key=lambda held: (held.title, sorted(held.aux.items()))):
        hold(
            session,
            held.book_id,
            title=held.title,
            aux=held.aux,
            amount=held.amount,
            source=hold_source(request),
        )
    record(session, "approval.requested", request, by=by)
    return request


#: ``(session, request, *, by)``: what else ends with a request of that kind that was approved.
Ender = Callable[..., None]


def withdraw(
    session: Session, request_id: int, *, enders: Mapping[str, Ender], by: Actor
) -> ApprovalRequest:
    """The request is withdrawn by the one who asked, in review or approved and not yet carried
    out; its money is free again."""
    request = find(session, ApprovalRequest, request_id, by=by, lock=True)
    if request.requester_person != by.person_id:
        raise Forbidden("只有申请人本人可以撤回。", "Only the one who asked may withdraw.")
    if request.state not in ("IN_REVIEW", "APPROVED"):
        raise NotOpen(request)
    end(session, request, "WITHDRAWN", enders=enders, by=by)
    record(session, "approval.withdrawn", request, by=by)
    return request


def end(
    session: Session,
    request: ApprovalRequest,
    state: str,
    *,
    enders: Mapping[str, Ender],
    by: Actor,
) -> None:
    """The request is over without execution; what it held is free, what it earmarked is undone."""
    was_approved = request.state == "APPROVED"
    request.state = state
    session.flush()
    free(session, request)
    if was_approved and request.kind in enders:
        enders[request.kind](session, request, by=by)


def hold_source(request: ApprovalRequest) -> str:
    """The name under which a request's money is held."""
    return f"approval:{request.id}"


def free(session: Session, request: ApprovalRequest) -> None:
    """Nothing is held for the request any more."""
    if request.book_id is not None:
        release(session, request.book_id, hold_source(request))


def record(session: Session, action: str, request: ApprovalRequest, *, by: Actor) -> None:
    """One audit event about the request."""
    trail.record(
        session,
        action,
        f"approval:{request.id}",
        by=by,
        county_id=request.county_id,
        kind=request.kind,
        of=request.subject,
        digest=request.digest,
        amount=str(request.amount),
        state=request.state,
    )


class NotOpen(Refusal):
    """The request is no longer waiting for this."""

    code = "state"

    def __init__(self, request: ApprovalRequest) -> None:
        super().__init__(
            f"申请 {request.id} 现为「{STATES[request.state].zh}」, 不能再办理此项。",
            f"Request {request.id} is {STATES[request.state].en}; this can no longer be done.",
        )


#: The states of a request in words.
STATES: Mapping[str, Text] = {
    "IN_REVIEW": Text("待审批", "in review"),
    "APPROVED": Text("已批准", "approved"),
    "EXECUTED": Text("已执行", "executed"),
    "RETURNED": Text("已退回", "returned"),
    "REJECTED": Text("已否决", "rejected"),
    "WITHDRAWN": Text("已撤回", "withdrawn"),
    "EXPIRED": Text("已过期", "expired"),
}
