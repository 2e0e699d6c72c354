"""Cash came to the custody account and nobody knows yet for which project: posting 4."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import custody_account
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.deposits.figures import deposit_book
from ledger.deposits.receipt_models import UnidentifiedReceipt
from ledger.money import Money
from ledger.parties.officer import require_officer


@dataclass(frozen=True, slots=True)
class RecordUnidentified:
    """What the bank's credit advice says; ``on`` is the bank's own date."""

    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    payer_name: str
    payer_bank: str
    payer_account: str
    memo: str | None = None
    attachments: int = 1


def record_unidentified(
    session: Session, paid: RecordUnidentified, *, by: Actor
) -> UnidentifiedReceipt:
    """The receipt is on record as nobody's and posting 4 waits for review.

    Refused: a reference used before (``duplicate-reference``), an account of another book.
    """
    account = custody_account(session, paid.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    row = UnidentifiedReceipt(
        county_id=account.county_id,
        bank_account_id=account.id,
        bank_reference=paid.bank_reference,
        amount=paid.amount,
        received_on=paid.on,
        payer_name=paid.payer_name,
        payer_bank=paid.payer_bank,
        payer_account=paid.payer_account,
        memo=paid.memo,
    )
    session.add(row)
    session.flush()
    reference = claim_reference(
        session, row.county_id, account.id, paid.bank_reference, f"unidentified:{row.id}"
    )
    proposal = propose(
        session,
        Proposed(
            kind="unidentified-receipt",
            county_id=row.county_id,
            book_id=deposit_book(session, row.county_id),
            on=paid.on,
            amount=paid.amount,
            summary=f"收到待查款项({paid.payer_name})"[:200],
            facts={"unidentified_id": row.id, "attachments": paid.attachments},
        ),
        by=by,
    )
    row.proposal, reference.proposal_id = proposal, proposal.id
    session.flush()
    trail.record(
        session, "deposit.unidentified", f"unidentified:{row.id}", by=by,
        county_id=row.county_id, amount=paid.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return row


def unidentified_entry(row: UnidentifiedReceipt, proposal: VoucherProposal) -> Draft:
    """Posting 4: the bank has it, and it is owed to whoever it turns out to be."""
    return Draft(
        on=proposal.on,
        event="4",
        summary=proposal.summary,
        source=f"unidentified:{row.id}",
        lines=(
            debit("1002.01", row.amount, bank=str(row.bank_account_id)),
            credit("2307.09", row.amount, bank_line=row.bank_line),
        ),
        attachments=proposal.facts["attachments"],
    )


class UnidentifiedVoucher:
    """Kind ``unidentified-receipt``: posting 4."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The receipt as it was recorded."""
        row = session.get_one(UnidentifiedReceipt, proposal.facts["unidentified_id"])
        return unidentified_entry(row, proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Nothing else follows: it stays on the list until it is identified or sent back."""

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """Nothing is left of it to identify; what was identified before keeps it from this."""
