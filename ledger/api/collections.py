"""Collections by JSON: receipts and bank interest, recorded here and posted by review."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deposits.allocation_sheet import interest_views
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.credit_interest import RecordInterest, Share, record_interest
from ledger.deposits.models import InterestSlip, Receipt
from ledger.deposits.queries import interest_slips, receipts
from ledger.deposits.schemas import InterestIn, InterestOut, ReceiptIn, ReceiptOut
from ledger.gate.acts import perform
from ledger.gate.filters import CountyFilter, OfProject
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("collections", __name__, description="Money that came in for deposits")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/collections")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(ReceiptOut))
def list_receipts(wanted: dict[str, Any]) -> Any:
    """List receipts, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = receipts(covered, wanted["project"])
        return page_of(session, query, wanted, Receipt.id, newest_first=True)


@blp.get("/collections/<int:receipt_id>")
@allow(*READERS)
@blp.response(200, ReceiptOut)
def show_receipt(receipt_id: int) -> Any:
    """Show one receipt with the state of its voucher."""
    with reading() as session:
        row = find(session, Receipt, receipt_id, by=actor())
        session.refresh(row, ["proposal"])
        return row


@blp.post("/deposits/<int:project_id>/receipts")
@allow(Role.FO)
@blp.arguments(ReceiptIn)
@blp.response(201, ReceiptOut)
def record(body: dict[str, Any], project_id: int) -> Any:
    """Record a receipt; its voucher waits for a second officer."""
    return perform(
        lambda session: record_receipt(session, RecordReceipt(project_id, **body), by=actor()),
        schema=ReceiptOut(),
        body=body,
        location=lambda row: url_for(".show_receipt", receipt_id=row.id),
    )


@blp.get("/collections/interest")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(InterestOut))
def list_interest(wanted: dict[str, Any]) -> Any:
    """List interest slips with their allocation, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = interest_slips(covered)
        page = page_of(session, query, wanted, InterestSlip.id, newest_first=True)
        return Page(interest_views(session, page.items), page.next)


@blp.get("/collections/interest/<int:interest_id>")
@allow(*READERS)
@blp.response(200, InterestOut)
def show_slip(interest_id: int) -> Any:
    """Show one interest slip with its allocation sheet."""
    with reading() as session:
        row = find(session, InterestSlip, interest_id, by=actor())
        session.refresh(row, ["proposal", "shares"])
        return interest_views(session, [row])[0]


@blp.post("/collections/interest")
@allow(Role.FO)
@blp.arguments(InterestIn)
@blp.response(201, InterestOut)
def record_slip(body: dict[str, Any]) -> Any:
    """Record bank interest, shared by daily balances over its days or as the bank shared it."""
    shares = tuple(Share(**share) for share in body["shares"])
    command = RecordInterest(**{**body, "shares": shares})

    def work(session: Session) -> object:
        return interest_views(session, [record_interest(session, command, by=actor())])[0]

    return perform(
        work,
        schema=InterestOut(),
        body=body,
        location=lambda view: url_for(".show_slip", interest_id=view.row.id),
    )
