"""Recovery by JSON: what is owed, receipts, demands, costs; receipts are posted by review."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.gate.acts import perform
from ledger.gate.filters import OfAdvance, OwedOn
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find
from ledger.recoveries import schemas
from ledger.recoveries.costs import PayCost, RequestCost, pay_cost, request_cost
from ledger.recoveries.identify import IdentifyRecovery, identify_recovery
from ledger.recoveries.models import DemandLetter, RecoveryCost, RecoveryReceipt
from ledger.recoveries.pursue import SendDemand, send_demand
from ledger.recoveries.queries import costs_of, debt_on, demands_of, receipts_of
from ledger.recoveries.receive import RecordRecovery, record_recovery

blp = Blueprint("recoveries", __name__, description="Recovering advances from debtors")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/advances/<int:advance_id>/owed")
@allow(*READERS)
@blp.arguments(OwedOn, location="query")
@blp.response(200, schemas.DebtOut)
def owed(wanted: Body, advance_id: int) -> Any:
    """Show what settles the advance on a day, with the interest statement."""
    with reading() as session:
        advance = find(session, Advance, advance_id, by=actor())
        return debt_on(session, advance, wanted["on"] or clock.today())


@blp.get("/recoveries")
@allow(*READERS)
@blp.arguments(OfAdvance, location="query")
@blp.response(200, paged(schemas.RecoveryOut))
def list_recoveries(wanted: Body) -> Any:
    """List receipts from debtors and how each was applied, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = receipts_of(covered, wanted["advance"])
        return page_of(session, query, wanted, RecoveryReceipt.id, newest_first=True)


@blp.get("/recoveries/<int:receipt_id>")
@allow(*READERS)
@blp.response(200, schemas.RecoveryOut)
def show_recovery(receipt_id: int) -> Any:
    """Show one receipt with the state of its voucher."""
    with reading() as session:
        row = find(session, RecoveryReceipt, receipt_id, by=actor())
        session.refresh(row, ["proposal", "shares", "reversal"])
        return row


@blp.post("/recoveries")
@allow(Role.FO)
@blp.arguments(schemas.RecoveryIn)
@blp.response(201, schemas.RecoveryOut)
def record(body: Body) -> Any:
    """Record a debtor's payment; its voucher waits for a second officer."""
    return perform(
        lambda session: record_recovery(session, RecordRecovery(**body), by=actor()),
        schema=schemas.RecoveryOut(),
        body=body,
        location=lambda row: url_for(".show_recovery", receipt_id=row.id),
    )


@blp.post("/recoveries/identifications")
@allow(Role.FO)
@blp.arguments(schemas.IdentifyIn)
@blp.response(201, schemas.RecoveryOut)
def identify(body: Body) -> Any:
    """Identify unidentified or overpaid money as a debtor's (46b); a second officer posts it."""
    return perform(
        lambda session: identify_recovery(session, IdentifyRecovery(**body), by=actor()),
        schema=schemas.RecoveryOut(),
        body=body,
        location=lambda row: url_for(".show_recovery", receipt_id=row.id),
    )


@blp.get("/recoveries/demands")
@allow(*READERS)
@blp.arguments(OfAdvance, location="query")
@blp.response(200, paged(schemas.DemandOut))
def list_demands(wanted: Body) -> Any:
    """List demand letters, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = demands_of(covered, wanted["advance"])
        return page_of(session, query, wanted, DemandLetter.id, newest_first=True)


@blp.post("/recoveries/demands")
@allow(Role.FO)
@blp.arguments(schemas.DemandIn)
@blp.response(201, schemas.DemandOut)
def demand(body: Body) -> Any:
    """Record a demand letter; the three years of limitation begin anew."""
    return perform(
        lambda session: send_demand(session, SendDemand(**body), by=actor()),
        schema=schemas.DemandOut(),
        body=body,
    )


@blp.get("/recoveries/costs")
@allow(*READERS)
@blp.arguments(OfAdvance, location="query")
@blp.response(200, paged(schemas.CostOut))
def list_costs(wanted: Body) -> Any:
    """List costs of recovery, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = costs_of(covered, wanted["advance"])
        return page_of(session, query, wanted, RecoveryCost.id, newest_first=True)


@blp.get("/recoveries/costs/<int:cost_id>")
@allow(*READERS)
@blp.response(200, schemas.CostOut)
def show_cost(cost_id: int) -> Any:
    """Show one cost of recovery with the state of its approval."""
    with reading() as session:
        return _cost(session, cost_id)


@blp.post("/recoveries/costs")
@allow(Role.FO)
@blp.arguments(schemas.CostIn)
@blp.response(201, schemas.CostOut)
def ask_cost(body: Body) -> Any:
    """Ask to pay a cost of recovery; the fund's money is held until the decision."""
    return perform(
        lambda session: request_cost(session, RequestCost(**body), by=actor()),
        schema=schemas.CostOut(),
        body=body,
        location=lambda row: url_for(".show_cost", cost_id=row.id),
    )


@blp.post("/recoveries/costs/<int:cost_id>/pay")
@allow(Role.FO)
@blp.arguments(schemas.CostPaidIn)
@blp.response(200, schemas.CostOut)
def pay(body: Body, cost_id: int) -> Any:
    """Record that the bank paid an approved cost; the debtor owes it."""
    command = PayCost(cost_id, **body)
    return perform(
        lambda session: pay_cost(session, command, by=actor()),
        schema=schemas.CostOut(),
        body=body,
        status=200,
    )


def _cost(session: Session, cost_id: int) -> RecoveryCost:
    row = find(session, RecoveryCost, cost_id, by=actor())
    session.refresh(row, ["approval"])
    return row
