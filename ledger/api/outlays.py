"""Outlays of a fund by JSON: back to the budget, to the treasury, to a payer; paid once approved."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.funds import schemas
from ledger.funds.models import FundOutlay
from ledger.funds.outlay import PayOutlay, RequestOutlay, pay_outlay, request_outlay
from ledger.funds.queries import outlays
from ledger.gate.acts import perform
from ledger.gate.filters import CountyFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("outlays", __name__, description="Money that leaves a fund other than to workers")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/funds/outlays")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(schemas.OutlayOut))
def list_outlays(wanted: Body) -> Any:
    """List outlays, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        return page_of(session, outlays(covered), wanted, FundOutlay.id, newest_first=True)


@blp.get("/funds/outlays/<int:outlay_id>")
@allow(*READERS)
@blp.response(200, schemas.OutlayOut)
def show_outlay(outlay_id: int) -> Any:
    """Show one outlay with the state of its approval."""
    with reading() as session:
        return _outlay(session, outlay_id)


@blp.post("/funds/outlays")
@allow(Role.FO)
@blp.arguments(schemas.OutlayIn)
@blp.response(201, schemas.OutlayOut)
def ask(body: Body) -> Any:
    """Ask for an outlay; the fund's money is held until the decision."""
    return perform(
        lambda session: request_outlay(session, RequestOutlay(**body), by=actor()),
        schema=schemas.OutlayOut(),
        body=body,
        location=lambda row: url_for(".show_outlay", outlay_id=row.id),
    )


@blp.post("/funds/outlays/<int:outlay_id>/payment")
@allow(Role.FO)
@blp.arguments(schemas.OutlayPaidIn)
@blp.response(200, schemas.OutlayOut)
def pay(body: Body, outlay_id: int) -> Any:
    """Record that the bank paid an approved outlay."""
    command = PayOutlay(outlay_id, **body)
    return perform(
        lambda session: pay_outlay(session, command, by=actor()),
        schema=schemas.OutlayOut(),
        body=body,
        status=200,
    )


def _outlay(session: Session, outlay_id: int) -> FundOutlay:
    row = find(session, FundOutlay, outlay_id, by=actor())
    session.refresh(row, ["approval"])
    return row
