"""The list of serious dishonesty by JSON, and how a company stands in its county."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.deposits.credit import credit_of
from ledger.deposits.exemption_queries import listings
from ledger.deposits.exemption_schemas import StandingOut
from ledger.gate.acts import perform
from ledger.gate.filters import OfCompany
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.contract_models import Listing
from ledger.parties.contract_schemas import LiftIn, ListingIn, ListingOut
from ledger.parties.dishonesty import LiftListing, ListCompany, lift_listing, list_company
from ledger.parties.models import Company
from ledger.people.scope import counties_asked, find

blp = Blueprint("listings", __name__, description="Companies listed for serious dishonesty")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/listings")
@allow(*READERS)
@blp.arguments(OfCompany, location="query")
@blp.response(200, paged(ListingOut))
def list_listings(wanted: Body) -> Any:
    """List companies listed for serious dishonesty over wages, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = listings(covered, wanted["company"])
        return page_of(session, query, wanted, Listing.id, newest_first=True)


@blp.get("/listings/<int:listing_id>")
@allow(*READERS)
@blp.response(200, ListingOut)
def show_listing(listing_id: int) -> Any:
    """Show one listing."""
    with reading() as session:
        row = find(session, Listing, listing_id, by=actor())
        session.refresh(row, ["company"])
        return row


@blp.post("/listings")
@allow(Role.FO)
@blp.arguments(ListingIn)
@blp.response(201, ListingOut)
def add(body: Body) -> Any:
    """Put a company on the list for three years by a decision."""
    return perform(
        lambda session: list_company(session, ListCompany(**body), by=actor()),
        schema=ListingOut(),
        body=body,
        location=lambda row: url_for(".show_listing", listing_id=row.id),
    )


@blp.post("/listings/<int:listing_id>/removal")
@allow(Role.FO)
@blp.arguments(LiftIn)
@blp.response(200, ListingOut)
def lift(body: Body, listing_id: int) -> Any:
    """Lift a listing early: six months after paying, with an undertaking."""
    command = LiftListing(listing_id, **body)
    return perform(
        lambda session: lift_listing(session, command, by=actor()),
        schema=ListingOut(),
        body=body,
        status=200,
    )


@blp.get("/companies/<int:company_id>/standing")
@allow(*READERS)
@blp.response(200, StandingOut)
def standing(company_id: int) -> Any:
    """Show how a company stands in its county today, each fact with its source."""
    today = clock.today()
    with reading() as session:
        company = find(session, Company, company_id, by=actor())
        return credit_of(session, company.county_id, company.id, signed_on=today, on=today)
