"""What pages and answers show of deposits: the list, the card of one project, its papers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from ledger.deposits.clocks import clocks_by_project
from ledger.deposits.figures import deposit_book, figures_by_project, figures_of
from ledger.deposits.models import Assessment, Guarantee, InterestSlip, Obligation, Receipt
from ledger.deposits.standing import Clocks, Figures, standing
from ledger.errors import NotFound
from ledger.money import Money
from ledger.parties.models import Company, Project
from ledger.parties.search import matches

#: How many obligations are judged at a time while a derived state is sought.
BATCH = 500

#: States that stand in the row itself; the others are derived while ACTIVE.
STORED = frozenset({"ASSESSED", "EXEMPT", "RETURNING", "RETURNED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Deposit:
    """An obligation with what the book and the clocks say of it on a day."""

    obligation: Obligation
    figures: Figures
    clocks: Clocks
    state: str

    @property
    def project_id(self) -> int:
        return self.obligation.project_id

    @property
    def project(self) -> str:
        return self.obligation.project.name

    @property
    def contractor_id(self) -> int:
        return self.obligation.project.contractor_id

    @property
    def contractor(self) -> str:
        return self.obligation.project.contractor.name

    @property
    def required(self) -> Money:
        return self.obligation.required

    @property
    def excess(self) -> Money:
        """Cover beyond what is required; it is kept on 2307.01 until it is sent back (6)."""
        return max(self.figures.cover - self.required, Money.ZERO)

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands in the list."""
        return self.obligation.project.pinyin, self.project_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deposits a list shows; None means all."""

    state: str | None = None
    contractor_id: int | None = None
    words: str | None = None
    #: The last (pinyin key, project id) already seen.
    after: tuple[str, int] | None = None


def deposits(
    session: Session, counties: Collection[int], on: date, wanted: Wanted, limit: int
) -> list[Deposit]:
    """A page of deposits by the project's pinyin key."""
    found: list[Deposit] = []
    figures = {
        county_id: figures_by_project(session, deposit_book(session, county_id))
        for county_id in sorted(counties)
    }
    for rows in _batches(session, counties, wanted):
        clocks = clocks_by_project(session, [row.project_id for row in rows])
        for row in rows:
            seen = _seen(
                row, figures[row.county_id].get(row.project_id, Figures()),
                clocks.get(row.project_id, Clocks()), on,
            )  # fmt: skip
            if wanted.state in (None, seen.state):
                found.append(seen)
            if len(found) == limit:
                return found
    return found


def _batches(
    session: Session, counties: Collection[int], wanted: Wanted
) -> Iterator[Sequence[Obligation]]:
    """The obligations that may be wanted, in order, some at a time."""
    after = wanted.after
    while True:
        rows = session.scalars(_query(counties, wanted, after).limit(BATCH)).all()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1].project
        after = (last.pinyin, last.id)


def _query(
    counties: Collection[int], wanted: Wanted, after: tuple[str, int] | None
) -> Select[Obligation]:
    query = (
        select(Obligation)
        .join(Obligation.project)
        .join(Project.contractor)
        .options(contains_eager(Obligation.project).contains_eager(Project.contractor))
        .where(Obligation.county_id.in_(counties))
        .order_by(Project.pinyin, Project.id)
    )
    if wanted.state is not None:
        stored = wanted.state if wanted.state in STORED else "ACTIVE"
        query = query.where(Obligation.state == stored)
    if wanted.contractor_id is not None:
        query = query.where(Project.contractor_id == wanted.contractor_id)
    if wanted.words:
        query = query.where(
            matches(wanted.words, Project.name, Project.pinyin, Project.code, Company.name)
        )
    if after is not None:
        query = query.where(
            or_(Project.pinyin > after[0], and_(Project.pinyin == after[0], Project.id > after[1]))
        )
    return query


def _seen(row: Obligation, figures: Figures, clocks: Clocks, on: date) -> Deposit:
    return Deposit(row, figures, clocks, standing(row.state, figures, clocks, on))


def deposit_of(session: Session, project: Project, on: date) -> Deposit:
    """The deposit of one project; NotFound when nothing was ever assessed for it."""
    row = session.scalar(
        select(Obligation)
        .where(Obligation.project_id == project.id)
        .options(joinedload(Obligation.project).joinedload(Project.contractor))
    )
    if row is None:
        raise NotFound(
            f"项目 {project.code} 尚未核定保证金。",
            f"Nothing is assessed for project {project.code}.",
        )
    figures = figures_of(session, deposit_book(session, project.county_id), project.id)
    clocks = clocks_by_project(session, [project.id]).get(project.id, Clocks())
    return _seen(row, figures, clocks, on)


def assessments_of(session: Session, project_id: int) -> Sequence[Assessment]:
    """Every assessment of the project, the newest first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.project_id == project_id)
        .options(joinedload(Assessment.proposal))
        .order_by(Assessment.id.desc())
    ).all()


def receipts(counties: Collection[int], project_id: int | None = None) -> Select[Receipt]:
    """Receipts with their vouchers, of all projects or of one."""
    query = (
        select(Receipt)
        .options(joinedload(Receipt.proposal), joinedload(Receipt.project))
        .where(Receipt.county_id.in_(counties))
    )
    return query if project_id is None else query.where(Receipt.project_id == project_id)


def interest_slips(counties: Collection[int]) -> Select[InterestSlip]:
    """Interest slips with their shares and vouchers."""
    return (
        select(InterestSlip)
        .options(joinedload(InterestSlip.proposal), selectinload(InterestSlip.shares))
        .where(InterestSlip.county_id.in_(counties))
    )


def guarantees(counties: Collection[int], project_id: int | None = None) -> Select[Guarantee]:
    """Guarantees with their vouchers, of all projects or of one."""
    query = (
        select(Guarantee)
        .options(joinedload(Guarantee.proposal), joinedload(Guarantee.project))
        .where(Guarantee.county_id.in_(counties))
    )
    return query if project_id is None else query.where(Guarantee.project_id == project_id)
