"""What the doors of the fund take in and show."""

from marshmallow import fields

from ledger.banking.schemas import Signed
from ledger.fields import Amount, Choice, Code, Day, Flag, Name, Strict, UnitAccount, Whole, Words
from ledger.funds.words import KINDS, OUTLAYS


class MovementIn(Strict):
    """What the bank's advice says of money that reached the fund, or of its charge."""

    kind = Choice(tuple(KINDS), required=True)
    bank_account_id = Whole(required=True, least=1)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    counterparty = Name(required=True)
    document = Name(required=True)
    attachments = Whole(least=1, most=999, load_default=1)


class MovementOut(Strict):
    """A movement and the state of its voucher."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    kind = Words(required=True)
    bank_account_id = Whole(required=True)
    bank_reference = Words(required=True)
    amount = Amount(required=True)
    on = Day(attribute="happened_on")
    counterparty = Words(required=True)
    document = Words(required=True)
    proposal_id = Whole(required=True)
    state = Words(attribute="proposal.state")
    entry_seq = Whole(attribute="proposal.entry_seq", allow_none=True)


class TermOut(Strict):
    """One figure of the identity."""

    title = Words(required=True)
    name = Words(attribute="name.zh")
    name_en = Words(attribute="name.en")
    amount = Signed(required=True)


class PositionOut(Strict):
    """How the fund stands: both sides of F-08, and the standard of F-03."""

    county_id = Whole(attribute="book.county_id")
    book = Words(attribute="book.code")
    on = Day(required=True)
    assets = fields.List(fields.Nested(TermOut))
    liabilities = fields.List(fields.Nested(TermOut))
    equity = fields.List(fields.Nested(TermOut))
    net_assets = Signed(required=True)
    net_worth = Signed(required=True)
    explained = Flag(required=True)
    held = Amount(required=True)
    free = Signed(required=True)
    reserve = Signed(required=True)
    standard = Amount(allow_none=True)
    shortfall = Amount(allow_none=True)


class OutlayIn(Strict):
    """Money to leave the fund other than to workers."""

    kind = Choice(tuple(OUTLAYS), required=True)
    bank_account_id = Whole(required=True, least=1)
    amount = Amount(required=True)
    payee_name = Name(required=True)
    payee_bank = Name(required=True)
    payee_account = UnitAccount(required=True)
    document = Name(required=True)
    on = Day(required=True)
    bank_line = Name(load_default=None, allow_none=True, longest=80)


class OutlayPaidIn(Strict):
    """The bank's date and reference of an approved outlay."""

    on = Day(required=True)
    bank_reference = Code(required=True)
    attachments = Whole(least=1, most=999, load_default=2)


class OutlayOut(Strict):
    """An outlay, its approval and its payment."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    kind = Words(required=True)
    bank_account_id = Whole(required=True)
    amount = Amount(required=True)
    payee_name = Words(required=True)
    document = Words(required=True)
    bank_line = Words(allow_none=True)
    requested_on = Day(required=True)
    approval_id = Whole(allow_none=True)
    state = Words(attribute="approval.state")
    paid_on = Day(allow_none=True)
    bank_reference = Words(allow_none=True)
