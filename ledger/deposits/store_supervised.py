"""Money stored in a special account under supervision: memo entries only (postings 22, 24, 20)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.deposits.clocks import settle_met
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.standing import Fill, fill
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text

#: How the name of a special account must end (D-13).
SUFFIX = "工资保证金专门账户"


@dataclass(frozen=True, slots=True)
class StoreSupervised:
    """What the bank's deposit proof and the agreement say; ``on`` is the bank's own date."""

    project_id: int
    bank: str
    account_name: str
    account_number: str
    document: str
    bank_reference: str
    amount: Money
    on: date
    attachments: int = 2


def store_supervised(session: Session, stored: StoreSupervised, *, by: Actor) -> SupervisedMovement:
    """The storing is on record and its voucher waits for review; no balance has moved.

    Invalid when the account's name is not the contractor's and the project's (D-13); refused: a
    proof recorded before (``duplicate-reference``), no obligation in force (``obligation-state``).
    """
    project = find(session, Project, stored.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    active_obligation(session, project)
    judge_account(session, project, stored.account_name, stored.account_number)
    return record_storing(session, project, stored, "STORE", None, by=by)


def record_storing(
    session: Session,
    project: Project,
    stored: StoreSupervised,
    kind: str,
    change_id: int | None,
    *,
    by: Actor,
) -> SupervisedMovement:
    """The movement with its proposed voucher; ``change_id`` names the move out of custody (20)."""
    _refuse_twin(session, stored)
    row = SupervisedMovement(
        county_id=project.county_id,
        project_id=project.id,
        kind=kind,
        amount=stored.amount,
        happened_on=stored.on,
        bank=stored.bank,
        account_name=stored.account_name,
        account_number=stored.account_number,
        document=stored.document,
        bank_reference=stored.bank_reference,
        change_id=change_id,
    )
    session.add(row)
    session.flush()
    row.proposal = propose(
        session,
        Proposed(
            kind="supervised-moved" if kind == "MOVED" else "supervised",
            county_id=project.county_id,
            book_id=deposit_book(session, project.county_id),
            on=stored.on,
            amount=stored.amount,
            summary=f"存入监管账户({stored.bank}): {project.name}"[:200],
            facts={"movement_id": row.id, "attachments": stored.attachments},
        ),
        by=by,
    )
    session.flush()
    trail.record(
        session, "supervised.stored", f"supervised:{row.id}", by=by, county_id=project.county_id,
        project=project.id, amount=stored.amount, reference=stored.bank_reference,
    )  # fmt: skip
    return row


def judge_account(session: Session, project: Project, name: str, number: str) -> None:
    """Raises Invalid unless the account is the contractor's own for this project (D-13).

    One account may serve several projects of a contractor, then under the name it already has.
    """
    wanted = account_name_of(project)
    known = session.scalars(
        select(SupervisedMovement).where(SupervisedMovement.account_number == number)
    ).first()
    if known is None:
        right = name == wanted
    else:
        same = known.project.contractor_id == project.contractor_id
        right = same and name in (wanted, known.account_name)
    if not right:
        raise Invalid([FieldError("/account_name", "account-name", Text(
            f"账户名称应为「{wanted}」, 且账号不得属于其他单位。",
            f"The account must be named {wanted} and belong to no other company (D-13).",
        ))])  # fmt: skip


def account_name_of(project: Project) -> str:
    """The name a special account of the project bears: contractor, project, purpose (D-13)."""
    return f"{project.contractor.name}{project.name}{SUFFIX}"


def _refuse_twin(session: Session, stored: StoreSupervised) -> None:
    """Raises when the bank's proof was recorded for that account before."""
    twin = session.scalar(
        select(SupervisedMovement.id)
        .join(VoucherProposal, VoucherProposal.id == SupervisedMovement.proposal_id)
        .where(
            SupervisedMovement.account_number == stored.account_number,
            SupervisedMovement.bank_reference == stored.bank_reference,
            VoucherProposal.state.in_(("PROPOSED", "POSTED")),
        )
    )
    if twin is not None:
        raise Refusal(f"该账户的银行凭证 {stored.bank_reference} 已登记过。",
                      f"The bank's proof {stored.bank_reference} of this account is on record.",
                      code="duplicate-reference")  # fmt: skip


def supervised_entry(row: SupervisedMovement, proposal: VoucherProposal, filled: Fill) -> Draft:
    """The account stands for the wages now (22, 20); it puts back what was drawn (24) and
    secures the rest (2)."""
    project = str(row.project_id)
    lines: list[Line] = [
        debit("9101", row.amount, project=project),
        credit("9109", row.amount, project=project),
    ]
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
    moved = "20" if row.kind == "MOVED" else "22"
    return Draft(
        on=proposal.on,
        event="24" if filled.replenished else moved,
        summary=proposal.summary,
        source=f"supervised:{row.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


class SupervisedVoucher:
    """Kind ``supervised``: postings 22, 24 and 2, as the money fills 9401, then 9301."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The sum spread over what is open now."""
        row = session.get_one(SupervisedMovement, proposal.facts["movement_id"])
        figures = figures_of(session, proposal.book_id, row.project_id)
        return supervised_entry(row, proposal, fill(row.amount, figures))

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The clocks that it satisfies are settled by it."""
        row = session.get_one(SupervisedMovement, proposal.facts["movement_id"])
        why = f"supervised:{row.id}"
        settle_met(session, proposal.book_id, row.project_id, row.happened_on, why)
