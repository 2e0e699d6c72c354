"""The books and requests of the actor's own counties."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import ApprovalRequest
from ledger.book.books import Book, find_book
from ledger.errors import NotFound, Refusal
from ledger.people.scope import find


def own_book(session: Session, code: str, *, by: Actor) -> Book:
    """The book with that code in one of the actor's counties; NotFound otherwise (S-8)."""
    book = find_book(session, code)
    if book.county_id not in by.counties:
        raise NotFound("没有这个账套。", "There is no such book.")
    return book


def own_request(session: Session, request_id: int, kind: str, *, by: Actor) -> ApprovalRequest:
    """The request, locked, if it is of that kind and in the actor's counties."""
    request = find(session, ApprovalRequest, request_id, by=by, lock=True)
    if request.kind != kind:
        raise NotFound("没有这项申请。", "There is no such request.")
    return request


def refuse_twin(session: Session, subject: str) -> None:
    """Raises ``already-requested`` when a live request for the same thing exists."""
    twin = session.scalar(
        select(ApprovalRequest.id).where(
            ApprovalRequest.subject == subject,
            ApprovalRequest.state.in_(("IN_REVIEW", "APPROVED")),
        )
    )
    if twin is not None:
        raise AlreadyRequested(
            f"已有同样的申请(第 {twin} 号)在办理。",
            f"Request {twin} for this is already under way.",
        )


class AlreadyRequested(Refusal):
    """The same thing is asked a second time while the first request lives."""

    code = "already-requested"
