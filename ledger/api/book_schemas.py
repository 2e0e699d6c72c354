"""Shapes in which the JSON door shows books; amounts are decimal strings in yuan."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields

from ledger.approvals.schemas import LineOut
from ledger.book.chart import TITLES
from ledger.book.events import EVENTS
from ledger.fields import Amount, Choice, Code, Day, Flag, Month, Strict
from ledger.gate.paging import Paging
from ledger.said import typed_text


class Asked(Strict):
    """Arguments of an address: written as text, so yes and no are read as typed."""

    def load(self, *args: Any, **kwargs: Any) -> Any:
        """The arguments, read as text."""
        with typed_text():
            return super().load(*args, **kwargs)


class TrialAsked(Asked):
    """At which day, and whether before the year-end carry."""

    on = Day(load_default=None)
    before_closing = Flag(load_default=False)


class OnAsked(Asked):
    """At which day; now when absent. Auxiliaries stand beside it."""

    class Meta:
        unknown = INCLUDE

    on = Day(load_default=None)


class StatementAsked(Asked):
    """Of what, from when to when. Auxiliaries stand beside it."""

    class Meta:
        unknown = INCLUDE

    title = Choice(tuple(TITLES), required=True)
    start = Day(load_default=None)
    end = Day(load_default=None)


class AccountsAsked(Paging):
    """Which accounts."""

    title = Code(load_default=None)
    zero = Flag(load_default=False)

    def load(self, *args: Any, **kwargs: Any) -> Any:
        """The arguments, read as text."""
        with typed_text():
            return super().load(*args, **kwargs)


class EntriesAsked(Paging):
    """Which entries."""

    period = Month(load_default=None)
    word = Choice(("收", "付", "转", "备", "记"), load_default=None)
    start = Day(load_default=None)
    end = Day(load_default=None)
    event = Choice(tuple(EVENTS), load_default=None)
    source = fields.String(load_default=None, metadata={"maxLength": 200})


class BookOut(Schema):
    """A book."""

    code = fields.String()
    county_id = fields.Integer()
    kind = fields.String()
    algorithm = fields.String()
    opened_on = Day()
    one_officer = fields.Boolean()


class TrialLineOut(Schema):
    """One title of a trial balance."""

    title = fields.String()
    name = fields.Function(lambda line: line.name.zh, metadata={"type": "string"})
    name_en = fields.Function(lambda line: line.name.en, metadata={"type": "string"})
    opening_debit = Amount(attribute="opening_d")
    opening_credit = Amount(attribute="opening_c")
    debit = Amount()
    credit = Amount()
    closing_debit = Amount(attribute="closing_d")
    closing_credit = Amount(attribute="closing_c")


class TrialOut(Schema):
    """A trial balance at the end of a day."""

    book = fields.String()
    on = Day()
    before_closing = fields.Boolean()
    lines = fields.List(fields.Nested(TrialLineOut))


class BalanceOut(Schema):
    """One balance, positive on the title's own side."""

    book = fields.String()
    title = fields.String()
    aux = fields.Dict(keys=fields.String(), values=fields.String())
    on = Day(allow_none=True)
    balance = Amount()


class AccountOut(Schema):
    """One account as it stands now."""

    title = fields.Function(lambda row: row.title.code, metadata={"type": "string"})
    name = fields.Function(lambda row: row.title.name.zh, metadata={"type": "string"})
    direction = fields.Function(lambda row: row.title.direction, metadata={"type": "string"})
    aux = fields.Dict(keys=fields.String(), values=fields.String())
    balance = Amount()
    held = Amount()


class StatementRowOut(Schema):
    """One line of a statement."""

    seq = fields.Integer()
    date = Day()
    word = fields.String()
    number = fields.Integer()
    summary = fields.String()
    debit = Amount()
    credit = Amount()
    running = Amount()


class StatementOut(Schema):
    """A statement of a title or an account."""

    book = fields.String()
    title = fields.String()
    aux = fields.Dict(keys=fields.String(), values=fields.String())
    start = Day()
    end = Day()
    opening = Amount()
    rows = fields.List(fields.Nested(StatementRowOut))
    debit = Amount()
    credit = Amount()
    closing = Amount()


class EntryOut(Schema):
    """An entry as it stands in the book."""

    seq = fields.Integer()
    period = fields.Function(
        lambda row: f"{row.period // 100}-{row.period % 100:02d}", metadata={"type": "string"}
    )
    word = fields.String()
    number = fields.Integer()
    date = Day(attribute="on")
    booked_at = fields.DateTime(format="iso")
    event = fields.String()
    summary = fields.String()
    source = fields.String()
    attachments = fields.Integer()
    maker = fields.Integer()
    reviewer = fields.Integer(allow_none=True)
    approvals = fields.Function(
        lambda row: row.approvals.hex() if row.approvals else None,
        metadata={"type": ["string", "null"]},
    )
    policy = fields.String(allow_none=True)
    reviewed_by = fields.Integer(allow_none=True)
    reverses = fields.Integer(allow_none=True)
    reversed_by = fields.Integer(allow_none=True)
    total = Amount()
    lines = fields.List(fields.Nested(LineOut))
    hash = fields.Function(lambda row: row.hash.hex(), metadata={"type": "string"})
    prev = fields.Function(lambda row: row.prev.hex(), metadata={"type": "string"})


class PeriodOut(Schema):
    """A month of a book."""

    period = fields.String()
    state = fields.String()
    entries = fields.Integer()
    debit = Amount()
    credit = Amount()
    closed_at = fields.DateTime(format="iso", allow_none=True)
    closer = fields.Integer(allow_none=True)
