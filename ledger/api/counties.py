"""Counties by JSON: list, show; ask for a county or a book, and decide on it."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.paging import Page, Paging, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import County, Opening
from ledger.parties.openings import AskBook, ask_book, ask_county, decide_opening, openings
from ledger.parties.queries import counties
from ledger.parties.register import RegisterCounty
from ledger.parties.schemas import BookIn, CountyIn, CountyOut, OpeningDecisionIn, OpeningOut
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
@blp.response(201, OpeningOut)
def ask(body: dict[str, Any]) -> Any:
    """Ask for a county; it stands once a second administrator has decided so."""
    return perform(
        lambda session: ask_county(session, RegisterCounty(**body), by=actor()),
        schema=OpeningOut(),
        body=body,
    )


@blp.post("/counties/<int:county_id>/books")
@allow(Role.SY)
@blp.arguments(BookIn)
@blp.response(201, OpeningOut)
def ask_for_book(body: dict[str, Any], county_id: int) -> Any:
    """Ask for a book of a county; it stands once a second administrator has decided so."""
    return perform(
        lambda session: ask_book(session, AskBook(county_id, **body), by=actor()),
        schema=OpeningOut(),
        body=body,
    )


@blp.get("/counties/openings")
@allow(Role.SY, Role.SE, Role.AA)
@blp.arguments(Paging, location="query")
@blp.response(200, paged(OpeningOut))
def list_openings(paging: dict[str, Any]) -> Any:
    """List the counties and books that were asked for, the newest first."""
    with reading() as session:
        return page_of(session, openings(), paging, Opening.id, newest_first=True)


@blp.post("/counties/openings/<int:opening_id>/decisions")
@allow(Role.SE, Role.AA, fresh=True)
@blp.arguments(OpeningDecisionIn)
@blp.response(201, OpeningOut)
def decide(body: dict[str, Any], opening_id: int) -> Any:
    """Open, or refuse, what the system administrator asked for."""
    opens = body["decision"] == "open"
    return perform(
        lambda session: decide_opening(session, opening_id, opens=opens, by=actor()),
        schema=OpeningOut(),
        body=body,
    )
