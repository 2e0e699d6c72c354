"""What pages and answers show of deposits: the list, the card of one project, its papers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from ledger.book.browse import books_of
from ledger.deposits.clocks import clocks_by_project
from ledger.deposits.figures import deposit_book, figures_of, figures_of_projects, sum_figures
from ledger.deposits.models import Assessment, Guarantee, InterestSlip, Obligation, Receipt
from ledger.deposits.sought import Wanted, conditions, holders, sought
from ledger.deposits.standing import Clocks, Figures, standing
from ledger.errors import NotFound
from ledger.money import Money
from ledger.parties.models import Project


@dataclass(frozen=True, slots=True)
class Deposit:
    """An obligation with what the book and the clocks say of it on a day."""

    obligation: Obligation
    figures: Figures
    clocks: Clocks
    state: str
    #: Whole days since the demand that is not met fell due; 0 when none is late.
    days_late: int = 0

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
class Totals:
    """A list of deposits in sum."""

    projects: int
    required: Money
    figures: Figures


def deposits(
    session: Session, counties: Collection[int], on: date, wanted: Wanted, limit: int
) -> list[Deposit]:
    """A page of deposits by the project's pinyin key; states are judged by the database."""
    books = _books(session, counties)
    few = holders(session, books.values(), wanted.mode)
    query = (
        sought(conditions(counties, books.values(), on, wanted, few), few is not None)
        .options(contains_eager(Obligation.project).contains_eager(Project.contractor))
        .limit(limit)
    )
    rows = session.scalars(query).all()
    ids = [row.project_id for row in rows]
    figures = figures_of_projects(session, books.values(), ids)
    clocks = clocks_by_project(session, ids)
    return [
        _seen(
            row, figures.get(row.project_id, Figures()), clocks.get(row.project_id, Clocks()), on
        )
        for row in rows
    ]  # fmt: skip


def totals(session: Session, counties: Collection[int], on: date, wanted: Wanted) -> Totals:
    """What the whole list comes to, not the page alone."""
    books = _books(session, counties)
    every, few = replace(wanted, after=None), holders(session, books.values(), wanted.mode)
    fit = sought(conditions(counties, books.values(), on, every, few))
    ids = fit.with_only_columns(Project.id).order_by(None)
    sums = select(func.count(), func.coalesce(func.sum(Obligation.required), 0))
    many, required = session.execute(
        sums.where(Obligation.project_id.in_(ids)).select_from(Obligation)
    ).one()
    whole = wanted == Wanted() and set(counties) == set(books)
    figures = sum_figures(session, books.values(), None if whole else ids)
    return Totals(many, required if isinstance(required, Money) else Money(int(required)), figures)


def _books(session: Session, counties: Collection[int]) -> dict[int, int]:
    """The deposit books of those counties that have one, by county."""
    return {book.county_id: book.id for book in books_of(session, counties) if book.kind == "DEP"}


def _seen(row: Obligation, figures: Figures, clocks: Clocks, on: date) -> Deposit:
    state = standing(row.state, figures, clocks, on)
    due = {"OVERDUE": clocks.store_by, "SHORT_OVERDUE": clocks.replenish_by}.get(state)
    return Deposit(row, figures, clocks, state, (on - due).days if due else 0)


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
