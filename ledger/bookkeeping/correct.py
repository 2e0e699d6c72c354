"""Correct a wrong voucher: a red-letter reversal, asked, approved, executed (posting 54, V-09).

What stands behind the voucher follows it: a reversed receipt settles nothing, and its bank
reference may be recorded again. Which kinds can follow is the doors' table; any other voucher is
corrected where its matter is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.request import Asked, submit
from ledger.book.books import Book
from ledger.book.post import Posted
from ledger.book.reverse import reverse
from ledger.book.show import EntryView, entry
from ledger.bookkeeping.own import own_book, own_request, refuse_twin
from ledger.errors import Refusal
from ledger.text import Text

#: ``(session, proposal, on, *, by)``: what a kind of proposal takes back on the day of the
#: reversal. It may refuse.
Undo = Callable[..., None]


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


def request_reversal(
    session: Session, asked: RequestReversal, *, undo: Mapping[str, Undo], by: Actor
) -> ApprovalRequest:
    """The reversal is in review, bound to the voucher's hash and lines.

    Refused for a reversal, a closing entry, a voucher already reversed, and one whose matter
    cannot follow (``not-reversible``).
    """
    book = own_book(session, asked.code, by=by)
    wrong = entry(session, book.id, asked.seq)
    _judge(wrong)
    _proposal_behind(session, book, wrong, undo)
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


def execute_reversal(
    session: Session, command: ExecuteReversal, *, undo: Mapping[str, Undo], by: Actor
) -> Posted:
    """The red-letter voucher stands beside its original, each naming the other; what was
    recorded with the original is taken back."""
    request = own_request(session, command.request_id, "reversal", by=by)
    facts = request.facts()
    book = own_book(session, facts["book"], by=by)
    wrong = entry(session, book.id, facts["seq"])
    approved = demand(
        session, request.id, content=reversal_content(book, wrong, facts["reason"]), by=by
    )
    proposal = _proposal_behind(session, book, wrong, undo)
    reversed_ = reverse(
        session,
        book.id,
        wrong.seq,
        on=command.on,
        reason=facts["reason"],
        source=f"reversal:{request.id}",
        maker=by,
        approvals_digest=approved.digest,
    )
    undo[proposal.kind](session, proposal, command.on, by=by)
    return reversed_


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


def _proposal_behind(
    session: Session, book: Book, wrong: EntryView, undo: Mapping[str, Undo]
) -> VoucherProposal:
    """The proposal that became this voucher, of a kind that can follow its reversal."""
    proposal = session.scalar(
        select(VoucherProposal).where(
            VoucherProposal.book_id == book.id, VoucherProposal.entry_seq == wrong.seq
        )
    )
    if proposal is None or proposal.kind not in undo:
        raise NotReversible(
            "这张凭证由业务办理形成, 单独冲销会使业务与账不符; 请在原业务页面更正(退票、取消、核减等)。",
            "This voucher came of a matter that would no longer agree with the book; correct it "
            "where the matter is done (bounce, cancel, reassess).",
        )
    return proposal


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
