"""A refund comes back from the bank: recorded, reviewed, then paid again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.deposits.figures import deposit_book
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.refunds.models import DepositReturn
from ledger.refunds.review import locked, obligation_of, wrong_state
from ledger.refunds.start import subject_of


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """The bank's return slip."""

    return_id: int
    on: date
    bank_reference: str
    attachments: int = 1


def record_bounce(session: Session, command: RecordBounce, *, by: Actor) -> DepositReturn:
    """Posting 18 waits for review; with it the return can be paid again."""
    row, project = locked(session, command.return_id, by=by)
    if row.state != "DONE" or row.receipt is None:
        raise wrong_state(row)
    if row.bounce is not None and row.bounce.state == "PROPOSED":
        raise Refusal("退票已登记, 尚待复核。", "The bounce is on record and waits for review.",
                      code="bounce-pending")  # fmt: skip
    account_id = row.receipt.bank_account_id
    reference = claim_reference(
        session, row.county_id, account_id, command.bank_reference, f"{subject_of(row)}:bounce"
    )
    proposal = propose(
        session,
        Proposed(
            kind="refund-bounce",
            county_id=row.county_id,
            book_id=deposit_book(session, row.county_id),
            on=command.on,
            amount=row.total,
            summary=f"返还款退票: {project.name}"[:200],
            facts={
                "return_id": row.id,
                "payment": row.payments,
                "bank_account_id": account_id,
                "attachments": command.attachments,
            },
        ),
        by=by,
    )
    row.bounce, reference.proposal_id = proposal, proposal.id
    session.flush()
    trail.record(
        session, "refund.bounced", subject_of(row), by=by, county_id=row.county_id,
        reference=command.bank_reference,
    )  # fmt: skip
    return row


class BounceVoucher:
    """Kind ``refund-bounce``: posting 18."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The money is back at the bank and owed again."""
        facts = proposal.facts
        row = session.get_one(DepositReturn, facts["return_id"])
        aux = {"project": str(row.project_id), "contractor": str(row.project.contractor_id)}
        return Draft(
            on=proposal.on,
            event="18",
            summary=proposal.summary,
            source=f"{subject_of(row)}:bounce:{facts['payment']}",
            lines=(
                debit("1002.01", proposal.amount, bank=str(facts["bank_account_id"])),
                credit("2307.03", proposal.amount, **aux),
            ),
            attachments=facts["attachments"],
        )

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The return is CONFIRMED again and the obligation RETURNING."""
        row = session.get_one(DepositReturn, proposal.facts["return_id"])
        row.state, row.paid_on = "CONFIRMED", None
        obligation_of(session, session.get_one(Project, row.project_id)).state = "RETURNING"
        session.flush()
