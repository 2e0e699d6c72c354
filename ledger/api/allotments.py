"""Movements of funds by JSON: allotments, donations, interest, charges; posted by review."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.funds.models import FundMovement
from ledger.funds.queries import movements
from ledger.funds.receive import RecordMovement, find_movement, record_movement
from ledger.funds.schemas import MovementIn, MovementOut
from ledger.gate.acts import perform
from ledger.gate.filters import MovementFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("allotments", __name__, description="Money that reaches a fund, and charges")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/allotments")
@allow(*READERS)
@blp.arguments(MovementFilter, location="query")
@blp.response(200, paged(MovementOut))
def list_movements(wanted: dict[str, Any]) -> Any:
    """List movements of funds, the newest first; of every kind or of one."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = movements(covered, wanted["kind"])
        return page_of(session, query, wanted, FundMovement.id, newest_first=True)


@blp.get("/allotments/<int:movement_id>")
@allow(*READERS)
@blp.response(200, MovementOut)
def show_movement(movement_id: int) -> Any:
    """Show one movement with the state of its voucher."""
    with reading() as session:
        row = find_movement(session, movement_id, by=actor())
        session.refresh(row, ["proposal"])
        return row


@blp.post("/allotments")
@allow(Role.FO)
@blp.arguments(MovementIn)
@blp.response(201, MovementOut)
def record(body: dict[str, Any]) -> Any:
    """Record a movement; its voucher waits for a second officer."""
    return perform(
        lambda session: record_movement(session, RecordMovement(**body), by=actor()),
        schema=MovementOut(),
        body=body,
        location=lambda row: url_for(".show_movement", movement_id=row.id),
    )
