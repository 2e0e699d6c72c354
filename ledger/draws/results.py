"""The bank's result file of a draw: postings 10, 11 and 12."""

from sqlalchemy.orm import Session

from ledger.actor import Actor
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
from ledger.cases.payments import mark_payments
from ledger.cases.settle import finish_settling
from ledger.deadlines.settle import settle_deadline
from ledger.draws.bounce import repay_draw
from ledger.draws.pay import PAYOUT, draw_of
from ledger.people.scope import find


def import_draw_result(session: Session, sent: ImportResult, *, by: Actor) -> ImportedResult:
    """The bank's file: what it took is paid (10) or paid again (12), what came back is to be reviewed.

    Each bounce (11) waits for a second officer; the clock of U-02 ends with the last bank date.
    """
    draw = draw_of(session, find(session, PaymentBatch, sent.batch_id, by=by).source)
    judged = begin_result(session, sent, by=by)
    if judged is None:
        return again(session, sent, by=by)
    if judged.paid:
        last = max(judged.paid)
        settle_paid(session, judged, PAYOUT, case_id=draw.case_id, by=by)
        mark_payments(session, draw.source, "PAID")
        settle_deadline(session, draw.source, "U-02", last, f"batch:{sent.batch_id}")
        finish_settling(session, draw.case, last, by=by)
    for repaid in repaid_in(judged):
        repay_draw(session, repaid, by=by)
    return end_result(session, judged, PAYOUT, case_id=draw.case_id, by=by)


def draw_result(session: Session, sent: ImportResult, *, by: Actor) -> ImportedResult:
    """What the bank's file would do (10, 11); nothing is written."""
    draw = draw_of(session, find(session, PaymentBatch, sent.batch_id, by=by).source)
    return look_over(session, sent, PAYOUT, case_id=draw.case_id, by=by)
