"""Deposit money on its way out of custody: paid by the bank (17), or sent back by it (18).

A final return, a part of one and a change of mode pay alike; what follows for each is its own.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import approved, refuse_same_person
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deposits.figures import deposit_book
from ledger.money import Money
from ledger.parties.models import Project


class Slip(Protocol):
    """The bank's debit advice or return slip."""

    @property
    def on(self) -> date: ...
    @property
    def bank_reference(self) -> str: ...
    @property
    def attachments(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Leaving:
    """The money of a deposit that waits in 2307.03, and the account it is paid from."""

    project: Project
    source: str
    #: How the trail names the matter: ``refund``, ``partial-return``, ``mode-change``.
    matter: str
    #: What the entry of the payment says, and that of its return.
    paid_words: str
    returned_words: str
    amount: Money
    bank_account_id: int

    @property
    def aux(self) -> dict[str, str]:
        """Project and contractor, as the accounts of the deposit carry them."""
        return {"project": str(self.project.id), "contractor": str(self.project.contractor_id)}


def pay_leaving(
    session: Session, money: Leaving, number: int, approval: ApprovalRequest, slip: Slip, *, by: Actor
) -> None:  # fmt: skip
    """The money has gone, by the payment of that number, to the payee that was approved (17).

    Who asked or approved may not confirm the payment (I-21); a bank reference counts once.
    """
    refuse_same_person(approval, by=by)
    county_id = money.project.county_id
    source = f"{money.source}:payment:{number}"
    claim_reference(session, county_id, money.bank_account_id, slip.bank_reference, source)
    entry = Draft(
        on=slip.on,
        event="17",
        summary=f"{money.paid_words}: {money.project.name}"[:200],
        source=source,
        lines=(
            debit("2307.03", money.amount, **money.aux),
            credit("1002.01", money.amount, bank=str(money.bank_account_id)),
        ),
        attachments=slip.attachments,
    )
    digest = approved(approval).digest
    post(session, deposit_book(session, county_id), entry, maker=by, approvals_digest=digest)
    trail.record(
        session, f"{money.matter}.paid", money.source, by=by, county_id=county_id,
        amount=money.amount, reference=slip.bank_reference,
    )  # fmt: skip


def propose_sent_back(
    session: Session, money: Leaving, number: int, slip: Slip, facts: dict[str, int], *, by: Actor
) -> VoucherProposal:
    """Posting 18 of the payment of that number waits for review, as kind ``<matter>-bounce``."""
    county_id = money.project.county_id
    reference = claim_reference(
        session, county_id, money.bank_account_id, slip.bank_reference, f"{money.source}:bounce"
    )
    proposal = propose(
        session,
        Proposed(
            kind=f"{money.matter}-bounce",
            county_id=county_id,
            book_id=deposit_book(session, county_id),
            on=slip.on,
            amount=money.amount,
            summary=f"{money.returned_words}: {money.project.name}"[:200],
            facts={
                **facts,
                "payment": number,
                "bank_account_id": money.bank_account_id,
                "attachments": slip.attachments,
            },
        ),
        by=by,
    )
    reference.proposal_id = proposal.id
    trail.record(
        session, f"{money.matter}.bounced", money.source, by=by, county_id=county_id,
        reference=slip.bank_reference,
    )  # fmt: skip
    return proposal


def sent_back_entry(money: Leaving, proposal: VoucherProposal) -> Draft:
    """Posting 18: the money is back at the bank and owed again."""
    facts = proposal.facts
    return Draft(
        on=proposal.on,
        event="18",
        summary=proposal.summary,
        source=f"{money.source}:bounce:{facts['payment']}",
        lines=(
            debit("1002.01", proposal.amount, bank=str(facts["bank_account_id"])),
            credit("2307.03", proposal.amount, **money.aux),
        ),
        attachments=facts["attachments"],
    )
