"""What the deposit book says of projects, asked once a title, never once a project."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy.orm import Session

from ledger.book.balances import balance, balances_by
from ledger.book.books import book_of
from ledger.deposits.standing import Figures
from ledger.money import Money

#: The title behind each figure.
TITLES: Mapping[str, str] = {
    "custody": "2307.01",
    "supervised": "9101",
    "guarantee": "9201",
    "interest": "2307.02",
    "missing": "9301",
    "to_replenish": "9401",
}


def deposit_book(session: Session, county_id: int) -> int:
    """The id of the county's deposit book."""
    return book_of(session, county_id, "DEP").id


def figures_of(session: Session, book_id: int, project_id: int) -> Figures:
    """The figures of one project now."""
    return Figures(
        **{
            name: balance(session, book_id, title, project=str(project_id))
            for name, title in TITLES.items()
        }
    )


def figures_by_project(session: Session, book_id: int) -> dict[int, Figures]:
    """The figures of every project that has any."""
    found: dict[int, dict[str, Money]] = defaultdict(dict)
    for name, title in TITLES.items():
        for project_id, amount in balances_by(session, book_id, title, "project").items():
            found[int(project_id)][name] = amount
    return {project_id: Figures(**amounts) for project_id, amounts in found.items()}
