"""Emergency funds by JSON: how each stands, with every fen explained."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.funds import schemas
from ledger.funds.models import FundUnidentified, ReserveBudget
from ledger.funds.queries import fund_positions, fund_years, unidentified
from ledger.funds.reserve import RecordReserve, record_reserve, reserves
from ledger.funds.schemas import PositionOut
from ledger.funds.unidentified import RecordUnknown, find_unknown, record_unknown
from ledger.gate.acts import perform
from ledger.gate.filters import CountyFilter, OnDay
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("funds", __name__, description="Emergency revolving funds")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/funds")
@allow(*READERS)
@blp.arguments(OnDay, location="query")
@blp.response(200, paged(PositionOut))
def list_funds(wanted: dict[str, Any]) -> Any:
    """Show each county's fund on a day: both sides of its identity, standard and shortfall.

    What is held is known for today only; for an earlier day ``held`` is 0.00.
    """
    covered = counties_asked(actor(), wanted["county"])
    today = clock.today()
    with reading() as session:
        return Page(fund_positions(session, covered, wanted["on"] or today, today=today), None)


@blp.get("/funds/years")
@allow(*READERS)
@blp.arguments(OnDay, location="query")
@blp.response(200, paged(schemas.YearOut))
def list_years(wanted: dict[str, Any]) -> Any:
    """Show what was carried over into the year, what moved until the day, and what is left."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        return Page(fund_years(session, covered, wanted["on"] or clock.today()), None)


@blp.get("/funds/reserves")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(schemas.ReserveOut))
def list_reserves(wanted: dict[str, Any]) -> Any:
    """List the records of reserve budgets, the newest first; the newest of a year holds."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        return page_of(session, reserves(covered), wanted, ReserveBudget.id, newest_first=True)


@blp.post("/funds/reserves")
@allow(Role.FO)
@blp.arguments(schemas.ReserveIn)
@blp.response(201, schemas.ReserveOut)
def reserve(body: dict[str, Any]) -> Any:
    """Record the reserve of a year's budget beside the fund; no balance moves."""
    return perform(
        lambda session: record_reserve(session, RecordReserve(**body), by=actor()),
        schema=schemas.ReserveOut(),
        body=body,
    )


@blp.get("/funds/unidentified")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(schemas.UnknownOut))
def list_unidentified(wanted: dict[str, Any]) -> Any:
    """List money of the fund that nobody could name when it came, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = unidentified(covered)
        return page_of(session, query, wanted, FundUnidentified.id, newest_first=True)


@blp.get("/funds/unidentified/<int:unknown_id>")
@allow(*READERS)
@blp.response(200, schemas.UnknownOut)
def show_unidentified(unknown_id: int) -> Any:
    """Show one unidentified receipt with the state of its voucher."""
    with reading() as session:
        row = find_unknown(session, unknown_id, by=actor())
        session.refresh(row, ["proposal"])
        return row


@blp.post("/funds/unidentified")
@allow(Role.FO)
@blp.arguments(schemas.UnknownIn)
@blp.response(201, schemas.UnknownOut)
def receive_unidentified(body: dict[str, Any]) -> Any:
    """Record money that nobody can name yet; its voucher waits for a second officer."""
    return perform(
        lambda session: record_unknown(session, RecordUnknown(**body), by=actor()),
        schema=schemas.UnknownOut(),
        body=body,
        location=lambda row: url_for(".show_unidentified", unknown_id=row.id),
    )
