"""A transfer of a draw that came back, and its payment again: postings 11 and 12."""

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.banking.bounce import BounceVoucher, ReportBounce, report_bounce
from ledger.banking.models import PaymentLine
from ledger.banking.payout import Repay, repay_line
from ledger.book.post import Posted
from ledger.cases.payments import mark_payments
from ledger.cases.settle import finish_settling, reopen
from ledger.draws.pay import PAYOUT, draw_of
from ledger.people.scope import find


def report_draw_bounce(session: Session, reported: ReportBounce, *, by: Actor) -> VoucherProposal:
    """A transfer came back; its voucher (11) waits for a second officer."""
    draw = draw_of(session, find(session, PaymentLine, reported.line_id, by=by).source)
    return report_bounce(session, reported, PAYOUT, case_id=draw.case_id, by=by)


class DrawBounce(BounceVoucher):
    """Kind ``draw-bounce``: posting 11; the claim is unpaid in fact until re-paid (U-07)."""

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Line and claim payments are BOUNCED."""
        super().posted(session, proposal, posted, by=by)
        line = session.get_one(PaymentLine, proposal.facts["line_id"])
        mark_payments(session, line.source, "BOUNCED", worker_id=line.worker_id)
        reopen(session, draw_of(session, line.source).case, proposal.on, by=by)


def repay_draw(session: Session, repaid: Repay, *, by: Actor) -> PaymentLine:
    """A bounced transfer was paid again (12) under the same approval."""
    draw = draw_of(session, find(session, PaymentLine, repaid.line_id, by=by).source)
    line = repay_line(session, repaid, PAYOUT, case_id=draw.case_id, by=by)
    mark_payments(session, draw.source, "PAID", worker_id=line.worker_id)
    finish_settling(session, draw.case, repaid.on, by=by)
    return line
