"""What the doors of the fund take in and show."""

from marshmallow import fields

from ledger.banking.schemas import Signed
from ledger.fields import (
    Amount,
    Choice,
    Code,
    Day,
    Flag,
    Name,
    Note,
    Strict,
    UnitAccount,
    Whole,
    Words,
)
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


class FlowOut(Strict):
    """One way in or out in the year so far."""

    title = Words(required=True)
    name = Words(attribute="name.zh")
    name_en = Words(attribute="name.en")
    amount = Signed(required=True)


class YearOut(Strict):
    """What was carried over, what moved, what is left (F-04)."""

    county_id = Whole(attribute="book.county_id")
    book = Words(attribute="book.code")
    on = Day(required=True)
    carried_over = Signed(attribute="carried")
    flows = fields.List(fields.Nested(FlowOut))
    left = Signed(required=True)
    adds_up = Flag(required=True)


class ReserveIn(Strict):
    """The reserve of a year's budget beside the fund; none is 0.00."""

    county_id = Whole(required=True, least=1)
    year = Whole(required=True, least=2000, most=2999)
    amount = Amount(required=True, zero=True)
    document = Name(required=True)
    on = Day(required=True)


class ReserveOut(Strict):
    """One record of a reserve; the newest of a year holds."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    year = Whole(required=True)
    amount = Amount(zero=True)
    document = Words(required=True)
    on = Day(attribute="recorded_on")


class UnknownIn(Strict):
    """What the bank's advice says of money that nobody can name yet."""

    bank_account_id = Whole(required=True, least=1)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    payer = Name(required=True)
    memo = Note(load_default=None, allow_none=True)
    attachments = Whole(least=1, most=999, load_default=1)


class UnknownOut(Strict):
    """An unidentified receipt and the state of its voucher."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    bank_account_id = Whole(required=True)
    bank_reference = Words(required=True)
    amount = Amount(required=True)
    on = Day(attribute="received_on")
    payer = Words(required=True)
    memo = Words(allow_none=True)
    proposal_id = Whole(required=True)
    state = Words(attribute="proposal.state")
    entry_seq = Whole(attribute="proposal.entry_seq", allow_none=True)


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
