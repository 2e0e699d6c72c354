"""Exemptions and reductions by JSON: what may be asked, asked, approved, carried out."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.deposits.exempt import (
    AskExemption,
    ExecuteExemption,
    ask_exemption,
    execute_exemption,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.exemption_queries import exemptions
from ledger.deposits.exemption_schemas import ExemptionIn, ExemptionOut, ExemptionRunIn
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("exemptions", __name__, description="Deposits waived or lowered by approval")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/exemptions")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(ExemptionOut))
def list_exemptions(wanted: Body) -> Any:
    """List exemptions and reductions, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = exemptions(covered, wanted["project"])
        return page_of(session, query, wanted, Exemption.id, newest_first=True)


@blp.get("/exemptions/<int:exemption_id>")
@allow(*READERS)
@blp.response(200, ExemptionOut)
def show_exemption(exemption_id: int) -> Any:
    """Show one exemption or reduction with the state of its approval."""
    with reading() as session:
        row = find(session, Exemption, exemption_id, by=actor())
        session.refresh(row, ["approval"])
        return row


@blp.post("/exemptions")
@allow(Role.FO)
@blp.arguments(ExemptionIn)
@blp.response(201, ExemptionOut)
def ask(body: Body) -> Any:
    """Ask to waive or lower a deposit on a ground that the register bears out."""
    return perform(
        lambda session: ask_exemption(session, AskExemption(**body), by=actor()),
        schema=ExemptionOut(),
        body=body,
        location=lambda row: url_for(".show_exemption", exemption_id=row.id),
    )


@blp.post("/exemptions/<int:exemption_id>/execution")
@allow(Role.FO)
@blp.arguments(ExemptionRunIn)
@blp.response(200, ExemptionOut)
def execute(body: Body, exemption_id: int) -> Any:
    """Carry out an approved exemption; what is no longer required leaves the book."""
    command = ExecuteExemption(exemption_id, **body)
    return perform(
        lambda session: execute_exemption(session, command, by=actor()),
        schema=ExemptionOut(),
        body=body,
        status=200,
    )
