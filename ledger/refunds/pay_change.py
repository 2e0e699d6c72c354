"""Pay what a change of mode takes out of custody, see it bounce, see it arrive (17, 18, 20)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import approved, refuse_same_person
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted, post
from ledger.deposits.figures import deposit_book
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.store_supervised import StoreSupervised, SupervisedVoucher, record_storing
from ledger.errors import Refusal
from ledger.refunds.change_mode import WORDS, locked_change, wrong_change
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
    refuse_same_person(row.approval, by=by)
    account_id = row.receipt.bank_account_id
    row.payments += 1
    source = f"{row.source}:payment:{row.payments}"
    claim_reference(session, row.county_id, account_id, paid.bank_reference, source)
    entry = Draft(
        on=paid.on,
        event="17",
        summary=f"{WORDS[row.kind].zh}, 付款: {row.project.name}"[:200],
        source=source,
        lines=(
            debit("2307.03", row.total, **_aux(row)),
            credit("1002.01", row.total, bank=str(account_id)),
        ),
        attachments=paid.attachments,
    )
    digest = approved(row.approval).digest
    post(session, deposit_book(session, row.county_id), entry, maker=by, approvals_digest=digest)
    row.state, row.paid_on = "PAID", paid.on
    session.flush()
    trail.record(
        session, "mode-change.paid", row.source, by=by, county_id=row.county_id,
        amount=row.total, reference=paid.bank_reference,
    )  # fmt: skip
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
    account_id = row.receipt.bank_account_id
    reference = claim_reference(
        session, row.county_id, account_id, command.bank_reference, f"{row.source}:bounce"
    )
    row.bounce = propose(
        session,
        Proposed(
            kind="mode-change-bounce",
            county_id=row.county_id,
            book_id=deposit_book(session, row.county_id),
            on=command.on,
            amount=row.total,
            summary=f"{WORDS[row.kind].zh}, 退票: {row.project.name}"[:200],
            facts={
                "change_id": row.id,
                "payment": row.payments,
                "bank_account_id": account_id,
                "attachments": command.attachments,
            },
        ),
        by=by,
    )
    reference.proposal_id = row.bounce.id
    session.flush()
    trail.record(
        session, "mode-change.bounced", row.source, by=by, county_id=row.county_id,
        reference=command.bank_reference,
    )  # fmt: skip
    return row


def _waits(row: ModeChange) -> bool:
    return row.bounce is not None and row.bounce.state == "PROPOSED"


class ChangeBounce:
    """Kind ``mode-change-bounce``: posting 18."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back at the bank and owed again."""
        facts = proposal.facts
        row = session.get_one(ModeChange, facts["change_id"])
        if row.state != "PAID":
            raise wrong_change(row)
        return Draft(
            on=proposal.on,
            event="18",
            summary=proposal.summary,
            source=f"{row.source}:bounce:{facts['payment']}",
            lines=(
                debit("1002.01", proposal.amount, bank=str(facts["bank_account_id"])),
                credit("2307.03", proposal.amount, **_aux(row)),
            ),
            attachments=facts["attachments"],
        )

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


def _aux(row: ModeChange) -> dict[str, str]:
    return {"project": str(row.project_id), "contractor": str(row.project.contractor_id)}
