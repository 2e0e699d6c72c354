"""Manual vouchers: one officer writes the lines, a second posts them by review (V-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.bookkeeping.own import own_book
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.text import Text

#: Rows of the accounting guide that an officer may write by hand: money not yet identified,
#: interest, supervised accounts. Everything else belongs to the page of its own matter, and money
#: that leaves the bank is paid by an approved request alone.
MANUAL_EVENTS = ("4", "5", "7", "22", "23", "24", "25", "31", "32", "35", "46b")


@dataclass(frozen=True, slots=True)
class ManualVoucher:
    """A voucher as written: the guide's row, the day, the words, the lines."""

    code: str
    event: str
    on: date
    summary: str
    lines: Sequence[Line]
    attachments: int


def propose_manual(session: Session, written: ManualVoucher, *, by: Actor) -> VoucherProposal:
    """The voucher waits for a second officer; no balance has moved.

    Refused when it does not balance (Invalid, ``unbalanced``), is no row for hand-written vouchers
    (``event-not-manual``), or takes money out of the bank (``approval-needed``).
    """
    book = own_book(session, written.code, by=by)
    _judge(written)
    return propose(
        session,
        Proposed(
            kind="manual",
            county_id=book.county_id,
            book_id=book.id,
            on=written.on,
            amount=_debits(written.lines),
            summary=written.summary,
            facts={
                "event": written.event,
                "attachments": written.attachments,
                "lines": [
                    {
                        "title": line.title,
                        "side": line.side,
                        "amount": str(line.amount),
                        "aux": dict(line.aux),
                    }
                    for line in written.lines
                ],
            },
        ),
        by=by,
    )


def manual_entry(proposal: VoucherProposal) -> Draft:
    """The entry exactly as the officer wrote it."""
    facts = proposal.facts
    sides = {"D": debit, "C": credit}
    return Draft(
        on=proposal.on,
        event=facts["event"],
        summary=proposal.summary,
        source=f"manual:{proposal.id}",
        lines=tuple(
            sides[line["side"]](line["title"], Money.of(line["amount"]), **line["aux"])
            for line in facts["lines"]
        ),
        attachments=facts["attachments"],
    )


class Manual:
    """The kind "manual" for the review of proposed vouchers."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The entry as written."""
        return manual_entry(proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Nothing else keeps track of a manual voucher."""

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """Nothing else keeps track of it when it is reversed either."""


def _judge(written: ManualVoucher) -> None:
    if written.event not in MANUAL_EVENTS:
        raise NotManual(
            f"业务 {written.event} 不能手工制证, 请在相应业务页面办理。",
            f"Row {written.event} is not written by hand; use the page of its matter.",
        )
    wrong = [
        FieldError(
            f"/lines/{number}/amount",
            "approval-needed",
            Text("付出银行存款须走审批。", "Money leaves the bank only by an approved request."),
        )
        for number, line in enumerate(written.lines)
        if line.side == "C" and line.title.startswith("1002")
    ]
    if wrong:
        raise Invalid(wrong)
    for memo in (False, True):
        lines = [line for line in written.lines if line.title.startswith("9") is memo]
        if _debits(lines) != Money.sum(line.amount for line in lines if line.side == "C"):
            raise _unbalanced("借贷不平, 请核对各行金额。", "Debits and credits differ.")
    if len(written.lines) < 2:
        raise _unbalanced("凭证至少两行。", "A voucher has two lines or more.")


def _unbalanced(zh: str, en: str) -> Invalid:
    return Invalid([FieldError("/lines", "unbalanced", Text(zh, en))])


def _debits(lines: Sequence[Line]) -> Money:
    return Money.sum(line.amount for line in lines if line.side == "D")


class NotManual(Refusal):
    """The row of the guide is not for hand-written vouchers."""

    code = "event-not-manual"
