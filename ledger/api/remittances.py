"""Remittances by JSON: excess and interest paid out, wrong receipts sent back, once approved."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.deposits.pay_remittance import PayRemittance, pay_remittance
from ledger.deposits.receipt_models import Remittance
from ledger.deposits.receipt_schemas import PayOutIn, RemittanceOut, RemittancePaidIn
from ledger.deposits.remit import PayOut, request_pay_out
from ledger.deposits.unidentified import remittances
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("remittances", __name__, description="Money sent back to who paid or earned it")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/remittances")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(RemittanceOut))
def list_remittances(wanted: Body) -> Any:
    """List remittances, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = remittances(covered, wanted["project"])
        return page_of(session, query, wanted, Remittance.id, newest_first=True)


@blp.get("/remittances/<int:remittance_id>")
@allow(*READERS)
@blp.response(200, RemittanceOut)
def show_remittance(remittance_id: int) -> Any:
    """Show one remittance with the state of its approval."""
    with reading() as session:
        row = find(session, Remittance, remittance_id, by=actor())
        session.refresh(row, ["approval"])
        return row


@blp.post("/deposits/<int:project_id>/remittances")
@allow(Role.FO)
@blp.arguments(PayOutIn)
@blp.response(201, RemittanceOut)
def ask(body: Body, project_id: int) -> Any:
    """Ask to pay out excess or interest of a project; the money is held until the decision."""
    return perform(
        lambda session: request_pay_out(session, PayOut(project_id, **body), by=actor()),
        schema=RemittanceOut(),
        body=body,
        location=lambda row: url_for(".show_remittance", remittance_id=row.id),
    )


@blp.post("/remittances/<int:remittance_id>/payment")
@allow(Role.FO)
@blp.arguments(RemittancePaidIn)
@blp.response(200, RemittanceOut)
def pay(body: Body, remittance_id: int) -> Any:
    """Record that the bank paid an approved remittance."""
    return perform(
        lambda session: pay_remittance(session, PayRemittance(remittance_id, **body), by=actor()),
        schema=RemittanceOut(),
        body=body,
        status=200,
    )
