"""Deeds around one deposit and one case done by processes of their own, in June."""

from collections.abc import Callable, Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.advances import plan
from ledger.advances.pay import ExecuteAdvance, advance_of, confirm_advance, execute_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.approvals import request as asking
from ledger.banking.models import PaymentBatch
from ledger.banking.payout import ConfirmBatch
from ledger.cases import payments, settle
from ledger.deposits.collect import active_obligation
from ledger.draws import request
from ledger.draws.direct import RecordReport, SendNotice, record_report, send_notice
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, execute_draw
from ledger.draws.request import RequestDraw, request_draw
from ledger.money import Money
from ledger.refunds import request as refunding
from ledger.refunds import return_part
from ledger.refunds.request import RequestRefund, request_refund
from ledger.refunds.return_part import ExecutePart, execute_part
from tests.funds.storm import Writer, officer

Act = Callable[[Session], object]
JUNE = datetime(2026, 6, 26, 9, tzinfo=clock.SHANGHAI)
DAY = date(2026, 6, 26)


def ask_draw(session: Session, case_id: int, account_id: int, mode: str) -> Act:
    """A draw on what the project has stored in that way is asked for."""
    asked = RequestDraw(case_id, account_id, "支付-1", DAY, mode)
    return lambda session: request_draw(session, asked, by=officer(session, "fo1"))


def ask_advance(session: Session, case_id: int, account_id: int) -> Act:
    """All that is unpaid is asked of the fund, as the government decided."""
    asked = RequestAdvance(
        case_id, account_id, "协议", date(2026, 12, 31), DAY, override_document="政府决定 1",
        override_reason="春节前", override_limit=Money.of("900000.00"),
        cover_reason="监管账户暂不能支取",
    )  # fmt: skip
    return lambda session: request_advance(session, asked, by=officer(session, "fo1"))


def ask_draw_uncounted(session: Session, case_id: int, account_id: int, mode: str) -> Act:
    """The control: what others ask for does not count."""
    request.asked_by_claim = lambda *_: {}
    return ask_draw(session, case_id, account_id, mode)


def ask_advance_uncounted(session: Session, case_id: int, account_id: int) -> Act:
    """The control: what others ask for does not count."""
    plan.asked_by_claim = lambda *_: {}
    return ask_advance(session, case_id, account_id)


def notify(session: Session, draw_id: int) -> Act:
    """The approved notice goes to the bank that holds the supervised account."""
    return lambda session: send_notice(
        session, SendNotice(draw_id, DAY), by=officer(session, "fo2")
    )


def advance(session: Session, advance_id: int) -> Act:
    """The approved advance goes to the bank."""
    executed = ExecuteAdvance(advance_id, DAY)
    return lambda session: execute_advance(session, executed, by=officer(session, "fo2"))


def notify_unjudged(session: Session, draw_id: int) -> Act:
    """The control: every claim counts as unpaid."""
    _claims_unjudged()
    return notify(session, draw_id)


def advance_unjudged(session: Session, advance_id: int) -> Act:
    """The control: every claim counts as unpaid."""
    _claims_unjudged()
    return advance(session, advance_id)


def _claims_unjudged() -> None:
    def boundless(_: Session, claim_ids: Collection[int]) -> dict[int, Money]:
        return dict.fromkeys(claim_ids, Money.of("900000.00"))

    payments.unpaid_by_claim = boundless


def report(session: Session, draw_id: int) -> Act:
    """The bank reports that it paid the workers from the supervised account."""
    told = RecordReport(draw_id, DAY, "R-1")
    return lambda session: record_report(session, told, by=officer(session, "fo2"))


def confirm(session: Session, batch_id: int) -> Act:
    """The bank's word that the advance was paid."""
    told = ConfirmBatch(batch_id, DAY, "F-OUT")
    return lambda session: confirm_advance(session, told, by=officer(session, "fo2"))


def report_counted_before(session: Session, draw_id: int) -> Act:
    """The control: what was outstanding when it was looked at is believed."""
    _counted_before(session, session.get_one(Draw, draw_id).case_id)
    return report(session, draw_id)


def confirm_counted_before(session: Session, batch_id: int) -> Act:
    """The control: what was outstanding when it was looked at is believed."""
    source = session.scalars(select(PaymentBatch).where(PaymentBatch.id == batch_id)).one().source
    _counted_before(session, advance_of(session, source).case_id)
    return confirm(session, batch_id)


def _counted_before(session: Session, case_id: int) -> None:
    seen = settle.outstanding_of_case(session, case_id)
    settle.outstanding_of_case = lambda *_: seen


def refund(session: Session, return_id: int) -> Act:
    """The whole deposit is asked for, to be returned."""
    asked = RequestRefund(return_id)
    return lambda session: request_refund(session, asked, by=officer(session, "fo1"))


def refund_unjudged(session: Session, return_id: int) -> Act:
    """The control: what was judged before is believed."""
    refunding.refuse_hindered = lambda *_: None
    return refund(session, return_id)


def refund_unheld(session: Session, return_id: int) -> Act:
    """The control: nor is anything held for it."""
    asking.hold = lambda *_, **__: 0
    return refund_unjudged(session, return_id)


def draw(session: Session, draw_id: int) -> Act:
    """The approved draw goes to the bank."""
    executed = ExecuteDraw(draw_id, DAY)
    return lambda session: execute_draw(session, executed, by=officer(session, "fo2"))


def part(session: Session, part_id: int) -> Act:
    """The approved part of the deposit is to go back."""
    executed = ExecutePart(part_id, DAY)
    return lambda session: execute_part(session, executed, by=officer(session, "fo2"))


def part_unjudged(session: Session, part_id: int) -> Act:
    """The control: what was judged before is believed."""
    return_part.refuse_against = lambda session, row: active_obligation(session, row.project)
    return part(session, part_id)


class Rival(Writer):
    """One process that has seen and waits, in June, when a deposit may go back."""

    at = JUNE
