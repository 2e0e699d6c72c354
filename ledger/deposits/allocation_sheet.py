"""The allocation sheet of a slip of interest: each project's daily balances and its share."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger.book.balances import balances_by
from ledger.book.days import daily_changes
from ledger.deposits.models import InterestShare, InterestSlip
from ledger.deposits.receipt_models import InterestLine, InterestSheet
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.rules.day_balances import allocate, day_product

PRINCIPAL = "2307.01"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One project on the sheet."""

    project: Project
    #: Fen times days.
    product: int
    amount: Money
    rounding: int

    @property
    def project_id(self) -> int:
        return self.project.id

    @property
    def code(self) -> str:
        return self.project.code

    @property
    def name(self) -> str:
        return self.project.name

    @property
    def yuan_days(self) -> str:
        """The product as sheets print it, in yuan times days."""
        return Money(self.product).grouped()


@dataclass(frozen=True, slots=True)
class InterestView:
    """A slip of interest with its sheet, as doors show it."""

    row: InterestSlip
    period_from: date | None
    period_to: date | None
    lines: list[SheetLine]

    @property
    def product(self) -> str:
        """The sum of all products, in yuan times days."""
        return Money(sum(line.product for line in self.lines)).grouped()


def sheet_of(
    session: Session, book_id: int, total: Money, first: date, last: date
) -> list[SheetLine]:
    """``total`` shared over the principal of every project by value date from ``first`` to
    ``last``, in the order of project numbers; who had no balance is not on the sheet.

    Refused when no project had any (``nobody-to-share``).
    """
    products = day_products(session, book_id, first, last)
    projects = session.scalars(
        select(Project).where(Project.id.in_(products)).order_by(Project.code, Project.id)
    ).all()
    if not projects:
        raise Refusal(
            f"{first} 至 {last} 期间专户没有项目本金, 无从分配。",
            f"No project had principal between {first} and {last}.",
            code="nobody-to-share",
        )
    parts = allocate(total, [products[one.id] for one in projects])
    return [
        SheetLine(project, products[project.id], part.share, part.rounding)
        for project, part in zip(projects, parts, strict=True)
    ]


def day_products(session: Session, book_id: int, first: date, last: date) -> dict[int, int]:
    """The day-balance product of every project that has one, by project id."""
    opening = balances_by(session, book_id, PRINCIPAL, "project", on=first - timedelta(days=1))
    changes = daily_changes(session, book_id, PRINCIPAL, "project", first, last)
    found = {
        int(project): day_product(
            opening.get(project, Money.ZERO), changes.get(project, []), first, last
        )
        for project in opening.keys() | changes.keys()
    }
    return {project: product for project, product in found.items() if product}


def interest_views(session: Session, rows: Iterable[InterestSlip]) -> list[InterestView]:
    """The slips with their sheets; one that the bank itself allocated has shares alone."""
    slips = list(rows)
    sheets = _sheets(session, {row.id for row in slips})
    views = []
    for row in slips:
        sheet = sheets.get(row.id)
        if sheet is None:
            lines = [SheetLine(one.project, 0, one.amount, 0) for one in _shares(session, row)]
            views.append(InterestView(row, None, None, lines))
        else:
            lines = [
                SheetLine(one.project, one.product, one.amount, one.rounding) for one in sheet.lines
            ]
            views.append(InterestView(row, sheet.period_from, sheet.period_to, lines))
    return views


def _sheets(session: Session, ids: Collection[int]) -> dict[int, InterestSheet]:
    rows = session.scalars(
        select(InterestSheet)
        .options(selectinload(InterestSheet.lines).joinedload(InterestLine.project))
        .where(InterestSheet.interest_id.in_(ids))
    )
    return {row.interest_id: row for row in rows}


def _shares(session: Session, row: InterestSlip) -> list[InterestShare]:
    return list(
        session.scalars(
            select(InterestShare)
            .options(selectinload(InterestShare.project))
            .where(InterestShare.interest_id == row.id)
            .order_by(InterestShare.id)
        )
    )
