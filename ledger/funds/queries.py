"""What doors show of funds: their counties, their movements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from ledger.book.balances import balance, balances_by
from ledger.book.books import Book, book_of
from ledger.errors import NotFound
from ledger.funds.models import FundMovement, FundOutlay, FundUnidentified
from ledger.funds.position import Position, fund_position
from ledger.funds.year import Year, year_of
from ledger.money import Money
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


def outlays(counties: Collection[int]) -> Select[FundOutlay]:
    """Outlays with their approvals, newest first."""
    return (
        select(FundOutlay)
        .options(joinedload(FundOutlay.account), joinedload(FundOutlay.approval))
        .where(FundOutlay.county_id.in_(counties))
        .order_by(FundOutlay.id.desc())
    )


def unidentified(counties: Collection[int]) -> Select[FundUnidentified]:
    """Receipts nobody could name when they came, with their vouchers, newest first."""
    return (
        select(FundUnidentified)
        .options(joinedload(FundUnidentified.account), joinedload(FundUnidentified.proposal))
        .where(FundUnidentified.county_id.in_(counties))
        .order_by(FundUnidentified.id.desc())
    )


def sent_back(session: Session, book_id: int) -> list[tuple[str, Money]]:
    """The unidentified receipts of a fund that still hold money, with what is left of each."""
    held = balances_by(session, book_id, "2307.09", "bank_line")
    return [(line, amount) for line, amount in sorted(held.items()) if amount]


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


def fund_years(session: Session, covered: Collection[int], on: date) -> list[Year]:
    """What the year of that day brought to each county's fund until then (F-04)."""
    return [
        year_of(session, book_of(session, county.id, "FUND"), on)
        for county in fund_counties(session, covered)
    ]


def _keeps_fund(session: Session, county_id: int) -> bool:
    try:
        book_of(session, county_id, "FUND")
    except NotFound:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the fund's money was at the end of a day: in the bank, and out as advances."""

    on: date
    cash: Money
    principal: Money


def fund_history(session: Session, book: Book, until: date, months: int = 12) -> list[Standing]:
    """The fund at the end of the last months, and on ``until`` itself, oldest first."""
    days = [day for day in month_ends(until, months) if day >= book.opened_on]
    return [
        Standing(
            day,
            balance(session, book.id, "1002.02", on=day),
            balance(session, book.id, "1218.01", on=day),
        )
        for day in [*days, until]
    ]


def month_ends(until: date, months: int) -> list[date]:
    """The last days of the months before that of ``until``, oldest first."""
    days: list[date] = []
    first = until.replace(day=1)
    for _ in range(months - 1):
        last = first - timedelta(days=1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]
