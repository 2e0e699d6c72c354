"""Draws on deposits by JSON: the dry run, the request, the execution."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.queries import batch_view
from ledger.banking.schemas import PaymentOut
from ledger.draws.direct import (
    GiveUpNotice,
    RecordReport,
    SendNotice,
    give_up_notice,
    record_report,
    send_notice,
)
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, execute_draw
from ledger.draws.queries import draws
from ledger.draws.request import RequestDraw, plan_draw, request_draw
from ledger.draws.schemas import (
    DrawIn,
    DrawOut,
    DrawWithLines,
    ExecuteIn,
    GiveUpIn,
    PlanOut,
    ReportIn,
)
from ledger.draws.source import Source
from ledger.gate.acts import perform
from ledger.gate.filters import DrawPlanFor, OfCase
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("draws", __name__, description="Draws on deposits for unpaid workers")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/draws")
@allow(*READERS)
@blp.arguments(OfCase, location="query")
@blp.response(200, paged(DrawOut))
def list_draws(wanted: Body) -> Any:
    """List draws, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = draws(covered, wanted["case"])
        return page_of(session, query, wanted, Draw.id, newest_first=True)


@blp.get("/draws/plan")
@allow(*READERS)
@blp.arguments(DrawPlanFor, location="query")
@blp.response(200, PlanOut)
def plan(wanted: Body) -> Any:
    """Show who would get what if the deposit were drawn now; nothing is written."""
    with reading() as session:
        source = Source(wanted["mode"], wanted["guarantee"], "WORKERS")
        return plan_draw(session, wanted["case"], source, by=actor())


@blp.get("/draws/<int:draw_id>")
@allow(*READERS)
@blp.response(200, DrawWithLines)
def show_draw(draw_id: int) -> Any:
    """Show one draw with the share of every claim and the state of its approval."""
    with reading() as session:
        row = find(session, Draw, draw_id, by=actor())
        session.refresh(row, ["approval", "lines"])
        return row


@blp.post("/draws")
@allow(Role.FO)
@blp.arguments(DrawIn)
@blp.response(201, DrawWithLines)
def request_(body: Body) -> Any:
    """Ask to draw on the deposit; the project's money is held until the decision."""
    return perform(
        lambda session: request_draw(session, RequestDraw(**body), by=actor()),
        schema=DrawWithLines(),
        body=body,
        location=lambda row: url_for(".show_draw", draw_id=row.id),
    )


@blp.post("/draws/<int:draw_id>/notice")
@allow(Role.FO)
@blp.arguments(ExecuteIn)
@blp.response(200, DrawWithLines)
def notify(body: Body, draw_id: int) -> Any:
    """Send the approved notice to the bank of a supervised account, or the claim to an issuer."""
    return _told(send_notice, SendNotice(draw_id, **body), body)


@blp.post("/draws/<int:draw_id>/report")
@allow(Role.FO)
@blp.arguments(ReportIn)
@blp.response(200, DrawWithLines)
def report(body: Body, draw_id: int) -> Any:
    """Record what bank or issuer paid; it is posted at once under the draw's approval."""
    return _told(record_report, RecordReport(draw_id, **body), body)


@blp.post("/draws/<int:draw_id>/failure")
@allow(Role.FO)
@blp.arguments(GiveUpIn)
@blp.response(200, DrawWithLines)
def give_up(body: Body, draw_id: int) -> Any:
    """Record that bank or issuer did not pay; the claims are open again."""
    return _told(give_up_notice, GiveUpNotice(draw_id, **body), body)


def _told(deed: Callable[..., Draw], command: object, body: Body) -> Any:
    """One step of a draw that its payer carries out."""

    def work(session: Session) -> Draw:
        return deed(session, command, by=actor())

    return perform(work, schema=DrawWithLines(), body=body, status=200)


@blp.post("/draws/<int:draw_id>/execute")
@allow(Role.FO)
@blp.arguments(ExecuteIn)
@blp.response(201, PaymentOut)
def execute(body: Body, draw_id: int) -> Any:
    """Carry out an approved draw; the answer is the batch that goes to the bank."""
    command = ExecuteDraw(draw_id, **body)
    return perform(
        lambda session: batch_view(session, execute_draw(session, command, by=actor()), lines=True),
        schema=PaymentOut(),
        body=body,
        location=lambda batch: url_for("api-payments.show_payment", payment_id=batch.id),
    )
