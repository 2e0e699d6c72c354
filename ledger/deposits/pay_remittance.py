"""Pay an approved remittance: postings 6 and 8, to where the money came from."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.audit import trail
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deposits.figures import deposit_book
from ledger.deposits.receipt_models import Remittance
from ledger.deposits.receipt_words import REMITTANCES
from ledger.deposits.remit import (
    TITLES,
    aux_of,
    judge_pay_out,
    obligation_of,
    remittance_content,
    subject_of,
)
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.people.scope import find

#: By which posting each kind is paid.
EVENTS = {"UNIDENTIFIED": "6", "EXCESS": "6", "INTEREST": "8"}


@dataclass(frozen=True, slots=True)
class PayRemittance:
    """The bank's debit advice of the approved remittance."""

    remittance_id: int
    on: date
    bank_reference: str
    attachments: int = 2


def pay_remittance(session: Session, paid: PayRemittance, *, by: Actor) -> Remittance:
    """The money has gone where it came from, and posting 6 or 8 stands.

    Cover and content are judged again; who asked or approved does not pay (I-21). Refused when it
    was paid before (``remittance-state``) and for a reference used before.
    """
    remittance = find(session, Remittance, paid.remittance_id, by=by)
    project = remittance.project
    if project is not None:
        find(session, Project, project.id, by=by, lock=True)
    remittance = find(session, Remittance, paid.remittance_id, by=by, lock=True)
    if remittance.paid_on is not None or remittance.approval_id is None:
        raise Refusal("该笔款项已付出。", "It was paid before.", code="remittance-state")
    if project is not None:
        obligation = obligation_of(session, project)
        judge_pay_out(session, obligation, remittance.kind, remittance.amount)
    content = remittance_content(remittance)
    permit = demand(session, remittance.approval_id, content=content, by=by)
    account_id, source = remittance.bank_account_id, subject_of(remittance)
    claim_reference(session, remittance.county_id, account_id, paid.bank_reference, source)
    entry = remittance_entry(remittance, paid)
    book_id = deposit_book(session, remittance.county_id)
    post(session, book_id, entry, maker=by, approvals_digest=permit.digest)
    remittance.paid_on, remittance.bank_reference = paid.on, paid.bank_reference
    session.flush()
    trail.record(
        session, "remittance.paid", source, by=by, county_id=remittance.county_id,
        amount=remittance.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return remittance


def remittance_entry(remittance: Remittance, paid: PayRemittance) -> Draft:
    """Posting 6 or 8: what was owed is paid by the bank."""
    words = REMITTANCES[remittance.kind].zh
    of = remittance.project.name if remittance.project is not None else remittance.payee_name
    return Draft(
        on=paid.on,
        event=EVENTS[remittance.kind],
        summary=f"{words}: {of}"[:200],
        source=subject_of(remittance),
        lines=(
            debit(TITLES[remittance.kind], remittance.amount, **aux_of(remittance)),
            credit("1002.01", remittance.amount, bank=str(remittance.bank_account_id)),
        ),
        attachments=paid.attachments,
    )
