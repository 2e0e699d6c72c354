"""A contract is void: nothing more is required, and what was missing is reversed (posting 2)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.deadlines.settle import settle_deadline
from ledger.deposits.change_contract import changeable
from ledger.deposits.clocks import STORE, subject_of
from ledger.deposits.exempt import refuse_held
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Obligation
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.contract_models import ContractChange
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class VoidContract:
    """The document that ends the contract before it is performed."""

    project_id: int
    on: date
    document_title: str
    document_number: str
    document_on: date
    reason: str


def void_contract(session: Session, void: VoidContract, *, by: Actor) -> ContractChange:
    """The end stands as a dated row; posting 2 waits for review and cancels the obligation.

    Where nothing is open in the book the obligation is CANCELLED at once. Refused: nothing was
    assessed or it is over (``obligation-state``), something is still held (``still-held``).
    """
    project = find(session, Project, void.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    if void.document_on > void.on:
        says = Text("文件日期不能晚于终止日期。", "The document is dated after the end.")
        raise Invalid([FieldError("/document_on", "date-order", says)])
    obligation = open_requirement(session, project)
    row = ContractChange(
        county_id=project.county_id,
        project_id=project.id,
        kind="VOID",
        happened_on=void.on,
        document_title=void.document_title,
        document_number=void.document_number,
        document_on=void.document_on,
        reason=void.reason,
        changes="{}",
        person_id=by.person_id,
        recorded_at=clock.now(),
    )
    row.project = project
    session.add(row)
    session.flush()
    book_id = deposit_book(session, project.county_id)
    missing = figures_of(session, book_id, project.id).missing
    if missing:
        row.proposal_id = _proposed(session, project, row, book_id, missing, by=by).id
        session.flush()
    else:
        cancel(session, obligation, row, by=by)
    trail.record(
        session, "contract.void", f"project:{project.id}", by=by, county_id=project.county_id,
        change=row.id, document=row.document_number, missing=missing,
    )  # fmt: skip
    return row


def open_requirement(session: Session, project: Project) -> Obligation:
    """The obligation that a void contract would cancel; refused when it cannot be cancelled."""
    obligation = changeable(session, project)
    if obligation is None:
        raise Refusal("该项目尚未核定保证金。", "Nothing is assessed for the project.",
                      code="obligation-state")  # fmt: skip
    waiting = (
        select(ContractChange.id)
        .join(VoucherProposal, VoucherProposal.id == ContractChange.proposal_id)
        .where(ContractChange.project_id == project.id, VoucherProposal.state == "PROPOSED")
    )
    if session.scalar(waiting) is not None:
        raise Refusal("该合同终止已在复核中。", "The end of this contract waits for review.",
                      code="void-pending")  # fmt: skip
    refuse_held(session, project)
    return obligation


def _proposed(
    session: Session, project: Project, row: ContractChange, book_id: int, missing: Money,
    *, by: Actor,
) -> VoucherProposal:  # fmt: skip
    proposed = Proposed(
        kind="contract-void",
        county_id=project.county_id,
        book_id=book_id,
        on=row.happened_on,
        amount=missing,
        summary=f"合同终止, 冲销应缴保证金({row.document_number}): {project.name}"[:200],
        facts={"change_id": row.id},
    )
    return propose(session, proposed, by=by)


def void_entry(row: ContractChange, proposal: VoucherProposal, missing: Money) -> Draft:
    """What was required and never stored is required no more (2)."""
    project = str(row.project_id)
    return Draft(
        on=proposal.on,
        event="2",
        summary=proposal.summary,
        source=f"contract-change:{row.id}",
        lines=(debit("9309", missing, project=project), credit("9301", missing, project=project)),
        attachments=1,
    )


class VoidVoucher:
    """Kind ``contract-void``: posting 2, and the obligation CANCELLED with its review."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """What is missing as the book stands now; refused once something is held."""
        row = session.get_one(ContractChange, proposal.facts["change_id"])
        refuse_held(session, row.project)
        missing = figures_of(session, proposal.book_id, row.project_id).missing
        if not missing:
            raise Refusal("已无应缴未缴金额可冲销, 请退回后重新办理。",
                          "Nothing is missing any more; send it back and begin anew.",
                          code="proposal-changed")  # fmt: skip
        return void_entry(row, proposal, missing)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The obligation is CANCELLED and its clock settled."""
        row = session.get_one(ContractChange, proposal.facts["change_id"])
        owed = select(Obligation).where(Obligation.project_id == row.project_id)
        cancel(session, session.scalars(owed).one(), row, by=by)


def cancel(session: Session, obligation: Obligation, row: ContractChange, *, by: Actor) -> None:
    """Nothing is required of the project any more."""
    obligation.state, obligation.required = "CANCELLED", Money.ZERO
    session.flush()
    why = f"contract-change:{row.id}"
    settle_deadline(session, subject_of(row.project_id), STORE, row.happened_on, why)
    trail.record(
        session, "deposit.cancelled", f"project:{row.project_id}", by=by,
        county_id=obligation.county_id, because=why,
    )  # fmt: skip
