"""A refund comes back from the bank: recorded, reviewed, then paid again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.book.lines import Draft
from ledger.book.post import Posted
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.refunds.custody_payment import propose_sent_back, sent_back_entry
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import leaving_of
from ledger.refunds.review import locked, obligation_of, wrong_state


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """The bank's return slip."""

    return_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def record_bounce(session: Session, command: RecordBounce, *, by: Actor) -> DepositReturn:
    """Posting 18 waits for review; with it the return can be paid again."""
    row, _ = locked(session, command.return_id, by=by)
    if row.state != "DONE" or row.receipt is None:
        raise wrong_state(row)
    if row.bounce is not None and row.bounce.state == "PROPOSED":
        raise Refusal("退票已登记, 尚待复核。", "The bounce is on record and waits for review.",
                      code="bounce-pending")  # fmt: skip
    money, facts = leaving_of(row, row.receipt.bank_account_id), {"return_id": row.id}
    row.bounce = propose_sent_back(session, money, row.payments, command, facts, by=by)
    session.flush()
    return row


class BounceVoucher:
    """Kind ``refund-bounce``: posting 18."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back at the bank and owed again."""
        facts = proposal.facts
        row = session.get_one(DepositReturn, facts["return_id"])
        return sent_back_entry(leaving_of(row, facts["bank_account_id"]), proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The return is CONFIRMED again and the obligation RETURNING."""
        row = session.get_one(DepositReturn, proposal.facts["return_id"])
        row.state, row.paid_on = "CONFIRMED", None
        obligation_of(session, session.get_one(Project, row.project_id)).state = "RETURNING"
        session.flush()
