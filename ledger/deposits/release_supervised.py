"""Let money in a supervised account go: it is the contractor's again (posting 25)."""

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
from ledger.db import may_lock
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.freeze import refuse_frozen
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.models import Obligation
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class ReleaseSupervised:
    """``document`` is the confirmation to the bank."""

    project_id: int
    amount: Money
    document: str
    on: date
    attachments: int = 1


def release_supervised(
    session: Session, command: ReleaseSupervised, *, by: Actor
) -> SupervisedMovement:
    """Posting 25 waits for review. Before the deposit is returned as a whole, refused while the
    rest of the cover falls short (``cover-too-low``); never more than is there (``above-balance``).
    """
    project = find(session, Project, command.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    book_id = deposit_book(session, project.county_id)
    stored = session.scalars(
        select(SupervisedMovement)
        .where(SupervisedMovement.project_id == project.id, SupervisedMovement.kind != "RELEASE")
        .order_by(SupervisedMovement.id.desc())
    ).first()
    judge_release(session, book_id, project, command.amount)
    if stored is None:
        raise _nothing(project)
    row = SupervisedMovement(
        county_id=project.county_id,
        project_id=project.id,
        kind="RELEASE",
        amount=command.amount,
        happened_on=command.on,
        bank=stored.bank,
        account_name=stored.account_name,
        account_number=stored.account_number,
        document=command.document,
        bank_reference="-",
    )
    session.add(row)
    session.flush()
    row.proposal = propose(
        session,
        Proposed(
            kind="supervised-release",
            county_id=project.county_id,
            book_id=book_id,
            on=command.on,
            amount=command.amount,
            summary=f"解除监管, 归还缴存单位: {project.name}"[:200],
            facts={"movement_id": row.id, "attachments": command.attachments},
        ),
        by=by,
    )
    session.flush()
    trail.record(
        session, "supervised.release-proposed", f"supervised:{row.id}", by=by,
        county_id=project.county_id, project=project.id, amount=command.amount,
    )  # fmt: skip
    return row


def judge_release(session: Session, book_id: int, project: Project, amount: Money) -> None:
    """Raises unless the sum is there, not frozen, and the project can do without it (I-16)."""
    refuse_frozen(session, project)
    figures = figures_of(session, book_id, project.id)
    if amount > figures.supervised:
        raise Refusal(
            f"解除 {amount.grouped()} 元, 超过监管账户余额 {figures.supervised.grouped()} 元。",
            f"{amount.grouped()} yuan are to go; {figures.supervised.grouped()} are there.",
            code="above-balance",
        )
    obligation = session.scalars(
        select(Obligation).where(Obligation.project_id == project.id)
    ).one()
    after = figures.cover - amount
    if obligation.state != "RETURNED" and after < obligation.required:
        raise Refusal(
            f"解除后保障余额 {after.grouped()} 元, 低于应缴 {obligation.required.grouped()} 元。",
            f"Cover would fall to {after.grouped()} yuan, below the"
            f" {obligation.required.grouped()} yuan required.",
            code="cover-too-low",
        )


def supervised_release_lines(project_id: int, amount: Money) -> list[Line]:
    """Posting 25: the account no longer stands for the wages."""
    aux = {"project": str(project_id)}
    return [debit("9109", amount, **aux), credit("9101", amount, **aux)]


class SupervisedRelease:
    """Kind ``supervised-release``: posting 25, judged again when it is reviewed."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The sum leaves the memo account, if the project can still do without it."""
        row = session.get_one(SupervisedMovement, proposal.facts["movement_id"])
        if may_lock(session):
            session.refresh(row.project, with_for_update=True)
        judge_release(session, proposal.book_id, row.project, row.amount)
        return Draft(
            on=proposal.on,
            event="25",
            summary=proposal.summary,
            source=f"supervised:{row.id}",
            lines=tuple(supervised_release_lines(row.project_id, row.amount)),
            attachments=proposal.facts["attachments"],
        )

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Nothing else follows."""


def _nothing(project: Project) -> Refusal:
    return Refusal(f"项目 {project.code} 没有监管账户存款。",
                   f"Project {project.code} has nothing in a supervised account.",
                   code="above-balance")  # fmt: skip
