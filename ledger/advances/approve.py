"""Decide on an advance: the last approval earmarks it in the book (36); its end undoes that (41)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.approvals.decide import Decision, decide
from ledger.approvals.demand import approved
from ledger.approvals.models import ApprovalRequest
from ledger.book.books import book_of
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post


def decide_advance(session: Session, said: Decision, *, by: Actor) -> ApprovalRequest:
    """The decision stands; with the last approval the memo 9601 stands too, made by the requester."""
    request = decide(session, said, by=by)
    if request.state == "APPROVED":
        advance = session.scalars(select(Advance).where(Advance.approval_id == request.id)).one()
        maker = Actor(request.requester_user, request.requester_person, name="")
        post(
            session,
            book_of(session, advance.county_id, "FUND").id,
            earmark_entry(advance),
            maker=maker,
            approvals_digest=approved(request).digest,
        )
    return request


def unearmark(session: Session, request: ApprovalRequest, *, by: Actor) -> None:
    """The approved advance is cancelled or lapsed before payment: the memo ends (41)."""
    advance = session.scalars(select(Advance).where(Advance.approval_id == request.id)).one()
    number = str(advance.id)
    draft = Draft(
        on=clock.today(),
        event="41",
        summary=f"撤销已批准的垫付: 案件{advance.case.number}, {advance.debtor.name}"[:200],
        source=f"{advance.source}:cancelled",
        lines=(
            debit("9609", advance.amount, advance=number),
            credit("9601", advance.amount, advance=number),
        ),
        attachments=1,
    )
    maker = Actor(request.requester_user, request.requester_person, name="")
    book = book_of(session, advance.county_id, "FUND")
    post(session, book.id, draft, maker=maker, approvals_digest=approved(request).digest)


def earmark_entry(advance: Advance) -> Draft:
    """Approved and not yet paid: a memo (36)."""
    number = str(advance.id)
    return Draft(
        on=clock.today(),
        event="36",
        summary=f"批准垫付: 案件{advance.case.number}, {advance.debtor.name}"[:200],
        source=f"{advance.source}:approved",
        lines=(
            debit("9601", advance.amount, advance=number),
            credit("9609", advance.amount, advance=number),
        ),
        attachments=1,
    )
