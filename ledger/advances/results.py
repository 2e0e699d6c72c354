"""The bank's result file of an advance: postings 38 and 39."""

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.bounce import repay_advance
from ledger.advances.limitation import run_limitation
from ledger.advances.pay import PAYOUT, advance_of, note_flow
from ledger.banking.models import PaymentBatch
from ledger.banking.settle_result import (
    ImportedResult,
    ImportResult,
    again,
    begin_result,
    end_result,
    look_over,
    repaid_in,
    settle_paid,
)
from ledger.book.books import book_of
from ledger.book.hold import release
from ledger.cases.payments import mark_payments
from ledger.cases.settle import finish_settling
from ledger.people.scope import find


def import_advance_result(session: Session, sent: ImportResult, *, by: Actor) -> ImportedResult:
    """The bank's file: what it took is paid (38, again 39) and bears interest from its date (R-03).

    Each transfer that came back (39) waits for a second officer.
    """
    advance = advance_of(session, find(session, PaymentBatch, sent.batch_id, by=by).source)
    judged = begin_result(session, sent, by=by)
    if judged is None:
        return again(session, sent, by=by)
    if judged.paid:
        release(session, book_of(session, advance.county_id, "FUND").id, advance.source)
        amounts = judged.amounts
        settle_paid(session, judged, PAYOUT, case_id=advance.case_id, by=by)
        mark_payments(session, advance.source, "PAID")
        for on, amount in amounts.items():
            note_flow(session, advance, on, amount, "PAID")
        run_limitation(session, advance, max(amounts), advance.source)
        finish_settling(session, advance.case, max(amounts), by=by)
    for repaid in repaid_in(judged):
        repay_advance(session, repaid, by=by)
    return end_result(session, judged, PAYOUT, case_id=advance.case_id, by=by)


def advance_result(session: Session, sent: ImportResult, *, by: Actor) -> ImportedResult:
    """What the bank's file would do (38, 39); nothing is written."""
    advance = advance_of(session, find(session, PaymentBatch, sent.batch_id, by=by).source)
    return look_over(session, sent, PAYOUT, case_id=advance.case_id, by=by)
