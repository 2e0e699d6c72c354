"""Writers in processes of their own: ``python -m tests.funds.storm URL DEED ARGUMENTS``.

Each prepares what its person saw, says ``ready``, waits for ``go`` and acts; so everybody has
seen the same fund, the same batch, the same debt before anybody acts.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

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

ROOT = Path(__file__).resolve().parents[2]
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


DEEDS: dict[str, Callable[..., Act]] = {
    deed.__name__: deed
    for deed in (ask, ask_unheld, confirm, confirm_unjudged, receive, receive_unseen)
}


def main(deeds: Mapping[str, Callable[..., Act]], url: str, deed: str, arguments: str) -> None:
    """One process: see, wait, act, say what came of it."""
    database = Database(url)
    with database.reading() as session:
        act = deeds[deed](session, *json.loads(arguments))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        told = database.in_transaction(act)
        print(told if isinstance(told, str) else "done")
    except Refusal as refusal:
        print(refusal.code)


class Writer:
    """One process that has seen and waits."""

    module = "tests.funds.storm"

    def __init__(self, url: str, deed: Callable[..., Act], *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, url, deed.__name__, json.dumps(arguments)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ready(self) -> "Writer":
        """It has seen what it needs."""
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"
        return self

    def go(self) -> None:
        """It acts now."""
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def said(self) -> str:
        """What came of it."""
        return self.process.communicate(timeout=60)[0].strip()


def at_once(*writers: Writer) -> list[str]:
    """All have seen, all act at the same moment; what each of them was told, in order."""
    for writer in writers:
        writer.ready()
    for writer in writers:
        writer.go()
    return sorted(writer.said() for writer in writers)


if __name__ == "__main__":
    with clock.fixed(MARCH):
        main(DEEDS, *sys.argv[1:])
