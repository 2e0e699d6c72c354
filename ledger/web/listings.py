"""Pages of the list of serious dishonesty: the list, a new listing, its early removal."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.deposits.exemption_queries import listings
from ledger.gate.filters import OfCompany
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.contract_models import Listing
from ledger.parties.contract_schemas import LiftIn, ListingIn
from ledger.parties.dishonesty import LiftListing, ListCompany, lift_listing, list_company
from ledger.parties.models import Company
from ledger.people.scope import counties_asked, find
from ledger.web.furnish import t
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("listings", __name__, url_prefix="/listings")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Listings, the newest first."""
    wanted = wanted_by(OfCompany())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = listings(covered, wanted["company"])
        page = page_of(session, query, wanted, Listing.id, newest_first=True)
    today = clock.today()
    return render_template(
        "listings/index.html", rows=[(row, row.holds_on(today)) for row in page.items],
        **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for listing the company named by ``?company=``."""
    company_id = number_in_address("company")
    if company_id is None:
        flash(t("请先选择企业。", "Choose the company first."), "warn")
        return redirect(url_for("companies.index"), 303)
    return _form(company_id, None, {})


def _form(company_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        company = find(session, Company, company_id, by=actor())
    return render_template("listings/new.html", company=company, errors=errors, values=values)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The company stands on the list for three years."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = list_company(session, ListCompany(**data), by=actor())
        flash(t("已列入名单。", "The company is listed."), "good")
        return url_for(".show", listing_id=row.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        typed = str(values.get("company_id", ""))
        return _form(int(typed) if typed.isdecimal() else 0, errors, values)

    return submit(work, schema=ListingIn(), again=again)


@bp.get("/<int:listing_id>")
@allow(*OFFICE)
def show(listing_id: int) -> str:
    """One listing, and the form that lifts it early."""
    return _show(listing_id, None, {})


def _show(listing_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Listing, listing_id, by=actor())
        return render_template(
            "listings/show.html", row=row, holds=row.holds_on(clock.today()), errors=errors,
            values=values,
        )  # fmt: skip


@bp.post("/<int:listing_id>/removal")
@allow(Role.FO)
def lift(listing_id: int) -> Response:
    """The company is off the list before its three years."""

    def work(session: Session, data: dict[str, Any]) -> str:
        lift_listing(session, LiftListing(listing_id, **data), by=actor())
        flash(t("已移出名单。", "The company is off the list."), "good")
        return url_for(".show", listing_id=listing_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(listing_id, errors, values)

    return submit(work, schema=LiftIn(), again=again)
