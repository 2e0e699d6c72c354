"""Unidentified receipts by JSON: recorded, identified, sent back."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.deposits.identify import Identify, identify_receipt
from ledger.deposits.receipt_models import UnidentifiedReceipt
from ledger.deposits.receipt_schemas import (
    IdentificationOut,
    IdentifyIn,
    OpenReceiptsOut,
    RemittanceOut,
    SendBackIn,
    UnidentifiedIn,
    UnidentifiedOut,
    UnidentifiedRecordedOut,
)
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.deposits.remit import SendBack, request_send_back
from ledger.deposits.unidentified import open_receipts, unidentified_receipts, unidentified_view
from ledger.gate.acts import perform
from ledger.gate.filters import CountyFilter
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("unidentified", __name__, description="Money whose project is not known yet")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/collections/unidentified")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(UnidentifiedOut))
def list_unidentified(wanted: Body) -> Any:
    """List unidentified receipts, settled ones too, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    today = clock.today()
    with reading() as session:
        query = unidentified_receipts(covered)
        page = page_of(session, query, wanted, UnidentifiedReceipt.id, newest_first=True)
        return Page([unidentified_view(session, row, today) for row in page.items], page.next)


@blp.get("/collections/unidentified/open")
@allow(*READERS)
@blp.response(200, OpenReceiptsOut)
def list_open() -> Any:
    """List what is still nobody's with its age in days, the oldest first."""
    with reading() as session:
        return {"items": open_receipts(session, actor().counties, clock.today())}


@blp.get("/collections/unidentified/<int:unidentified_id>")
@allow(*READERS)
@blp.response(200, UnidentifiedOut)
def show_unidentified(unidentified_id: int) -> Any:
    """Show one unidentified receipt with what is open of it."""
    with reading() as session:
        row = find(session, UnidentifiedReceipt, unidentified_id, by=actor())
        return unidentified_view(session, row, clock.today())


@blp.post("/collections/unidentified")
@allow(Role.FO)
@blp.arguments(UnidentifiedIn)
@blp.response(201, UnidentifiedRecordedOut)
def record(body: Body) -> Any:
    """Record money of an unknown project; its voucher waits for a second officer."""
    return perform(
        lambda session: record_unidentified(session, RecordUnidentified(**body), by=actor()),
        schema=UnidentifiedRecordedOut(),
        body=body,
        location=lambda row: url_for(".show_unidentified", unidentified_id=row.id),
    )


@blp.post("/collections/unidentified/<int:unidentified_id>/identification")
@allow(Role.FO)
@blp.arguments(IdentifyIn)
@blp.response(201, IdentificationOut)
def identify(body: Body, unidentified_id: int) -> Any:
    """Say for which project it was; its voucher waits for a second officer."""
    return perform(
        lambda session: identify_receipt(session, Identify(unidentified_id, **body), by=actor()),
        schema=IdentificationOut(),
        body=body,
    )


@blp.post("/collections/unidentified/<int:unidentified_id>/return")
@allow(Role.FO)
@blp.arguments(SendBackIn)
@blp.response(201, RemittanceOut)
def send_back(body: Body, unidentified_id: int) -> Any:
    """Ask to send it back to its payer; the money is held until the decision."""
    return perform(
        lambda session: request_send_back(session, SendBack(unidentified_id, **body), by=actor()),
        schema=RemittanceOut(),
        body=body,
    )
