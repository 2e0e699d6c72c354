"""What doors show of funds: their counties, their movements."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.book.books import book_of
from ledger.errors import NotFound
from ledger.funds.models import FundMovement
from ledger.funds.position import Position, fund_position
from ledger.parties.models import County


def movements(counties: Collection[int], kind: str | None = None) -> Select[FundMovement]:
    """Movements with their vouchers, newest first; of every kind or of one."""
    query = (
        select(FundMovement)
        .options(joinedload(FundMovement.account), joinedload(FundMovement.proposal))
        .where(FundMovement.county_id.in_(counties))
        .order_by(FundMovement.id.desc())
    )
    return query if kind is None else query.where(FundMovement.kind == kind)


def fund_counties(session: Session, covered: Collection[int]) -> Sequence[County]:
    """The counties among those covered that keep a fund book."""
    rows = session.scalars(select(County).where(County.id.in_(covered)).order_by(County.id))
    return [county for county in rows if _keeps_fund(session, county.id)]


def fund_positions(
    session: Session, covered: Collection[int], on: date, *, today: date
) -> list[Position]:
    """The fund of each county at the end of that day."""
    return [
        fund_position(session, county.id, on, today=today)
        for county in fund_counties(session, covered)
    ]


def _keeps_fund(session: Session, county_id: int) -> bool:
    try:
        book_of(session, county_id, "FUND")
    except NotFound:
        return False
    return True
