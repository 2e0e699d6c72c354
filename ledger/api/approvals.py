"""Approvals by JSON: list, show, decide, withdraw, carry out a close or a reversal."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.decide import Decision
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.request import STATES, withdraw
from ledger.approvals.schemas import ApprovalOut, ApprovalWithBrief, DecisionIn, NothingIn
from ledger.bookkeeping.close import ExecuteClose, execute_close
from ledger.bookkeeping.correct import ExecuteReversal, execute_reversal
from ledger.bookkeeping.schemas import ExecuteIn
from ledger.clock import today
from ledger.errors import Refusal
from ledger.fields import Choice, Code
from ledger.gate.acts import perform
from ledger.gate.briefing import briefed
from ledger.gate.house import reading
from ledger.gate.kinds import CLOSE_OBSTACLES, ENDERS, UNDO, decider
from ledger.gate.paging import Paging, page_of, paged
from ledger.gate.roles import actor, allow
from ledger.people.scope import find

blp = Blueprint("approvals", __name__, description="Requests for approval and what was decided")
OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


class ApprovalsAsked(Paging):
    """Which requests a list covers."""

    state = Choice(tuple(STATES), load_default=None)
    kind = Code(load_default=None)


class ExecutedOut(Schema):
    """What carrying out a request did: for a reversal, where its entry stands."""

    request_id = fields.Integer()
    state = fields.String()
    seq = fields.Integer(allow_none=True)
    word = fields.String(allow_none=True)
    number = fields.Integer(allow_none=True)


@blp.get("/approvals")
@allow(*OFFICE)
@blp.arguments(ApprovalsAsked, location="query")
@blp.response(200, paged(ApprovalOut))
def list_approvals(asked: dict[str, Any]) -> Any:
    """List requests of your counties, newest first."""
    query = select(ApprovalRequest).where(ApprovalRequest.county_id.in_(actor().counties))
    if asked["state"]:
        query = query.where(ApprovalRequest.state == asked["state"])
    if asked["kind"]:
        query = query.where(ApprovalRequest.kind == asked["kind"])
    with reading() as session:
        return page_of(session, query, asked, ApprovalRequest.id, newest_first=True)


@blp.get("/approvals/<int:request_id>")
@allow(*OFFICE)
@blp.response(200, ApprovalWithBrief)
def show_approval(request_id: int) -> Any:
    """Show one request: content, digest, decisions, and all that is needed to decide on it."""
    with reading() as session:
        return briefed(session, request_id, by=actor())


@blp.post("/approvals/<int:request_id>/decisions")
@allow(Role.A1, Role.A2, fresh=True)
@blp.arguments(DecisionIn)
@blp.response(201, ApprovalOut)
def decide_on(body: dict[str, Any], request_id: int) -> Any:
    """Approve, return or reject, naming the digest that was read."""
    by = actor()

    def work(session: Session) -> ApprovalRequest:
        asked = find(session, ApprovalRequest, request_id, by=by)
        return decider(asked.kind)(session, Decision(request_id, **body), by=by)

    return perform(work, schema=ApprovalOut(), body=body)


@blp.post("/approvals/<int:request_id>/withdrawal")
@allow(Role.FO)
@blp.arguments(NothingIn)
@blp.response(201, ApprovalOut)
def take_back(body: dict[str, Any], request_id: int) -> Any:
    """Withdraw your own request, in review or approved and not yet carried out."""
    by = actor()
    return perform(
        lambda session: withdraw(session, request_id, enders=ENDERS, by=by),
        schema=ApprovalOut(),
        body=body,
    )


@blp.post("/approvals/<int:request_id>/execution")
@allow(Role.FO)
@blp.arguments(ExecuteIn)
@blp.response(201, ExecutedOut)
def execute(body: dict[str, Any], request_id: int) -> Any:
    """Carry out an approved close or reversal; other kinds are paid where they belong."""
    by = actor()

    def work(session: Session) -> dict[str, Any]:
        asked = find(session, ApprovalRequest, request_id, by=by)
        if asked.kind == "close":
            execute_close(session, ExecuteClose(request_id), obstacles=CLOSE_OBSTACLES, by=by)
            return {"request_id": request_id, "state": "EXECUTED"}
        if asked.kind != "reversal":
            raise ExecutedElsewhere(asked)
        posted = execute_reversal(
            session, ExecuteReversal(request_id, body.get("on") or today()), undo=UNDO, by=by
        )
        return {
            "request_id": request_id,
            "state": "EXECUTED",
            "seq": posted.seq,
            "word": posted.word,
            "number": posted.number,
        }

    return perform(work, schema=ExecutedOut(), body=body)


class ExecutedElsewhere(Refusal):
    """The request is carried out through the noun of its matter, not here."""

    code = "executed-elsewhere"

    def __init__(self, asked: ApprovalRequest) -> None:
        super().__init__(
            f"{asked.subject} 请在其业务中执行。", f"Carry out {asked.subject} where it belongs."
        )
