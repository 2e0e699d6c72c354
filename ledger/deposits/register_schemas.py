"""The shapes of registers of deposits: the movements of a card, what a list comes to."""

from marshmallow import fields

from ledger.deposits.publicity import WAYS
from ledger.deposits.schemas import CoverOut
from ledger.fields import Amount, Choice, Code, Day, Name, Strict, Whole


class DepositTotalsOut(Strict):
    """What the deposits of a list come to."""

    projects = Whole(required=True)
    required = Amount(attribute="required")
    cover = fields.Nested(CoverOut, attribute="figures")
    interest = Amount(attribute="figures.interest")
    missing = Amount(attribute="figures.missing")
    to_replenish = Amount(attribute="figures.to_replenish")


class PublishedOut(Strict):
    """One line of a list that may be published: companies and projects only (P-03)."""

    contractor = Name()
    uscc = Name()
    project = Name()
    code = Code()
    owner = Name()
    area = Name()
    ways = fields.List(Choice(tuple(WAYS)))
    due_on = Day(allow_none=True)
    days_late = Whole()
    missing = Amount(zero=True)


class MovementOut(Strict):
    """One voucher's effect on a deposit and the cover after it."""

    seq = Whole(required=True)
    on = Day()
    word = fields.String()
    number = Whole()
    summary = fields.String()
    changes = fields.Dict(keys=fields.String(), values=Amount())
    cover = Amount()
    running = fields.Nested(CoverOut)
