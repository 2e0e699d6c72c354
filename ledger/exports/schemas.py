"""What an export is asked with, and how the exports taken are shown."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema
from marshmallow import fields as ma

from ledger.audit.models import AuditEvent
from ledger.audit.trail import facts_of
from ledger.exports.write import FORMATS
from ledger.fields import Choice, Code, Day, Said, Strict

BEFORE = Said("date-order", "止日早于起日。", "The last day lies before the first.")


class BookIn(Strict):
    """One book by its code."""

    book = Code(required=True, metadata={"example": "652301-DEP"})


class ExportIn(BookIn):
    """A book, the form, and the days that bound the rows of the postings view."""

    form = Choice(tuple(FORMATS), required=True)
    first_day = Day(load_default=None)
    last_day = Day(load_default=None)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """The last day is not before the first."""
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            raise ValidationError({"last_day": [BEFORE]})


def book_taken(event: AuditEvent) -> str:
    """The code of the book that an event ``export.taken`` tells of."""
    return event.subject.removeprefix("book:")


class ExportTakenOut(Schema):
    """One export that was taken: when, by whom, of which book, in which form."""

    id = ma.Integer(metadata={"description": "the audit event"})
    at = ma.DateTime()
    book = ma.Function(book_taken, metadata={"type": "string"})
    form = ma.Function(lambda event: facts_of(event)["form"], metadata={"type": "string"})
    person_id = ma.Integer()
    county_id = ma.Integer()
