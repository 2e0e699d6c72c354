"""The clocks of the law by JSON."""

from datetime import date
from typing import Any, cast

from flask_smorest import Blueprint
from marshmallow import fields

from ledger import clock
from ledger.actor import Role
from ledger.deadlines.inbox import STATES, State, deadlines
from ledger.deadlines.models import Deadline
from ledger.deadlines.schemas import DeadlineOut
from ledger.fields import Choice, Words
from ledger.gate.counties import county_asked
from ledger.gate.house import reading
from ledger.gate.paging import Paging, cut, opened_cursor, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("deadlines", __name__, description="The clocks of the law")


class DeadlineFilter(Paging):
    """Which clocks to list."""

    state = Choice(tuple(STATES), load_default=None)
    subject = Words(longest=64, load_default=None)
    county = fields.String(load_default=None)


@blp.get("/deadlines")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(DeadlineFilter, location="query")
@blp.response(200, paged(DeadlineOut))
def list_deadlines(wanted: dict[str, Any]) -> Any:
    """List clocks by due day; those that wait for a calendar come last."""
    covered = counties_asked(actor(), county_asked())
    place = opened_cursor(wanted["cursor"])
    after = (date.fromisoformat(place[0]), int(place[1])) if place else None
    with reading() as session:
        rows = deadlines(
            session, covered, clock.today(), state=cast("State | None", wanted["state"]),
            subject=wanted["subject"], after=after, limit=wanted["limit"] + 1,
        )  # fmt: skip
        return cut(rows, wanted["limit"], place_of)


def place_of(row: Deadline) -> list[Any]:
    """Where the next page goes on."""
    return [str(row.due_on or date.max), row.id]
