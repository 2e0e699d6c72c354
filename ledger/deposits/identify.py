"""It turns out for which project an unidentified receipt was: posting 5, as if paid for it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.balances import available
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.deadlines.resume import resume_deadlines
from ledger.deposits.clocks import settle_met, subject_of
from ledger.deposits.collect import active_obligation, filling_lines
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Receipt
from ledger.deposits.receipt_models import Identification, UnidentifiedReceipt
from ledger.deposits.standing import Fill, fill
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Identify:
    """``amount`` of the receipt was for the project; all that is open when left out."""

    unidentified_id: int
    project_id: int
    on: date
    note: str
    amount: Money | None = None
    attachments: int = 1


def identify_receipt(session: Session, found: Identify, *, by: Actor) -> Identification:
    """A receipt of the project is on record and posting 5 waits for review.

    With it the money counts as a receipt: it fills 9401, then 9301, the rest is excess. The
    clocks count the bank's own date, on which the contractor had paid.
    Refused: more than is open of it (``over-identified``), no obligation in force
    (``obligation-state``), a day before the money came (Invalid ``date-order``).
    """
    project = find(session, Project, found.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    active_obligation(session, project)
    row = find(session, UnidentifiedReceipt, found.unidentified_id, by=by, lock=True)
    amount = _amount(session, row, project, found)
    receipt = _receipt_of(row, project, amount)
    session.add(receipt)
    session.flush()
    made = Identification(
        county_id=row.county_id,
        unidentified=row,
        receipt=receipt,
        identified_on=found.on,
        note=found.note,
    )
    session.add(made)
    session.flush()
    receipt.proposal = propose(
        session,
        Proposed(
            kind="identification",
            county_id=row.county_id,
            book_id=deposit_book(session, row.county_id),
            on=found.on,
            amount=amount,
            summary=f"待查款项确认为工资保证金: {project.name}({row.payer_name})"[:200],
            facts={
                "identification_id": made.id,
                "receipt_id": receipt.id,
                "attachments": found.attachments,
            },
        ),
        by=by,
    )
    session.flush()
    trail.record(
        session, "deposit.identified", f"unidentified:{row.id}", by=by, county_id=row.county_id,
        project=project.id, amount=amount, receipt=receipt.id,
    )  # fmt: skip
    return made


def _receipt_of(row: UnidentifiedReceipt, project: Project, amount: Money) -> Receipt:
    """The receipt as if it had been paid for the project from the start."""
    return Receipt(
        county_id=row.county_id,
        project_id=project.id,
        bank_account_id=row.bank_account_id,
        bank_reference=row.bank_reference,
        amount=amount,
        received_on=row.received_on,
        payer_name=row.payer_name,
        payer_bank=row.payer_bank,
        payer_account=row.payer_account,
    )


def open_amount(session: Session, row: UnidentifiedReceipt) -> Money:
    """What of the receipt is still nobody's: posted, not held, not in a waiting identification."""
    book_id = deposit_book(session, row.county_id)
    free = available(session, book_id, "2307.09", bank_line=row.bank_line)
    return free - Money.sum(waiting_amounts(session, row.id))


def waiting_amounts(session: Session, unidentified_id: int) -> list[Money]:
    """The amounts of identifications that wait for review."""
    return list(
        session.scalars(
            select(Receipt.amount)
            .join(Identification, Identification.receipt_id == Receipt.id)
            .join(VoucherProposal, VoucherProposal.id == Receipt.proposal_id)
            .where(
                Identification.unidentified_id == unidentified_id,
                VoucherProposal.state == "PROPOSED",
            )
        )
    )


def _amount(session: Session, row: UnidentifiedReceipt, project: Project, found: Identify) -> Money:
    if row.county_id != project.county_id:
        raise Refusal("款项与项目不属同一县。", "Receipt and project are of different counties.",
                      code="other-county")  # fmt: skip
    if found.on < row.received_on:
        says = Text(f"不能早于到账日期 {row.received_on}。",
                    f"It cannot be before {row.received_on}, when the money came.")  # fmt: skip
        raise Invalid([FieldError("/on", "date-order", says)])
    left = open_amount(session, row)
    amount = found.amount or left
    if amount > left or not amount:
        raise OverIdentified(
            f"该笔款项可确认 {left.grouped()} 元, 不能确认 {amount.grouped()} 元。",
            f"{left.grouped()} of this receipt is open; {amount.grouped()} was asked for.",
        )
    return amount


def identification_entry(made: Identification, proposal: VoucherProposal, filled: Fill) -> Draft:
    """Posting 5: what was nobody's is the contractor's deposit; what it fills goes with it."""
    receipt = made.receipt
    project, contractor = str(receipt.project_id), str(receipt.project.contractor_id)
    return Draft(
        on=proposal.on,
        event="5",
        summary=proposal.summary,
        source=f"receipt:{receipt.id}",
        lines=(
            debit("2307.09", receipt.amount, bank_line=made.unidentified.bank_line),
            credit("2307.01", receipt.amount, project=project, contractor=contractor),
            *filling_lines(project, filled),
        ),
        attachments=proposal.facts["attachments"],
    )


class IdentificationVoucher:
    """Kind ``identification``: posting 5 with 15 and 2, as the receipt fills 9401, then 9301."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The identified sum spread over what is open now."""
        made = session.get_one(Identification, proposal.facts["identification_id"])
        figures = figures_of(session, proposal.book_id, made.receipt.project_id)
        return identification_entry(made, proposal, fill(made.receipt.amount, figures))

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The clocks that the receipt satisfies are settled by it, on the bank's date."""
        receipt = session.get_one(Receipt, proposal.facts["receipt_id"])
        why = f"receipt:{receipt.id}"
        settle_met(session, proposal.book_id, receipt.project_id, receipt.received_on, why)

    def undone(self, session: Session, proposal: VoucherProposal, on: date, *, by: Actor) -> None:
        """The money is nobody's again; the clocks that it had settled run again."""
        receipt = session.get_one(Receipt, proposal.facts["receipt_id"])
        why = f"receipt:{receipt.id}"
        resume_deadlines(session, subject_of(receipt.project_id), why)
        settle_met(session, proposal.book_id, receipt.project_id, on, why)


class OverIdentified(Refusal):
    """More was identified than is open of the receipt."""

    code = "over-identified"
