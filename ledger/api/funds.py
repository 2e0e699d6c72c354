"""Emergency funds by JSON: how each stands, with every fen explained."""

from typing import Any

from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.funds.queries import fund_positions
from ledger.funds.schemas import PositionOut
from ledger.gate.filters import OnDay
from ledger.gate.house import reading
from ledger.gate.paging import Page, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("funds", __name__, description="Emergency revolving funds")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/funds")
@allow(*READERS)
@blp.arguments(OnDay, location="query")
@blp.response(200, paged(PositionOut))
def list_funds(wanted: dict[str, Any]) -> Any:
    """Show each county's fund on a day: both sides of its identity, standard and shortfall.

    What is held is known for today only; for an earlier day ``held`` is 0.00.
    """
    covered = counties_asked(actor(), wanted["county"])
    today = clock.today()
    with reading() as session:
        return Page(fund_positions(session, covered, wanted["on"] or today, today=today), None)
