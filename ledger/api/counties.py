"""Counties by JSON: list, show, register."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.paging import Page, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import County
from ledger.parties.queries import counties
from ledger.parties.register import RegisterCounty, register_county
from ledger.parties.schemas import CountyIn, CountyOut
from ledger.people.scope import within

blp = Blueprint("counties", __name__, description="Counties whose bureau keeps books here")


@blp.get("/counties")
@allow(*Role)
@blp.response(200, paged(CountyOut))
def list_counties() -> Any:
    """List the counties you serve; administrators see all."""
    who = actor()
    with reading() as session:
        return Page(session.scalars(counties(who.counties or None)).all(), None)


@blp.get("/counties/<int:county_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, CountyOut)
def show_county(county_id: int) -> Any:
    """Show one county."""
    with reading() as session:
        within(session, county_id, by=actor(), row_id=county_id)
        return session.get_one(County, county_id)


@blp.post("/counties")
@allow(Role.SY)
@blp.arguments(CountyIn)
@blp.response(201, CountyOut)
def register(body: dict[str, Any]) -> Any:
    """Register a county; its books are opened separately."""
    return perform(
        lambda session: register_county(session, RegisterCounty(**body), by=actor()),
        schema=CountyOut(),
        body=body,
        location=lambda row: url_for(".show_county", county_id=row.id),
    )
