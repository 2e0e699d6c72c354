"""Which deposits a list shows, judged by the database: the states of ``standing`` as conditions."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ledger.deadlines.models import Deadline
from ledger.deposits.clocks import REPLENISH, STORE
from ledger.deposits.figures import ACCOUNT, AUX, NOW, TITLES
from ledger.deposits.models import Obligation
from ledger.parties.models import Company, Project
from ledger.parties.search import matches

#: States that stand in the row itself; the others are derived while ACTIVE.
STORED = frozenset({"ASSESSED", "EXEMPT", "RETURNING", "RETURNED", "CANCELLED"})

#: The three ways of securing (design 2.9), by the titles that tell of them.
MODES = {
    "CUSTODY": (TITLES["custody"],),
    "SUPERVISED": (TITLES["supervised"],),
    "GUARANTEE": (TITLES["guarantee"],),
}
COVER = tuple(title for titles in MODES.values() for title in titles)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deposits a list shows; None means all."""

    state: str | None = None
    contractor_id: int | None = None
    words: str | None = None
    #: The last (pinyin key, project id) already seen.
    after: tuple[str, int] | None = None
    #: A demand that passed at least so many days ago and is not met: the late list (D-16).
    overdue_days: int | None = None
    #: Something is secured in this mode.
    mode: str | None = None
    #: Division code of the place.
    area: str | None = None
    #: Something is secured, in whichever mode (D-18).
    covered: bool = False


#: Fewer accounts than this that hold something are looked up; of more, the list is walked by name.
FEW = 500


def holders(session: Session, books: Collection[int], mode: str | None) -> list[int] | None:
    """The projects secured in the mode; None without a mode, and where they are many."""
    if mode is None:
        return None
    found = session.scalars(
        select(ACCOUNT.c.aux)
        .select_from(NOW)
        .join(ACCOUNT, and_(ACCOUNT.c.book_id == NOW.c.book_id, ACCOUNT.c.id == NOW.c.account_id))
        .where(NOW.c.book_id.in_(books), NOW.c.title.in_(MODES[mode]), NOW.c.balance > 0)
        .limit(FEW)
    ).all()
    if len(found) == FEW:
        return None
    return sorted({int(json.loads(aux)["project"]) for aux in found})


def conditions(
    counties: Collection[int],
    books: Collection[int],
    on: date,
    wanted: Wanted,
    holding: Collection[int] | None = None,
) -> list[ColumnElement[bool]]:
    """Every condition on obligation, project and contractor; ``books`` are the deposit books.

    ``holding`` is what ``holders`` says of the mode.
    """
    found: list[ColumnElement[bool]] = [
        Obligation.county_id.in_(counties), Project.county_id.in_(counties),
    ]  # fmt: skip
    if wanted.state is not None:
        found.append(_in_state(wanted.state, counties, books, on))
    if wanted.overdue_days is not None:
        found.append(_late(counties, books, on, max(wanted.overdue_days, 1)))
    if wanted.contractor_id is not None:
        found.append(Project.contractor_id == wanted.contractor_id)
    if wanted.area is not None:
        found.append(Project.area == wanted.area)
    if wanted.mode is not None:
        if holding is not None:
            found.append(Project.id.in_(holding))
        else:
            found.append(_holds(books, *MODES[wanted.mode]))
    if wanted.covered:
        found.append(_holds(books, *COVER))
    if wanted.words:
        names = (Project.name, Project.pinyin, Project.code, Company.name)
        found.append(matches(wanted.words, *names))
    if wanted.after is not None:
        place = wanted.after
        found.append(
            or_(Project.pinyin > place[0], and_(Project.pinyin == place[0], Project.id > place[1]))
        )
    return found


def _in_state(
    state: str, counties: Collection[int], books: Collection[int], on: date
) -> ColumnElement[bool]:
    """The same judgement as ``standing``. What is demanded has its clock, so that the running
    clocks lead to the few that are not secured."""
    if state in STORED:
        return Obligation.state == state
    active = Obligation.state == "ACTIVE"
    missing, replenish = _holds(books, TITLES["missing"]), _holds(books, TITLES["to_replenish"])
    store_late = and_(_clock(counties, STORE, on - timedelta(days=1)), missing)
    short_late = and_(_clock(counties, REPLENISH, on - timedelta(days=1)), replenish)
    storing = and_(
        _clock(counties, STORE), missing, not_(replenish),
        not_(_clock(counties, STORE, on - timedelta(days=1))),
    )  # fmt: skip
    judged = {
        "SHORT_OVERDUE": short_late,
        "OVERDUE": and_(store_late, not_(short_late)),
        "SHORT": and_(
            _clock(counties, REPLENISH), replenish, not_(short_late), not_(store_late)
        ),
        "PART_SECURED": and_(storing, _holds(books, *COVER)),
        "DUE": and_(storing, not_(_holds(books, *COVER))),
        "SECURED": and_(not_(missing), not_(replenish)),
    }  # fmt: skip
    return and_(active, judged[state])


def _late(
    counties: Collection[int], books: Collection[int], on: date, days: int
) -> ColumnElement[bool]:
    """D-12 or U-05 passed so many days ago, and what they demand is not there."""
    last = on - timedelta(days=days)
    return and_(
        Obligation.state == "ACTIVE",
        or_(
            and_(_clock(counties, STORE, last), _holds(books, TITLES["missing"])),
            and_(_clock(counties, REPLENISH, last), _holds(books, TITLES["to_replenish"])),
        ),
    )


def _holds(books: Collection[int], *titles: str) -> ColumnElement[bool]:
    """The project's accounts of one of the titles hold something."""
    return exists(
        select(literal(1))
        .select_from(AUX)
        .join(
            NOW,
            and_(NOW.c.book_id == AUX.c.book_id, NOW.c.account_id == AUX.c.account_id),
        )
        .where(
            AUX.c.book_id.in_(books),
            AUX.c.key == "project",
            AUX.c.value == cast(Project.id, String),
            NOW.c.title.in_(titles),
            NOW.c.balance > 0,
        )
        .correlate(Project)
    )


def _clock(counties: Collection[int], rule: str, last: date | None = None) -> ColumnElement[bool]:
    """A clock of that rule runs for the project, due on or before ``last`` when that is given."""
    number = cast(func.substr(Deadline.subject, len("project:") + 1), BigInteger)
    running = select(number).where(
        Deadline.county_id.in_(counties),
        Deadline.rule == rule,
        Deadline.settled_on.is_(None),
        Deadline.subject.like("project:%"),
    )
    if last is not None:
        running = running.where(Deadline.due_on <= last)
    return Project.id.in_(running)


def sought(conditions: Collection[ColumnElement[bool]], few: bool = False) -> Select[Obligation]:
    """The obligations that meet the conditions, joined to project and contractor, by name.

    ``few``: they are found first and sorted then, not sought along the list of names.
    """
    name = Project.pinyin.concat("") if few else Project.pinyin
    return (
        select(Obligation)
        .join(Obligation.project)
        .join(Project.contractor)
        .where(*conditions)
        .order_by(name, Project.id)
    )
