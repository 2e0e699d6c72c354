"""Money came to the fund's account and nobody knows yet from whom or for what: 2307.09."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.funds.models import FundUnidentified
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class RecordUnknown:
    """What the bank's credit advice says; ``on`` is the bank's own date."""

    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    payer: str
    memo: str | None = None
    attachments: int = 1


def record_unknown(session: Session, paid: RecordUnknown, *, by: Actor) -> FundUnidentified:
    """The receipt is on record as nobody's and its voucher (46, 2307.09) waits for review.

    It leaves 2307.09 when it is identified (46b) or sent back (46a). A reference used before on
    the account is refused (``duplicate-reference``).
    """
    account = fund_account(session, paid.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    reference = claim_reference(
        session, account.county_id, account.id, paid.bank_reference, "fund:unidentified"
    )
    proposal = propose(
        session,
        Proposed(
            kind="fund-unidentified",
            county_id=account.county_id,
            book_id=account.book_id,
            on=paid.on,
            amount=paid.amount,
            summary=f"收到待查款项: {paid.payer}"[:200],
            facts={
                "bank": account.id,
                "reference": paid.bank_reference,
                "attachments": paid.attachments,
            },
        ),
        by=by,
    )
    reference.proposal_id = proposal.id
    row = FundUnidentified(
        county_id=account.county_id,
        bank_account_id=account.id,
        bank_reference=paid.bank_reference,
        amount=paid.amount,
        received_on=paid.on,
        payer=paid.payer,
        memo=paid.memo,
        proposal_id=proposal.id,
    )
    session.add(row)
    session.flush()
    trail.record(
        session, "fund.unidentified", f"fund-unidentified:{row.id}", by=by,
        county_id=row.county_id, amount=paid.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return row


def find_unknown(session: Session, unknown_id: int, *, by: Actor) -> FundUnidentified:
    """The receipt, when the actor serves its county."""
    return find(session, FundUnidentified, unknown_id, by=by)


def unknown_entry(proposal: VoucherProposal) -> Draft:
    """The bank has it, and it is owed to whoever it turns out to be."""
    return Draft(
        on=proposal.on,
        event="46",
        summary=proposal.summary,
        source=f"proposal:{proposal.id}",
        lines=(
            debit("1002.02", proposal.amount, bank=str(proposal.facts["bank"])),
            credit("2307.09", proposal.amount, bank_line=proposal.facts["reference"]),
        ),
        attachments=proposal.facts["attachments"],
    )


class UnknownVoucher:
    """Kind ``fund-unidentified``: 1002.02 against 2307.09 (46)."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The entry follows from the proposal alone."""
        return unknown_entry(proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Nothing else follows: it stays on the list until it is identified or sent back."""

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """Nothing of it is left to identify; the floor of 2307.09 refuses where some was."""
