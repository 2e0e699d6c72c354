"""Deeds of the fund done by processes of their own, which saw the same before anybody acts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.advances.pay import confirm_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.approvals import request, vouchers
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import preview, review
from ledger.banking import payout
from ledger.banking.payout import ConfirmBatch
from ledger.db import Database
from ledger.errors import Refusal
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.people.models import UserAccount
from ledger.people.roster import actor_of
from tests.apart import Apart, Wait

MARCH = datetime(2026, 3, 20, 9, tzinfo=clock.SHANGHAI)
DAY = date(2026, 3, 20)

Act = Callable[[Session], object]


def officer(session: Session, login: str) -> Actor:
    user = session.scalars(select(UserAccount).where(UserAccount.login == login)).one()
    return actor_of(session, user, door="test")


def asking(case_id: int, account_id: int) -> RequestAdvance:
    """What is asked for a case on the day of the storm."""
    return RequestAdvance(case_id, account_id, "还款协议 2026-1", date(2026, 8, 31), DAY)


def ask(session: Session, case_id: int, account_id: int) -> Act:
    """An advance for a case is asked for; its money is held."""
    asked = asking(case_id, account_id)
    return lambda session: request_advance(session, asked, by=officer(session, "fo1"))


def ask_unheld(session: Session, case_id: int, account_id: int) -> Act:
    """The control: nothing is held for what is asked."""
    request.hold = lambda *_, **__: 0
    return ask(session, case_id, account_id)


def confirm(session: Session, batch_id: int, reference: str) -> Act:
    """The bank's word that a batch was paid."""
    said = ConfirmBatch(batch_id, DAY, reference)
    return lambda session: confirm_advance(session, said, by=officer(session, "fo2"))


def confirm_unjudged(session: Session, batch_id: int, reference: str) -> Act:
    """The first line of defence is gone: a batch that was paid reads as one that was not."""
    payout.due_lines = lambda batch, on: list(batch.lines)
    return confirm(session, batch_id, reference)


def receive(session: Session, proposal_id: int) -> Act:
    """A debtor's receipt is reviewed as the officer saw it."""
    _, seen = preview(session, session.get_one(VoucherProposal, proposal_id), VOUCHER_KINDS)
    return lambda session: review(
        session, proposal_id, kinds=VOUCHER_KINDS, seen=seen, by=officer(session, "fo2")
    )


def receive_unseen(session: Session, proposal_id: int) -> Act:
    """The control: whatever the books say now counts as what the officer saw."""
    vouchers.draft_digest = lambda draft: ""
    return receive(session, proposal_id)


def see_and_act(
    wait: Wait, at: datetime, url: str, deed: Callable[..., Act | list[Act]], arguments: Any
) -> str:
    """One process: see, wait, act, tell what came of it or the code of the refusal."""
    with clock.fixed(at):
        database = Database(url)
        with database.reading() as session:
            found = deed(session, *arguments)
        wait()
        try:
            told = [database.in_transaction(act) for act in _each(found)]
        except Refusal as refusal:
            return refusal.code
        finally:
            database.dispose()
    return " ".join(one if isinstance(one, str) else "done" for one in told)


def _each(acts: Act | list[Act]) -> list[Act]:
    return acts if isinstance(acts, list) else [acts]


class Writer(Apart):
    """One process that has seen and waits, at a moment in March."""

    at = MARCH

    def __init__(self, url: str, deed: Callable[..., Act | list[Act]], *arguments: object) -> None:
        super().__init__(see_and_act, self.at, url, deed, arguments)
