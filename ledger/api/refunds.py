"""Refunds by JSON: the return of a deposit, step by step."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find
from ledger.refunds import schemas
from ledger.refunds.bounce import RecordBounce, record_bounce
from ledger.refunds.complain import Complain, Resolve, record_complaint, resolve_complaint
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, PayRefund, execute_refund, pay_refund
from ledger.refunds.queries import returns
from ledger.refunds.request import RequestRefund, request_refund
from ledger.refunds.review import (
    Apply,
    Review,
    Withdraw,
    apply_for_return,
    review_return,
    withdraw_return,
)
from ledger.refunds.start import StartReturn, start_return

blp = Blueprint("refunds", __name__, description="Return of deposits")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/refunds")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(schemas.RefundOut))
def list_refunds(wanted: Body) -> Any:
    """List returns, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = returns(covered, wanted["project"])
        return page_of(session, query, wanted, DepositReturn.id, newest_first=True)


@blp.get("/refunds/<int:refund_id>")
@allow(*READERS)
@blp.response(200, schemas.RefundOut)
def show_refund(refund_id: int) -> Any:
    """Show one return."""
    with reading() as session:
        row = find(session, DepositReturn, refund_id, by=actor())
        session.refresh(row, ["complaints"])
        return row


@blp.post("/refunds")
@allow(Role.FO)
@blp.arguments(schemas.StartIn)
@blp.response(201, schemas.RefundOut)
def start(body: Body) -> Any:
    """Begin a return: the notice hangs out."""
    return perform(
        lambda session: start_return(session, StartReturn(**body), by=actor()),
        schema=schemas.RefundOut(),
        body=body,
        location=lambda row: url_for(".show_refund", refund_id=row.id),
    )


def _step(deed: Callable[..., DepositReturn], command: object, body: Body) -> Any:
    """One step of a return, answered with the return as it then is."""

    def work(session: Session) -> DepositReturn:
        who: Actor = actor()
        return deed(session, command, by=who)

    return perform(work, schema=schemas.RefundOut(), body=body, status=200)


@blp.post("/refunds/<int:refund_id>/complaints")
@allow(Role.FO)
@blp.arguments(schemas.ComplaintIn)
@blp.response(200, schemas.RefundOut)
def complain(body: Body, refund_id: int) -> Any:
    """Record a complaint; it suspends the return."""
    return _step(record_complaint, Complain(refund_id, **body), body)


@blp.post("/refunds/complaints/<int:complaint_id>/resolution")
@allow(Role.FO)
@blp.arguments(schemas.ResolutionIn)
@blp.response(200, schemas.RefundOut)
def resolve(body: Body, complaint_id: int) -> Any:
    """Record how a complaint ended."""
    return _step(resolve_complaint, Resolve(complaint_id, **body), body)


@blp.post("/refunds/<int:refund_id>/application")
@allow(Role.FO)
@blp.arguments(schemas.ApplyIn)
@blp.response(200, schemas.RefundOut)
def apply(body: Body, refund_id: int) -> Any:
    """Record the contractor's application after the notice."""
    return _step(apply_for_return, Apply(refund_id, **body), body)


@blp.post("/refunds/<int:refund_id>/review")
@allow(Role.FO)
@blp.arguments(schemas.ReviewIn)
@blp.response(200, schemas.RefundOut)
def review(body: Body, refund_id: int) -> Any:
    """Record what the review found."""
    return _step(review_return, Review(refund_id, **body), body)


@blp.post("/refunds/<int:refund_id>/withdrawal")
@allow(Role.FO)
@blp.arguments(schemas.WithdrawIn)
@blp.response(200, schemas.RefundOut)
def withdraw(body: Body, refund_id: int) -> Any:
    """Give the return up."""
    return _step(withdraw_return, Withdraw(refund_id, **body), body)


@blp.post("/refunds/<int:refund_id>/request")
@allow(Role.FO)
@blp.arguments(schemas.RequestIn)
@blp.response(200, schemas.RefundOut)
def request(body: Body, refund_id: int) -> Any:
    """Ask for approval of the payment; the money is held."""
    return _step(request_refund, RequestRefund(refund_id, **body), body)


@blp.post("/refunds/<int:refund_id>/execution")
@allow(Role.FO)
@blp.arguments(schemas.ExecuteIn)
@blp.response(200, schemas.RefundOut)
def execute(body: Body, refund_id: int) -> Any:
    """Carry out the approved return."""
    return _step(execute_refund, ExecuteRefund(refund_id, **body), body)


@blp.post("/refunds/<int:refund_id>/payment")
@allow(Role.FO)
@blp.arguments(schemas.PayIn)
@blp.response(200, schemas.RefundOut)
def pay(body: Body, refund_id: int) -> Any:
    """Confirm that the bank has paid."""
    return _step(pay_refund, PayRefund(refund_id, **body), body)


@blp.post("/refunds/<int:refund_id>/bounce")
@allow(Role.FO)
@blp.arguments(schemas.PayIn)
@blp.response(200, schemas.RefundOut)
def bounce(body: Body, refund_id: int) -> Any:
    """Record that the payment came back; its voucher waits for a second officer."""
    return _step(record_bounce, RecordBounce(refund_id, **body), body)
