"""What doors show of papers: those issued, those that may be issued, and whether one is genuine."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.actor import Actor
from ledger.deposits.models import Assessment, Receipt
from ledger.draws.models import Draw
from ledger.papers.models import Paper
from ledger.papers.words import KINDS
from ledger.parties.models import Project
from ledger.refunds.models import DepositReturn


@dataclass(frozen=True, slots=True)
class Issuable:
    """A paper that may be issued now: its kind, and what it would tell of."""

    kind: str
    about_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a print is one of ours: the paper of that number, and if the digest agrees."""

    number: str
    genuine: bool
    paper: Paper | None


def papers(
    counties: Collection[int], project_id: int | None = None, kind: str | None = None
) -> Select[Paper]:
    """Issued papers, the newest first."""
    query = (
        select(Paper)
        .options(joinedload(Paper.project))
        .where(Paper.county_id.in_(counties))
        .order_by(Paper.id.desc())
    )
    if project_id is not None:
        query = query.where(Paper.project_id == project_id)
    return query.where(Paper.kind == kind) if kind else query


def check_paper(session: Session, number: str, digest: str, *, by: Actor) -> Checked:
    """Whether a paper of that number and digest (whole, or its last sixteen signs) was issued
    in the actor's counties."""
    rows = session.scalars(
        select(Paper)
        .options(joinedload(Paper.project))
        .where(Paper.county_id.in_(by.counties), Paper.name == number)
    ).all()
    for row in rows:
        if digest.lower() in (row.digest, row.mark):
            return Checked(number, True, row)
    return Checked(number, False, None)


def issuable(session: Session, project: Project) -> list[Issuable]:
    """Every paper of the project that may be issued and was not yet."""
    issued = {
        (row.kind, row.subject)
        for row in session.execute(
            select(Paper.kind, Paper.subject).where(Paper.project_id == project.id)
        )
    }
    found = [*_of_deposit(session, project.id), *_of_draws(session, project.id)]
    found += _of_returns(session, project.id)
    return [
        one for one in found if (one.kind, f"{KINDS[one.kind].about}:{one.about_id}") not in issued
    ]


def _of_deposit(session: Session, project_id: int) -> list[Issuable]:
    found = []
    made = select(Assessment).where(Assessment.project_id == project_id).order_by(Assessment.id)
    for one in session.scalars(made):
        if one.proposal is None or one.proposal.entry_seq is not None:
            found.append(Issuable("ASSESSMENT", one.id, f"{one.made_on} {one.amount.grouped()}"))
    paid = select(Receipt).where(Receipt.project_id == project_id).order_by(Receipt.id)
    for receipt in session.scalars(paid):
        if receipt.proposal is not None and receipt.proposal.entry_seq is not None:
            words = f"{receipt.received_on} {receipt.amount.grouped()}"
            found.append(Issuable("RECEIPT", receipt.id, words))
    return found


def _of_draws(session: Session, project_id: int) -> list[Issuable]:
    found = []
    done = select(Draw).where(Draw.project_id == project_id, Draw.executed_on.is_not(None))
    for draw in session.scalars(done.order_by(Draw.id)):
        words = f"{draw.executed_on} {draw.amount.grouped()}"
        found.append(Issuable("PAYMENT", draw.id, words))
        if draw.to_replenish:
            words = f"{draw.executed_on} {draw.to_replenish.grouped()}"
            found.append(Issuable("REPLENISH", draw.id, words))
    return found


def _of_returns(session: Session, project_id: int) -> list[Issuable]:
    found = []
    begun = select(DepositReturn).where(DepositReturn.project_id == project_id)
    for row in session.scalars(begun.order_by(DepositReturn.id)):
        if row.notice_from is not None:
            found.append(Issuable("NOTICE", row.id, f"{row.notice_from} — {row.notice_to}"))
        if row.confirmed_on is not None:
            words = f"{row.confirmed_on} {row.total.grouped()}"
            found.append(Issuable("CONFIRM", row.id, words))
    return found
