"""What the deposit book says of projects, asked once a title, never once a project."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    bindparam,
    cast,
    column,
    func,
    select,
    table,
    text,
)
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

#: The book's accounts by auxiliary and with their balances, to ask for many projects at once.
AUX = table("account_aux", column("book_id"), column("key"), column("value"), column("account_id"))
ACCOUNT = table("account", column("book_id"), column("id"), column("aux"))
NOW = table(
    "account_now", column("book_id"), column("account_id"), column("title"), column("balance")
)


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


def figures_of_projects(
    session: Session, books: Collection[int], project_ids: Collection[int]
) -> dict[int, Figures]:
    """The figures of the named projects now, in one question."""
    if not project_ids:
        return {}
    given = {"books": list(books), "projects": [str(one) for one in project_ids]}
    found: dict[int, dict[str, Money]] = defaultdict(dict)
    for row in session.execute(_OF_PROJECTS, given | {"titles": list(TITLES.values())}):
        found[int(row.value)][_NAMES[row.title]] = Money(int(row.total))
    return {project_id: Figures(**amounts) for project_id, amounts in found.items()}


def sum_figures(
    session: Session, books: Collection[int], project_ids: Select[Any] | None
) -> Figures:
    """The figures of the projects that a query names, or of all, added up."""
    query = (
        select(NOW.c.title, func.sum(NOW.c.balance).label("total"))
        .where(NOW.c.book_id.in_(books), NOW.c.title.in_(TITLES.values()))
        .group_by(NOW.c.title)
    )
    if project_ids is not None:
        project = cast(AUX.c.value, BigInteger)
        query = query.join(
            AUX, (AUX.c.book_id == NOW.c.book_id) & (AUX.c.account_id == NOW.c.account_id)
        ).where(AUX.c.key == "project", project.in_(project_ids))
    sums = {_NAMES[title]: Money(int(total)) for title, total in session.execute(query)}
    return Figures(**sums)


_NAMES = {title: name for name, title in TITLES.items()}
_OF_PROJECTS = text(
    "SELECT k.value, n.title, sum(n.balance) AS total FROM account_aux k"
    " JOIN account_now n ON n.book_id = k.book_id AND n.account_id = k.account_id"
    " WHERE k.book_id IN :books AND k.key = 'project' AND k.value IN :projects"
    " AND n.title IN :titles GROUP BY k.value, n.title"
).bindparams(*(bindparam(name, expanding=True) for name in ("books", "projects", "titles")))
