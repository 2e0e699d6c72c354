"""Advances by JSON: the dry run, the request, the execution."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, execute_advance
from ledger.advances.plan import plan_for
from ledger.advances.queries import AdvanceView, advance_view, advance_views, advances
from ledger.advances.request import RequestAdvance, request_advance
from ledger.advances.schemas import (
    AdvanceExecuteIn,
    AdvanceIn,
    AdvanceOut,
    AdvancePlanOut,
    AdvanceWithLines,
)
from ledger.banking.queries import batch_view
from ledger.banking.schemas import PaymentOut
from ledger.gate.acts import perform
from ledger.gate.filters import AdvancePlanFor, OfCase
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("advances", __name__, description="Advances from funds to unpaid workers")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/advances")
@allow(*READERS)
@blp.arguments(OfCase, location="query")
@blp.response(200, paged(AdvanceOut))
def list_advances(wanted: Body) -> Any:
    """List advances as they stand, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = advances(covered, wanted["case"])
        page = page_of(session, query, wanted, Advance.id, newest_first=True)
        return Page(advance_views(session, page.items), page.next)


@blp.get("/advances/plan")
@allow(*READERS)
@blp.arguments(AdvancePlanFor, location="query")
@blp.response(200, AdvancePlanOut)
def plan(wanted: Body) -> Any:
    """Show who would get what and why, by the ceilings in force today; nothing is written."""
    with reading() as session:
        return plan_for(
            session, wanted["case"], clock.today(), by=actor(),
            kind=wanted["kind"], granted=wanted["granted"],
        )  # fmt: skip


@blp.get("/advances/<int:advance_id>")
@allow(*READERS)
@blp.response(200, AdvanceWithLines)
def show_advance(advance_id: int) -> Any:
    """Show one advance with the share of every claim and the arithmetic of its ceilings."""
    with reading() as session:
        return advance_view(session, advance_id, by=actor())


@blp.post("/advances")
@allow(Role.FO)
@blp.arguments(AdvanceIn)
@blp.response(201, AdvanceWithLines)
def request_(body: Body) -> Any:
    """Ask for an advance; the fund's money is held until the decision."""

    def work(session: Session) -> AdvanceView:
        asked = request_advance(session, RequestAdvance(**body), by=actor())
        return advance_view(session, asked.id, by=actor())

    return perform(
        work,
        schema=AdvanceWithLines(),
        body=body,
        location=lambda view: url_for(".show_advance", advance_id=view.advance.id),
    )


@blp.post("/advances/<int:advance_id>/execute")
@allow(Role.FO)
@blp.arguments(AdvanceExecuteIn)
@blp.response(201, PaymentOut)
def execute(body: Body, advance_id: int) -> Any:
    """Carry out an approved advance; the answer is the batch that goes to the bank."""
    command = ExecuteAdvance(advance_id, **body)
    return perform(
        lambda session: batch_view(
            session, execute_advance(session, command, by=actor()), lines=True
        ),
        schema=PaymentOut(),
        body=body,
        location=lambda batch: url_for("api-payments.show_payment", payment_id=batch.id),
    )
