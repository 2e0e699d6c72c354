"""Pay a part of the deposit that goes back early, and see it bounce (17, 18)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.book.lines import Draft
from ledger.book.post import Posted
from ledger.refunds.custody_payment import Leaving, pay_leaving, propose_sent_back, sent_back_entry
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.return_part import locked_part, wrong_part


@dataclass(frozen=True, slots=True)
class PayPart:
    """The bank's debit advice, or its return slip."""

    part_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def pay_part(session: Session, paid: PayPart, *, by: Actor) -> PartialReturn:
    """The money has gone to the paying account (17, X-08).

    Who asked or approved may not confirm the payment (I-21).
    """
    row = locked_part(session, paid.part_id, by=by)
    if row.state != "CONFIRMED" or row.approval is None:
        raise wrong_part(row)
    row.payments += 1
    pay_leaving(session, _leaving(row), row.payments, row.approval, paid, by=by)
    row.state, row.paid_on = "PAID", paid.on
    session.flush()
    return row


def bounce_part(session: Session, slip: PayPart, *, by: Actor) -> PartialReturn:
    """Posting 18 waits for review; with it the part can be paid again."""
    row = locked_part(session, slip.part_id, by=by)
    if row.state != "PAID" or (row.bounce is not None and row.bounce.state == "PROPOSED"):
        raise wrong_part(row)
    facts = {"part_id": row.id}
    row.bounce = propose_sent_back(session, _leaving(row), row.payments, slip, facts, by=by)
    session.flush()
    return row


def _leaving(row: PartialReturn) -> Leaving:
    return Leaving(
        row.project, row.source, "partial-return", "提前返还部分保证金", "提前返还退票", row.amount,
        row.receipt.bank_account_id,
    )  # fmt: skip


class PartBounce:
    """Kind ``partial-return-bounce``: posting 18."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back at the bank and owed again."""
        row = session.get_one(PartialReturn, proposal.facts["part_id"])
        if row.state != "PAID":
            raise wrong_part(row)
        return sent_back_entry(_leaving(row), proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The part is CONFIRMED again, to be paid once more."""
        row = session.get_one(PartialReturn, proposal.facts["part_id"])
        row.state, row.paid_on = "CONFIRMED", None
        session.flush()
