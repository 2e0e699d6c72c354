"""Deeds of payment done by processes of their own: they tell the file or transfer taken."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from ledger.advances import bounce
from ledger.advances.bounce import repay_advance
from ledger.banking import payout, settle_result
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.payout import Repay
from ledger.banking.read_result import grid_of_result, read_result
from ledger.banking.settle_result import ImportResult
from ledger.draws.results import import_draw_result
from ledger.people.scope import find
from tests.funds.storm import DAY, officer

Act = Callable[[Session], str]


def settle(session: Session, batch_id: int, text: str) -> Act:
    """The bank's file is taken in."""
    sent = ImportResult(batch_id, read_result(grid_of_result(text.encode())))

    def act(session: Session) -> str:
        done = import_draw_result(session, sent, by=officer(session, "fo2"))
        return "unchanged" if done.unchanged else "taken"

    return act


def settle_as_sent(session: Session, batch_id: int, text: str) -> Act:
    """The control: nobody looks whether the file was taken in or its transfers are settled."""
    settle_result.taken_before = lambda *_: None

    def unsettled(session: Session, Model: Any, row_id: int, **how: Any) -> Any:
        row = find(session, Model, row_id, **how)
        if isinstance(row, PaymentBatch):
            for line in row.lines:
                line.state = "SENT"
        return row

    settle_result.find = unsettled
    return settle(session, batch_id, text)


def repay(session: Session, line_id: int, reference: str) -> Act:
    """The bank has paid the transfer again."""
    told = Repay(line_id, DAY, reference)

    def act(session: Session) -> str:
        return repay_advance(session, told, by=officer(session, "fo2")).state

    return act


def repay_unjudged(session: Session, line_id: int, reference: str) -> Act:
    """The control: what has been paid again counts as still bounced."""

    def bounced(session: Session, Model: Any, row_id: int, **how: Any) -> Any:
        row = find(session, Model, row_id, **how)
        if isinstance(row, PaymentLine):
            row.state = "BOUNCED"
        return row

    payout.find = bounce.find = bounced
    return repay(session, line_id, reference)
