"""Transfers between projects of one contractor by JSON."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.deposits.mode_models import DepositTransfer
from ledger.deposits.mode_queries import transfers
from ledger.deposits.mode_schemas import OnIn, TransferIn, TransferOut
from ledger.deposits.transfer import (
    ExecuteTransfer,
    RequestTransfer,
    execute_transfer,
    request_transfer,
)
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("transfers", __name__, description="Cash moved between a contractor's projects")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/transfers")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(TransferOut))
def list_transfers(wanted: dict[str, Any]) -> Any:
    """List transfers, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = transfers(covered, wanted["project"])
        return page_of(session, query, wanted, DepositTransfer.id, newest_first=True)


@blp.get("/transfers/<int:transfer_id>")
@allow(*READERS)
@blp.response(200, TransferOut)
def show_transfer(transfer_id: int) -> Any:
    """Show one transfer."""
    with reading() as session:
        row = find(session, DepositTransfer, transfer_id, by=actor())
        session.refresh(row, ["approval"])
        return row


@blp.post("/transfers")
@allow(Role.FO)
@blp.arguments(TransferIn)
@blp.response(201, TransferOut)
def request_one(body: dict[str, Any]) -> Any:
    """Ask to use what one project can spare for another; the money is held."""
    return perform(
        lambda session: request_transfer(session, RequestTransfer(**body), by=actor()),
        schema=TransferOut(),
        body=body,
        location=lambda row: url_for(".show_transfer", transfer_id=row.id),
    )


@blp.post("/transfers/<int:transfer_id>/execution")
@allow(Role.FO)
@blp.arguments(OnIn)
@blp.response(200, TransferOut)
def execute(body: dict[str, Any], transfer_id: int) -> Any:
    """Carry out an approved transfer."""
    command = ExecuteTransfer(transfer_id, **body)
    return perform(
        lambda session: execute_transfer(session, command, by=actor()),
        schema=TransferOut(),
        body=body,
        status=200,
    )
