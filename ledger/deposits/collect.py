"""Collect cash for a deposit: recorded by one officer, posted by the review of a second."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.banking.accounts import custody_account
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.deadlines.resume import resume_deadlines
from ledger.deposits.clocks import settle_met, subject_of
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Obligation, Receipt
from ledger.deposits.standing import Fill, fill
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """What the bank's credit advice says; ``on`` is the bank's own date."""

    project_id: int
    bank_account_id: int
    bank_reference: str
    amount: Money
    on: date
    payer_name: str
    payer_bank: str
    payer_account: str
    attachments: int = 1


def record_receipt(session: Session, paid: RecordReceipt, *, by: Actor) -> Receipt:
    """The receipt is on record and its voucher waits for review; no balance has moved.

    Refused: a reference used before (``duplicate-reference``), an obligation that is not in
    force (``obligation-state``).
    """
    project = find(session, Project, paid.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    active_obligation(session, project)
    account = custody_account(session, paid.bank_account_id, by=by)
    receipt = Receipt(
        county_id=project.county_id,
        project_id=project.id,
        bank_account_id=account.id,
        bank_reference=paid.bank_reference,
        amount=paid.amount,
        received_on=paid.on,
        payer_name=paid.payer_name,
        payer_bank=paid.payer_bank,
        payer_account=paid.payer_account,
    )
    session.add(receipt)
    session.flush()
    reference = claim_reference(
        session, project.county_id, account.id, paid.bank_reference, f"receipt:{receipt.id}"
    )
    proposal = propose(
        session,
        Proposed(
            kind="receipt",
            county_id=project.county_id,
            book_id=deposit_book(session, project.county_id),
            on=paid.on,
            amount=paid.amount,
            summary=f"收到工资保证金: {project.name}({paid.payer_name})"[:200],
            facts={"receipt_id": receipt.id, "attachments": paid.attachments},
        ),
        by=by,
    )
    receipt.proposal, reference.proposal_id = proposal, proposal.id
    session.flush()
    trail.record(
        session, "deposit.received", f"receipt:{receipt.id}", by=by, county_id=project.county_id,
        project=project.id, amount=paid.amount, reference=paid.bank_reference,
    )  # fmt: skip
    return receipt


def active_obligation(session: Session, project: Project) -> Obligation:
    """The project's obligation in force; raises ``obligation-state`` when there is none."""
    found = session.scalar(select(Obligation).where(Obligation.project_id == project.id))
    if found is None or found.state != "ACTIVE":
        raise NotInForce(
            f"项目 {project.code} 没有已生效的缴存义务, 请先核定并复核。",
            f"Project {project.code} has no obligation in force; assess it and have it reviewed.",
        )
    return found


def receipt_entry(receipt: Receipt, proposal: VoucherProposal, filled: Fill) -> Draft:
    """Cash comes in and is owed back (3); what was drawn is put back (15), what was missing is
    there (2). One bank receipt is one entry."""
    project = str(receipt.project_id)
    contractor = str(receipt.project.contractor_id)
    lines = [
        debit("1002.01", receipt.amount, bank=str(receipt.bank_account_id)),
        credit("2307.01", receipt.amount, project=project, contractor=contractor),
        *filling_lines(project, filled),
    ]
    return Draft(
        on=proposal.on,
        event="15" if filled.replenished else "3",
        summary=proposal.summary,
        source=f"receipt:{receipt.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


def filling_lines(project: str, filled: Fill) -> list[Line]:
    """What was drawn is put back (15), then what was missing is there (2); excess needs no memo."""
    lines: list[Line] = []
    if filled.replenished:
        lines += [
            debit("9409", filled.replenished, project=project),
            credit("9401", filled.replenished, project=project),
        ]
    if filled.secured:
        lines += [
            debit("9309", filled.secured, project=project),
            credit("9301", filled.secured, project=project),
        ]
    return lines


class ReceiptVoucher:
    """Kind ``receipt``: postings 3, 15 and 2, as the receipt fills 9401, then 9301."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The receipt spread over what is open now."""
        receipt = session.get_one(Receipt, proposal.facts["receipt_id"])
        figures = figures_of(session, proposal.book_id, receipt.project_id)
        return receipt_entry(receipt, proposal, fill(receipt.amount, figures))

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The clocks that the receipt satisfies are settled by it."""
        receipt = session.get_one(Receipt, proposal.facts["receipt_id"])
        why = f"receipt:{receipt.id}"
        settle_met(session, proposal.book_id, receipt.project_id, receipt.received_on, why)

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The clocks that it had settled run again, due when they were, unless other money
        meets them."""
        receipt = session.get_one(Receipt, proposal.facts["receipt_id"])
        why = f"receipt:{receipt.id}"
        resume_deadlines(session, subject_of(receipt.project_id), why)
        settle_met(session, proposal.book_id, receipt.project_id, on, why)


class NotInForce(Refusal):
    """Nothing is owed for the project now."""

    code = "obligation-state"
