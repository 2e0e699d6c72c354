"""Correct a wrong voucher: a red-letter reversal, asked, approved, executed (posting 54, V-09)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.request import Asked, submit
from ledger.book.books import Book
from ledger.book.post import Posted
from ledger.book.reverse import reverse
from ledger.book.show import EntryView, entry
from ledger.bookkeeping.own import own_book, own_request, refuse_twin
from ledger.errors import Refusal
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RequestReversal:
    """Reverse the voucher with that sequence in the book ``code``, for ``reason``."""

    code: str
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class ExecuteReversal:
    """Post the approved reversal on the value date ``on``."""

    request_id: int
    on: date


def request_reversal(session: Session, asked: RequestReversal, *, by: Actor) -> ApprovalRequest:
    """The reversal is in review, bound to the voucher's hash and lines.

    Refused for a reversal, a closing entry and a voucher already reversed.
    """
    book = own_book(session, asked.code, by=by)
    wrong = entry(session, book.id, asked.seq)
    _judge(wrong)
    subject = f"entry:{book.code}:{asked.seq}"
    refuse_twin(session, subject)
    number = f"{wrong.word}-{wrong.number}"
    return submit(
        session,
        Asked(
            kind="reversal",
            county_id=book.county_id,
            subject=subject,
            content=reversal_content(book, wrong, asked.reason),
            amount=wrong.total,
            summary=Text(
                f"红字冲销: {book.code} {wrong.on:%Y-%m} {number}",
                f"Reverse {book.code} {wrong.on:%Y-%m} {number}",
            ),
        ),
        by=by,
    )


def execute_reversal(session: Session, command: ExecuteReversal, *, by: Actor) -> Posted:
    """The red-letter voucher stands beside its original, each naming the other."""
    request = own_request(session, command.request_id, "reversal", by=by)
    facts = request.facts()
    book = own_book(session, facts["book"], by=by)
    wrong = entry(session, book.id, facts["seq"])
    approved = demand(
        session, request.id, content=reversal_content(book, wrong, facts["reason"]), by=by
    )
    return reverse(
        session,
        book.id,
        wrong.seq,
        on=command.on,
        reason=facts["reason"],
        source=f"reversal:{request.id}",
        maker=by,
        approvals_digest=approved.digest,
    )


def reversal_content(book: Book, wrong: EntryView, reason: str) -> dict[str, Any]:
    """What the approval of a reversal binds to: the voucher by its hash, and the reason."""
    return {
        "book": book.code,
        "seq": wrong.seq,
        "voucher": f"{wrong.word}-{wrong.number}",
        "date": wrong.on.isoformat(),
        "summary": wrong.summary,
        "amount": str(wrong.total),
        "hash": wrong.hash.hex(),
        "reason": reason,
    }


def _judge(wrong: EntryView) -> None:
    if wrong.reverses is not None:
        raise NotReversible(
            "冲销凭证不能再被冲销。",
            "A reversal cannot itself be reversed.",
            code="reversal-of-reversal",
        )
    if wrong.reversed_by is not None:
        raise NotReversible(
            "该凭证已被冲销。", "The voucher has been reversed already.", code="already-reversed"
        )
    if wrong.source.startswith("close:"):
        raise NotReversible("年末结转凭证不能冲销。", "A closing entry cannot be reversed.")


class NotReversible(Refusal):
    """The voucher may not be reversed, now or ever."""

    code = "not-reversible"
