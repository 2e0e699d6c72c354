"""Lists of requests and proposed vouchers, newest first, for inboxes and pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.approvals.models import ApprovalRequest, VoucherProposal

#: Requests and proposals that still move.
LIVE = ("IN_REVIEW", "APPROVED")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: rows older than ``before`` (an id), at most ``limit``."""

    before: int | None = None
    limit: int = 50


def requests(
    session: Session,
    counties: Collection[int],
    *,
    states: Collection[str] = (),
    kind: str | None = None,
    asked_by: int | None = None,
    page: Page,
) -> Sequence[ApprovalRequest]:
    """Requests of those counties, newest first; ``states`` empty means all."""
    query = select(ApprovalRequest).where(ApprovalRequest.county_id.in_(counties))
    if states:
        query = query.where(ApprovalRequest.state.in_(states))
    if kind is not None:
        query = query.where(ApprovalRequest.kind == kind)
    if asked_by is not None:
        query = query.where(ApprovalRequest.requester_person == asked_by)
    if page.before is not None:
        query = query.where(ApprovalRequest.id < page.before)
    query = query.order_by(ApprovalRequest.id.desc()).limit(page.limit)
    return session.scalars(query).all()


def awaiting(session: Session, by: Actor) -> list[ApprovalRequest]:
    """Requests on which ``by`` may decide now, urgent ones first, then oldest first."""
    waiting = session.scalars(
        select(ApprovalRequest)
        .where(
            ApprovalRequest.county_id.in_(by.counties),
            ApprovalRequest.state == "IN_REVIEW",
            ApprovalRequest.requester_person != by.person_id,
        )
        .order_by(ApprovalRequest.urgent.is_(None), ApprovalRequest.id)
    )
    return [request for request in waiting if may_decide(request, by)]


def executable(session: Session, by: Actor) -> list[ApprovalRequest]:
    """Approved requests that ``by`` may carry out, oldest first."""
    approved = session.scalars(
        select(ApprovalRequest)
        .where(
            ApprovalRequest.county_id.in_(by.counties),
            ApprovalRequest.state == "APPROVED",
            ApprovalRequest.requester_person != by.person_id,
        )
        .order_by(ApprovalRequest.id)
    )
    return [request for request in approved if may_execute(request, by)]


def may_decide(request: ApprovalRequest, by: Actor) -> bool:
    """Whether it is the turn of ``by``, who neither asked nor decided before (S-1)."""
    return (
        request.next_role is not None
        and request.requester_person != by.person_id
        and by.holds(Role(request.next_role), request.county_id)
        and all(by.person_id not in given.persons for given in request.decisions)
    )


def may_execute(request: ApprovalRequest, by: Actor) -> bool:
    """Whether ``by`` is a finance officer who neither asked nor approved (I-21)."""
    return (
        request.state == "APPROVED"
        and by.holds(Role.FO, request.county_id)
        and request.requester_person != by.person_id
        and all(by.person_id not in given.persons for given in request.decisions)
    )


def proposals(
    session: Session, counties: Collection[int], *, states: Collection[str] = (), page: Page
) -> Sequence[VoucherProposal]:
    """Proposed vouchers of those counties, newest first; ``states`` empty means all."""
    query = select(VoucherProposal).where(VoucherProposal.county_id.in_(counties))
    if states:
        query = query.where(VoucherProposal.state.in_(states))
    if page.before is not None:
        query = query.where(VoucherProposal.id < page.before)
    query = query.order_by(VoucherProposal.id.desc()).limit(page.limit)
    return session.scalars(query).all()


def reviewable(session: Session, by: Actor, *, page: Page) -> Sequence[VoucherProposal]:
    """Proposed vouchers by others that ``by`` may review, oldest first (``before`` means after)."""
    query = select(VoucherProposal).where(*_reviewable(by))
    if page.before is not None:
        query = query.where(VoucherProposal.id > page.before)
    return session.scalars(query.order_by(VoucherProposal.id).limit(page.limit)).all()


def count_reviewable(session: Session, by: Actor) -> int:
    """How many proposed vouchers ``by`` may review."""
    return session.scalar(select(func.count(VoucherProposal.id)).where(*_reviewable(by))) or 0


def unreviewed_in(session: Session, book_id: int, start: date, end: date) -> int:
    """How many vouchers of the book with a value date in that range wait for review."""
    query = select(func.count(VoucherProposal.id)).where(
        VoucherProposal.book_id == book_id,
        VoucherProposal.state == "PROPOSED",
        VoucherProposal.on.between(start, end),
    )
    return session.scalar(query) or 0


def _reviewable(by: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        VoucherProposal.county_id.in_(by.counties),
        VoucherProposal.state == "PROPOSED",
        VoucherProposal.maker_person != by.person_id,
    )
