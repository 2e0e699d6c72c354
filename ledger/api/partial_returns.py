"""Returns of a part of the deposit by JSON."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Actor, Role
from ledger.deposits.mode_schemas import OnIn
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.part_schemas import PartIn, PartOut, PartPaidIn
from ledger.refunds.pay_part import PayPart, bounce_part, pay_part
from ledger.refunds.queries import partial_returns
from ledger.refunds.return_part import ExecutePart, RequestPart, execute_part, request_part

blp = Blueprint("partial-returns", __name__, description="Deposits returned in part, early")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/partial-returns")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(PartOut))
def list_parts(wanted: Body) -> Any:
    """List returns in part, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = partial_returns(covered, wanted["project"])
        return page_of(session, query, wanted, PartialReturn.id, newest_first=True)


@blp.get("/partial-returns/<int:part_id>")
@allow(*READERS)
@blp.response(200, PartOut)
def show_part(part_id: int) -> Any:
    """Show one return in part."""
    with reading() as session:
        row = find(session, PartialReturn, part_id, by=actor())
        session.refresh(row, ["approval"])
        return row


@blp.post("/partial-returns")
@allow(Role.FO)
@blp.arguments(PartIn)
@blp.response(201, PartOut)
def request_one(body: Body) -> Any:
    """Ask for a part of the deposit by a step of the policy (X-09); the money is held."""
    return perform(
        lambda session: request_part(session, RequestPart(**body), by=actor()),
        schema=PartOut(),
        body=body,
        location=lambda row: url_for(".show_part", part_id=row.id),
    )


def _step(deed: Callable[..., PartialReturn], command: object, body: Body) -> Any:
    """One step of a return in part, answered with it as it then is."""
    who: Actor = actor()
    return perform(
        lambda session: deed(session, command, by=who), schema=PartOut(), body=body, status=200
    )


@blp.post("/partial-returns/<int:part_id>/execution")
@allow(Role.FO)
@blp.arguments(OnIn)
@blp.response(200, PartOut)
def execute_one(body: Body, part_id: int) -> Any:
    """Carry the approved part out: it waits to be paid and is no longer required."""
    return _step(execute_part, ExecutePart(part_id, **body), body)


@blp.post("/partial-returns/<int:part_id>/payment")
@allow(Role.FO)
@blp.arguments(PartPaidIn)
@blp.response(200, PartOut)
def pay_one(body: Body, part_id: int) -> Any:
    """Record that the bank has paid."""
    return _step(pay_part, PayPart(part_id, **body), body)


@blp.post("/partial-returns/<int:part_id>/bounce")
@allow(Role.FO)
@blp.arguments(PartPaidIn)
@blp.response(200, PartOut)
def bounce_one(body: Body, part_id: int) -> Any:
    """Record that the payment came back; a second officer posts it."""
    return _step(bounce_part, PayPart(part_id, **body), body)
