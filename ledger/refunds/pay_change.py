"""Pay what a change of mode takes out of custody, see it bounce, see it arrive (17, 18, 20)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.book.lines import Draft
from ledger.book.post import Posted
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.store_supervised import StoreSupervised, SupervisedVoucher, record_storing
from ledger.errors import Refusal
from ledger.refunds.change_mode import WORDS, locked_change, wrong_change
from ledger.refunds.custody_payment import Leaving, pay_leaving, propose_sent_back, sent_back_entry
from ledger.refunds.mode_models import ModeChange


@dataclass(frozen=True, slots=True)
class PayModeChange:
    """The bank's debit advice."""

    change_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def pay_mode_change(session: Session, paid: PayModeChange, *, by: Actor) -> ModeChange:
    """The money has gone to the payee that was approved (17).

    Who asked or approved may not confirm the payment (I-21).
    """
    row = locked_change(session, paid.change_id, by=by)
    if row.state != "CONFIRMED" or row.approval is None:
        raise wrong_change(row)
    row.payments += 1
    pay_leaving(session, _leaving(row), row.payments, row.approval, paid, by=by)
    row.state, row.paid_on = "PAID", paid.on
    session.flush()
    return row


@dataclass(frozen=True, slots=True)
class BounceModeChange:
    """The bank's return slip."""

    change_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def bounce_mode_change(session: Session, command: BounceModeChange, *, by: Actor) -> ModeChange:
    """Posting 18 waits for review; with it the change can be paid again."""
    row = locked_change(session, command.change_id, by=by)
    if row.state != "PAID" or _waits(row):
        raise wrong_change(row)
    facts = {"change_id": row.id}
    row.bounce = propose_sent_back(session, _leaving(row), row.payments, command, facts, by=by)
    session.flush()
    return row


def _leaving(row: ModeChange) -> Leaving:
    words = WORDS[row.kind].zh
    return Leaving(
        row.project, row.source, "mode-change", f"{words}, 付款", f"{words}, 退票", row.total,
        row.receipt.bank_account_id,
    )  # fmt: skip


def _waits(row: ModeChange) -> bool:
    return row.bounce is not None and row.bounce.state == "PROPOSED"


class ChangeBounce:
    """Kind ``mode-change-bounce``: posting 18."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back at the bank and owed again."""
        row = session.get_one(ModeChange, proposal.facts["change_id"])
        if row.state != "PAID":
            raise wrong_change(row)
        return sent_back_entry(_leaving(row), proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The change is CONFIRMED again, to be paid once more."""
        row = session.get_one(ModeChange, proposal.facts["change_id"])
        row.state, row.paid_on = "CONFIRMED", None
        session.flush()


@dataclass(frozen=True, slots=True)
class RecordArrival:
    """The bank's proof that the money lies in the special account, and the agreement."""

    change_id: int
    document: str
    bank_reference: str
    on: date
    attachments: int = 2


def record_arrival(session: Session, given: RecordArrival, *, by: Actor) -> SupervisedMovement:
    """Posting 20 waits for review: the principal is under supervision now.

    Interest that came along is the contractor's to withdraw (D-15) and no part of the cover.
    """
    row = locked_change(session, given.change_id, by=by)
    if row.kind != "MOVED" or row.state != "PAID" or _waits(row):
        raise wrong_change(row)
    if row.paid_on is not None and given.on < row.paid_on:
        raise Refusal(f"不能早于付款日 {row.paid_on}。", f"It precedes the payment of {row.paid_on}.",
                      code="date-order")  # fmt: skip
    stored = StoreSupervised(
        row.project_id, row.bank, row.account_name, row.account_number, given.document,
        given.bank_reference, row.principal, given.on, given.attachments,
    )  # fmt: skip
    return record_storing(session, row.project, stored, "MOVED", row.id, by=by)


class MovedVoucher(SupervisedVoucher):
    """Kind ``supervised-moved``: posting 20; it ends the change of mode."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The memo entry, as long as the payment stands."""
        row = self._change(session, proposal)
        if row.state != "PAID" or _waits(row):
            raise wrong_change(row)
        return super().draft(session, proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The change is DONE."""
        super().posted(session, proposal, posted, by=by)
        self._change(session, proposal).state = "DONE"
        session.flush()

    @staticmethod
    def _change(session: Session, proposal: VoucherProposal) -> ModeChange:
        movement = session.get_one(SupervisedMovement, proposal.facts["movement_id"])
        return session.get_one(ModeChange, movement.change_id)
