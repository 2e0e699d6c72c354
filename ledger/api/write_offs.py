"""Write-offs by JSON: proposed, posted by review, approved by both tiers, executed."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.approvals.schemas import NothingIn
from ledger.gate.acts import perform
from ledger.gate.filters import OfAdvance
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find
from ledger.recoveries.models import WriteOff
from ledger.recoveries.queries import write_offs_of
from ledger.recoveries.schemas import (
    WriteOffExecuteIn,
    WriteOffIn,
    WriteOffOut,
    proposed_by,
)
from ledger.recoveries.write_off import (
    ExecuteWriteOff,
    ask_write_off,
    execute_write_off,
    propose_write_off,
)

blp = Blueprint("write_offs", __name__, description="Writing off advances that are lost")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/write-offs")
@allow(*READERS)
@blp.arguments(OfAdvance, location="query")
@blp.response(200, paged(WriteOffOut))
def list_write_offs(wanted: Body) -> Any:
    """List write-offs, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = write_offs_of(covered, wanted["advance"])
        return page_of(session, query, wanted, WriteOff.id, newest_first=True)


@blp.get("/write-offs/<int:write_off_id>")
@allow(*READERS)
@blp.response(200, WriteOffOut)
def show_write_off(write_off_id: int) -> Any:
    """Show one write-off with the state of its voucher and of its approval."""
    with reading() as session:
        row = find(session, WriteOff, write_off_id, by=actor())
        session.refresh(row, ["proposal", "approval", "papers"])
        return row


@blp.post("/write-offs")
@allow(Role.FO)
@blp.arguments(WriteOffIn)
@blp.response(201, WriteOffOut)
def propose(body: Body) -> Any:
    """Propose to write an advance off; its voucher waits for a second officer."""
    return perform(
        lambda session: propose_write_off(session, proposed_by(body), by=actor()),
        schema=WriteOffOut(),
        body=body,
        location=lambda row: url_for(".show_write_off", write_off_id=row.id),
    )


@blp.post("/write-offs/<int:write_off_id>/submit")
@allow(Role.FO)
@blp.arguments(NothingIn)
@blp.response(200, WriteOffOut)
def submit(body: Body, write_off_id: int) -> Any:
    """Send a pending write-off to both tiers."""
    return perform(
        lambda session: ask_write_off(session, write_off_id, by=actor()),
        schema=WriteOffOut(),
        body=body,
        status=200,
    )


@blp.post("/write-offs/<int:write_off_id>/execute")
@allow(Role.FO)
@blp.arguments(WriteOffExecuteIn)
@blp.response(200, WriteOffOut)
def execute(body: Body, write_off_id: int) -> Any:
    """Book the loss of an approved write-off; the debt is pursued as a memo."""
    command = ExecuteWriteOff(write_off_id, **body)
    return perform(
        lambda session: execute_write_off(session, command, by=actor()),
        schema=WriteOffOut(),
        body=body,
        status=200,
    )
