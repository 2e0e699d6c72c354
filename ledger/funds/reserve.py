"""The reserve of the year's budget (预备费): recorded beside the fund, never in its book."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.book.books import book_of
from ledger.errors import FieldError, Invalid
from ledger.funds.models import ReserveBudget
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import counties_asked
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RecordReserve:
    """So much of the year's budget stands ready beside the fund, by that notice."""

    county_id: int
    year: int
    amount: Money
    document: str
    on: date


def record_reserve(session: Session, told: RecordReserve, *, by: Actor) -> ReserveBudget:
    """The reserve of that year is what was told last; no balance has moved.

    Refused for a year neither this one nor the next (Invalid ``date-range``), for a county one does
    not serve (``out-of-scope``), and where the county keeps no fund.
    """
    counties_asked(by, told.county_id)
    require_officer(session, by, told.county_id)
    book_of(session, told.county_id, "FUND")
    if told.year not in (told.on.year, told.on.year + 1):
        says = Text("年度须为登记当年或次年。", "The year is that of the record, or the next.")
        raise Invalid([FieldError("/year", "date-range", says)])
    row = ReserveBudget(
        county_id=told.county_id, year=told.year, amount=told.amount, document=told.document,
        recorded_on=told.on,
    )  # fmt: skip
    session.add(row)
    session.flush()
    trail.record(
        session, "fund.reserve", f"fund:{told.county_id}", by=by, county_id=told.county_id, year=told.year,
        amount=told.amount, document=told.document,
    )  # fmt: skip
    return row


def reserves(counties: Collection[int]) -> Select[ReserveBudget]:
    """Every record of a reserve, the newest first."""
    return (
        select(ReserveBudget)
        .where(ReserveBudget.county_id.in_(counties))
        .order_by(ReserveBudget.id.desc())
    )


def reserve_of(session: Session, county_id: int, on: date) -> ReserveBudget | None:
    """What was last recorded by that day for its year."""
    query = reserves({county_id}).where(
        ReserveBudget.year == on.year, ReserveBudget.recorded_on <= on
    )
    return session.scalars(query.limit(1)).first()
