"""Record what reaches the fund or what the bank takes: postings 30 to 33, reviewed by a second."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import fund_account
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.funds.models import FundMovement
from ledger.funds.top_up import judge_reserve
from ledger.funds.words import KINDS
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class RecordMovement:
    """What the bank's advice says; ``kind`` is allotment, donation, fund-interest or charge."""

    kind: str
    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    counterparty: str
    document: str
    attachments: int = 1


def record_movement(session: Session, moved: RecordMovement, *, by: Actor) -> FundMovement:
    """The movement is on record and its voucher waits for review; no balance has moved.

    A reference used before on the account is refused (``duplicate-reference``).
    """
    account = fund_account(session, moved.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    reference = claim_reference(
        session, account.county_id, account.id, moved.bank_reference, f"fund:{moved.kind}"
    )
    proposal = propose(
        session,
        Proposed(
            kind=moved.kind,
            county_id=account.county_id,
            book_id=account.book_id,
            on=moved.on,
            amount=moved.amount,
            summary=f"{KINDS[moved.kind].zh}: {moved.counterparty}"[:200],
            facts={
                "bank": account.id,
                "reference": moved.bank_reference,
                "counterparty": moved.counterparty,
                "document": moved.document,
                "attachments": moved.attachments,
            },
        ),
        by=by,
    )
    reference.proposal_id = proposal.id
    movement = FundMovement(
        county_id=account.county_id,
        kind=moved.kind,
        bank_account_id=account.id,
        bank_reference=moved.bank_reference,
        amount=moved.amount,
        happened_on=moved.on,
        counterparty=moved.counterparty,
        document=moved.document,
        proposal_id=proposal.id,
    )
    session.add(movement)
    session.flush()
    trail.record(
        session, "fund.moved", f"fund-movement:{movement.id}", by=by, county_id=account.county_id,
        kind=moved.kind, amount=moved.amount, reference=moved.bank_reference,
    )  # fmt: skip
    return movement


def find_movement(session: Session, movement_id: int, *, by: Actor) -> FundMovement:
    """The movement, when the actor serves its county."""
    return find(session, FundMovement, movement_id, by=by)


Lines = Callable[[VoucherProposal, str], tuple[Line, Line]]


def _allotment(proposal: VoucherProposal, bank: str) -> tuple[Line, Line]:
    return (
        debit("1002.02", proposal.amount, bank=bank),
        credit("3101.01", proposal.amount, source="budget"),
    )


def _donation(proposal: VoucherProposal, bank: str) -> tuple[Line, Line]:
    donor = str(proposal.facts["counterparty"])
    return (
        debit("1002.02", proposal.amount, bank=bank),
        credit("4603.01", proposal.amount, donor=donor),
    )


def _interest(proposal: VoucherProposal, bank: str) -> tuple[Line, Line]:
    return debit("1002.02", proposal.amount, bank=bank), credit("4604.01", proposal.amount)


def _charge(proposal: VoucherProposal, bank: str) -> tuple[Line, Line]:
    return debit("5901.02", proposal.amount), credit("1002.02", proposal.amount, bank=bank)


#: kind -> posting row and its two lines
ROWS: Mapping[str, tuple[str, Lines]] = {
    "allotment": ("30", _allotment),
    "donation": ("31", _donation),
    "fund-interest": ("32", _interest),
    "charge": ("33", _charge),
}


class FundVoucher:
    """Kinds ``allotment``, ``donation``, ``fund-interest`` and ``charge``: postings 30 to 33."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The entry follows from the proposal alone."""
        return fund_entry(proposal)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The duty to top up is met, or begins, as the reserve now stands (F-03)."""
        judge_reserve(session, proposal.county_id, proposal.on, f"proposal:{proposal.id}")

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The movement is of no account; its bank reference is free (``references``)."""
        judge_reserve(session, proposal.county_id, on, f"proposal:{proposal.id}")


def fund_entry(proposal: VoucherProposal) -> Draft:
    """Money reaches the fund, or the bank takes its charge."""
    event, lines = ROWS[proposal.kind]
    return Draft(
        on=proposal.on,
        event=event,
        summary=proposal.summary,
        source=f"proposal:{proposal.id}",
        lines=lines(proposal, str(proposal.facts["bank"])),
        attachments=proposal.facts["attachments"],
    )
