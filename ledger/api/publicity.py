"""Lists that may be published, by JSON."""

from typing import Any

from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Role
from ledger.deposits.publicity import published
from ledger.deposits.register_schemas import PublishedOut
from ledger.gate.filters import PublicityFilter, publicity_wanted
from ledger.gate.house import reading
from ledger.gate.paging import cut, opened_cursor, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("publicity", __name__, description="Lists of deposits that may be published")


@blp.get("/deposits/publicity")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(PublicityFilter, location="query")
@blp.response(200, paged(PublishedOut))
def list_published(wanted: dict[str, Any]) -> Any:
    """List who stored for which project (D-18), or with ``kind=LATE`` who did not (D-16)."""
    covered = counties_asked(actor(), wanted["county"])
    asked = publicity_wanted(wanted, opened_cursor(wanted["cursor"]))
    with reading() as session:
        rows = published(session, covered, clock.today(), asked, wanted["limit"] + 1)
        return cut(rows, wanted["limit"], lambda row: row.place)
