"""A transfer of an advance that came back: held again, paid again (39), or cancelled (40)."""

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.advances.pay import PAYOUT, advance_of, hold_money, note_flow
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.banking.bounce import BounceVoucher, ReportBounce, refuse_waiting, report_bounce
from ledger.banking.models import PaymentLine
from ledger.banking.payout import BatchState, CancelLine, Repay, repay_line
from ledger.book.balances import balance
from ledger.book.hold import release
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.cases.payments import mark_payments
from ledger.cases.settle import finish_settling, reopen
from ledger.db import may_lock
from ledger.parties.officer import require_officer
from ledger.people.scope import find


def report_advance_bounce(
    session: Session, reported: ReportBounce, *, by: Actor
) -> VoucherProposal:
    """A transfer came back; its voucher (39) waits for a second officer."""
    advance = advance_of(session, find(session, PaymentLine, reported.line_id, by=by).source)
    return report_bounce(session, reported, PAYOUT, case_id=advance.case_id, by=by)


class AdvanceBounce(BounceVoucher):
    """Kind ``advance-bounce``: posting 39; the money is held again and bears no interest."""

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Line and claim payments are BOUNCED; the sum is held until re-paid (A-08)."""
        super().posted(session, proposal, posted, by=by)
        line = session.get_one(PaymentLine, proposal.facts["line_id"])
        advance = advance_of(session, line.source)
        mark_payments(session, line.source, "BOUNCED", worker_id=line.worker_id)
        hold_money(session, advance, line.amount, _hold_of(line))
        note_flow(session, advance, proposal.on, -line.amount, "BOUNCED")
        reopen(session, advance.case, proposal.on, by=by)


def repay_advance(session: Session, repaid: Repay, *, by: Actor) -> PaymentLine:
    """A bounced transfer was paid again (39) under the same approval (A-09)."""
    line = find(session, PaymentLine, repaid.line_id, by=by, lock=True)
    advance = advance_of(session, line.source)
    release(session, line.batch.account.book_id, _hold_of(line))
    repay_line(session, repaid, PAYOUT, case_id=advance.case_id, by=by)
    mark_payments(session, advance.source, "PAID", worker_id=line.worker_id)
    note_flow(session, advance, repaid.on, line.amount, "REPAID")
    finish_settling(session, advance.case, repaid.on, by=by)
    return line


def cancel_advance_line(session: Session, cancelled: CancelLine, *, by: Actor) -> VoucherProposal:
    """The cancellation waits for a second officer; then the debtor owes that much less.

    Refused (``already-recovered``) when he owes less than the line: his money is the worker's now.
    """
    line = find(session, PaymentLine, cancelled.line_id, by=by, lock=True)
    require_officer(session, by, line.county_id)
    advance = advance_of(session, line.source)
    if line.state != "BOUNCED":
        raise BatchState("只有退票的款项可以取消。", "Only a bounced transfer can be cancelled.")
    refuse_waiting(session, line)
    _refuse_recovered(session, line, advance)
    proposal = propose(
        session,
        Proposed(
            kind="advance-cancel",
            county_id=line.county_id,
            book_id=line.batch.account.book_id,
            on=cancelled.on,
            amount=line.amount,
            summary=f"取消垫付款: {line.batch.purpose}"[:200],
            facts={"line_id": line.id, "advance_id": advance.id, "reason": cancelled.reason},
        ),
        by=by,
    )
    line.proposal_id = proposal.id
    session.flush()
    return proposal


def _refuse_recovered(session: Session, line: PaymentLine, advance: Advance) -> None:
    owed = balance(session, line.batch.account.book_id, "1218.01", on=None, **advance.aux)
    if owed < line.amount:
        raise BatchState(
            f"该垫付款债务人只剩 {owed.grouped()} 元本金未还, 取消这笔 {line.amount.grouped()} 元会使其"
            "多付。请给工人换卡后重付; 确不再付的, 先冲销相应的回款。",
            f"Only {owed.grouped()} of principal is left; giving this up would make the debtor overpay."
            " Pay the worker again, or reverse the receipt first.",
            code="already-recovered",
        )


class AdvanceCancel:
    """Kind ``advance-cancel``: posting 40."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The payable and the receivable fall by the sum."""
        line = session.get_one(
            PaymentLine, proposal.facts["line_id"], with_for_update=may_lock(session)
        )
        if line.state != "BOUNCED":
            raise BatchState("该款项已不能取消。", "This transfer can no longer be cancelled.")
        advance = advance_of(session, line.source)
        aux = {"case": str(advance.case_id), "worker": str(line.worker_id)}
        return Draft(
            on=proposal.on,
            event="40",
            summary=proposal.summary,
            source=f"line:{line.id}:cancelled",
            lines=(
                debit("2307.05", line.amount, **aux),
                credit("1218.01", line.amount, **advance.aux),
            ),
            attachments=1,
        )

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Line and claim payments are CANCELLED and the money is free: the claim is open again."""
        line = session.get_one(PaymentLine, proposal.facts["line_id"])
        line.state, line.settled_on = "CANCELLED", proposal.on
        line.reason = proposal.facts["reason"]
        session.flush()
        release(session, line.batch.account.book_id, _hold_of(line))
        mark_payments(session, line.source, "CANCELLED", worker_id=line.worker_id)


def _hold_of(line: PaymentLine) -> str:
    """The name under which a bounced sum is held; each bounce has its own."""
    return f"line:{line.id}:{line.tries}"
