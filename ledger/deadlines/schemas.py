"""The shapes of clocks."""

from typing import Any

from marshmallow import fields

from ledger import clock
from ledger.deadlines.inbox import STATES, state_of
from ledger.deadlines.models import Deadline
from ledger.fields import Choice, Strict, Whole, Words


class DeadlineFilter(Strict):
    """Which clocks to list."""

    state = Choice(tuple(STATES), load_default=None)
    subject = Words(longest=64, load_default=None)
    county_id = Whole(least=1, load_default=None)
    cursor = Words(longest=200, load_default=None)
    limit = Whole(least=1, most=200, load_default=50)


class DeadlineOut(Strict):
    """One clock: what, for whom, by which rule, due when, settled by which event."""

    id = fields.Integer()
    county_id = fields.Integer()
    subject = fields.String()
    rule = fields.String()
    what_zh = fields.String()
    what_en = fields.String()
    starts_on = fields.Date()
    count = fields.Integer()
    day_kind = fields.String()
    due_on = fields.Date(allow_none=True)
    missing_year = fields.Integer(allow_none=True)
    state = fields.Function(
        lambda row: state_of(row, clock.today()), metadata={"type": "string", "enum": list(STATES)}
    )
    days_late = fields.Function(
        lambda row: row.days_late(clock.today()), metadata={"type": "integer"}
    )
    settled_on = fields.Date(allow_none=True)
    settled_by = fields.String(allow_none=True)
    version = fields.Integer()


class DeadlineList(Strict):
    """A page of clocks."""

    items = fields.List(fields.Nested(DeadlineOut))
    next = fields.String(allow_none=True)


def last_seen(row: Deadline) -> list[Any]:
    """Where the next page begins."""
    return [str(row.due_on) if row.due_on else None, row.id]
