"""The shapes of clocks and of the working-day calendar."""

from marshmallow import fields

from ledger import clock
from ledger.deadlines.inbox import STATES, state_of
from ledger.fields import Day, Flag, Name, Strict, Whole, Words


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


class SpecialDayIn(Strict):
    """One day of the State Council's notice."""

    day = Day(required=True, future=True)
    working = Flag(required=True)
    name = Words(longest=40, required=True)


class YearIn(Strict):
    """A year as the notice lays it down; days it does not name are ordinary."""

    year = Whole(least=1990, most=2199, required=True)
    source = Name(required=True)
    special = fields.List(fields.Nested(SpecialDayIn), required=True)


class YearForm(Strict):
    """The same on a page: one line a day, such as ``2027-01-01,休,元旦``."""

    year = Whole(least=1990, most=2199, required=True)
    source = Name(required=True)
    lines = Words(longest=4000, lines=True, required=True)


class CalendarDayOut(Strict):
    """One day and whether people work on it."""

    day = fields.Date()
    working = fields.Boolean()
    name = fields.String()


class YearOut(Strict):
    """A known year: its source, how many working days, its holidays and make-up days."""

    year = fields.Integer()
    source = fields.String()
    working_days = fields.Integer()
    special = fields.List(fields.Nested(CalendarDayOut))


class YearAdded(Strict):
    """A year was entered; so many waiting clocks have their due day now."""

    year = fields.Integer()
    resolved = fields.Integer()
