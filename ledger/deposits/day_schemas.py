"""What the doors of a day's receipts take in and show."""

from marshmallow import fields

from ledger.fields import Amount, Code, Day, Name, Strict, UnitAccount, Whole, Words, how_many

#: How many rows are recorded at a time.
MOST = 500


class DayRowIn(Strict):
    """One line of the bank's day; without a project it is kept as unidentified."""

    project = Words(longest=200, load_default=None, allow_none=True)
    amount = Amount(required=True)
    bank_reference = Code(required=True)
    payer_name = Name(load_default=None, allow_none=True)
    payer_bank = Name(load_default=None, allow_none=True)
    payer_account = UnitAccount(load_default=None, allow_none=True)
    memo = Name(load_default=None, allow_none=True)
    attachments = Whole(least=1, most=999, load_default=1)


class DayHeadIn(Strict):
    """Which account, and which day of the bank's."""

    bank_account_id = Whole(required=True, least=1)
    on = Day(required=True)


class DayIn(DayHeadIn):
    """The receipts of one account on one day."""

    rows = fields.List(fields.Nested(DayRowIn), required=True, validate=how_many(1, MOST))


class GridDayIn(DayHeadIn):
    """The same as the page's grid sends it; each row is read by itself, empty ones passed over."""

    rows = fields.List(fields.Dict(), required=True, validate=how_many(1, MOST))


class DayReceiptOut(Strict):
    """What became of a row, counted from 0."""

    row = Whole()
    kind = Words()
    id = Whole()
    project_id = Whole(allow_none=True)
    amount = Amount()
    proposal_id = Whole()
    state = Words()


class DayOut(Strict):
    """A day's receipts with their sum."""

    receipts = fields.List(fields.Nested(DayReceiptOut))
    total = Amount(zero=True)
