"""Who may touch what: the one way by which deeds find a row (I-31)."""

from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM, Actor
from ledger.errors import Forbidden, NotFound

T = TypeVar("T")

#: Where a session notes the counties its transaction has touched; a replay checks them again.
COUNTIES = "counties touched"


class OutOfScope(NotFound):
    """The row is there but in a county the actor does not serve; he is told it is not there."""

    def __init__(self, what: str, row_id: object, county_id: int) -> None:
        super().__init__(*_missing(row_id))
        self.what, self.row_id, self.county_id = what, row_id, county_id


def find(session: Session, Model: type[T], row_id: int, *, by: Actor, lock: bool = False) -> T:
    """The row with that id in a county the actor serves; locked until commit if asked.

    Raises NotFound when there is none or it lies in another county (S-8).
    """
    key = inspect(Model).primary_key[-1]
    query = select(Model).where(key == row_id)
    if lock:
        query = query.with_for_update(of=Model).execution_options(populate_existing=True)
    row = session.scalars(query).unique().one_or_none() if _fits(row_id) else None
    if row is None:
        raise NotFound(*_missing(row_id))
    within(session, getattr(row, "county_id"), by=by, what=Model.__name__, row_id=row_id)  # noqa: B009
    return row


def within(
    session: Session, county_id: int, *, by: Actor, what: str = "County", row_id: object = None
) -> None:
    """Nothing, when the actor serves the county; NotFound otherwise."""
    if by != SYSTEM and county_id not in by.counties:
        raise OutOfScope(what, row_id, county_id)
    touched: set[int] = session.info.setdefault(COUNTIES, set())
    touched.add(county_id)


def counties_asked(by: Actor, county_id: int | None) -> frozenset[int]:
    """The counties a list covers: the one asked for, or all the actor serves.

    Raises Forbidden ``out-of-scope`` for a county he does not serve.
    """
    if county_id is None:
        return by.counties
    if county_id not in by.counties:
        raise Forbidden(
            "您无权查看该县的数据。", "You do not serve that county.", code="out-of-scope"
        )
    return frozenset({county_id})


def touched(session: Session) -> frozenset[int]:
    """The counties whose rows this session has found."""
    found: Any = session.info.get(COUNTIES, set())
    return frozenset(found)


def _fits(row_id: object) -> bool:
    return type(row_id) is int and 0 < row_id < 2**63


def _missing(row_id: object) -> tuple[str, str]:
    shown = "" if row_id is None else f"({row_id})"
    return f"没有找到这条记录{shown}。", f"There is no such record{shown and ' ' + shown}."
