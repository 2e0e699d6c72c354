"""What the deposit's doors take in and show."""

from marshmallow import fields

from ledger.deposits.words import BASES, KINDS
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
    how_many,
)


class Attached(Strict):
    """How many papers the voucher carries (V-02)."""

    attachments = Whole(least=1, most=999, load_default=1)


class AssessIn(Attached):
    """Reckon a deposit."""

    on = Day(required=True)
    basis = Choice(tuple(BASES), load_default="CONTRACT")
    reason = Note(load_default=None, allow_none=True)


class DepositStepOut(Strict):
    """One step of the explanation."""

    step = Whole()
    rule = Name()
    does = Name()
    figure = Name()
    zh = Name()
    en = Name()


class FactOut(Strict):
    """One fact of the register behind a decision, with the row it comes from."""

    name = Name()
    rule = Name()
    value = fields.Raw()
    zh = Name()
    en = Name()
    source = Name(allow_none=True)


class DepositAssessmentOut(Strict):
    """An assessment with its explanation."""

    id = Whole(required=True)
    project_id = Whole(required=True)
    policy_version_id = Whole(required=True)
    obliged_on = Day()
    made_on = Day()
    basis = Name()
    contract_amount = Amount(allow_none=True)
    annual_amount = Amount(allow_none=True)
    amount = Amount(zero=True)
    previous = Amount(zero=True)
    steps = fields.List(fields.Nested(DepositStepOut), attribute="step_list")
    facts = fields.List(fields.Nested(FactOut), attribute="source_list")
    proposal_id = Whole(allow_none=True)


class ReceiptIn(Attached):
    """A receipt as the bank advised it."""

    bank_account_id = Whole(required=True, least=1)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    payer_name = Name(required=True)
    payer_bank = Name(required=True)
    payer_account = UnitAccount(required=True)


class ReceiptOut(Strict):
    """A receipt and the state of its voucher."""

    id = Whole(required=True)
    project_id = Whole(required=True)
    bank_account_id = Whole(required=True)
    bank_reference = Code()
    amount = Amount()
    on = Day(attribute="received_on")
    payer_name = Name()
    payer_bank = Name()
    payer_account = Name()
    proposal_id = Whole(required=True)
    state = Name(attribute="proposal.state")
    entry_seq = Whole(attribute="proposal.entry_seq", allow_none=True)


class ShareIn(Strict):
    """One project's part of the interest."""

    project_id = Whole(required=True, least=1)
    amount = Amount(required=True)


class InterestIn(Strict):
    """An interest slip with the days it is for, or with the shares the bank itself made."""

    bank_account_id = Whole(required=True, least=1)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    period_from = Day(load_default=None, allow_none=True)
    period_to = Day(load_default=None, allow_none=True)
    shares = fields.List(fields.Nested(ShareIn), load_default=list, validate=how_many(0, 5000))
    attachments = Whole(least=1, most=999, load_default=2)


class SheetLineOut(Strict):
    """One project on the allocation sheet."""

    project_id = Whole()
    code = Code()
    name = Name()
    product = Whole(metadata={"description": "fen times days"})
    amount = Amount(zero=True)
    rounding = Whole(metadata={"description": "fen by the largest remainder, 0 or 1"})


class InterestOut(Strict):
    """An interest slip with its allocation sheet."""

    id = Whole(attribute="row.id")
    bank_account_id = Whole(attribute="row.bank_account_id")
    bank_reference = Code(attribute="row.bank_reference")
    amount = Amount(attribute="row.amount")
    on = Day(attribute="row.credited_on")
    period_from = Day(allow_none=True)
    period_to = Day(allow_none=True)
    shares = fields.List(fields.Nested(ShareIn), attribute="row.shares")
    sheet = fields.List(fields.Nested(SheetLineOut), attribute="lines")
    proposal_id = Whole(attribute="row.proposal_id")
    state = Name(attribute="row.proposal.state")


class GuaranteeIn(Attached):
    """A guarantee as its original reads."""

    project_id = Whole(required=True, least=1)
    kind = Choice(tuple(KINDS), required=True)
    issuer = Name(required=True)
    number = Code(required=True)
    face = Amount(required=True)
    beneficiary = Name(required=True)
    irrevocable = Flag(load_default=False)
    on_demand = Flag(load_default=False)
    issued_on = Day(required=True)
    expires_on = Day(required=True, future=True)
    kept_at = Name(required=True)
    on = Day(required=True)
    replaces_id = Whole(load_default=None, allow_none=True, least=1)


class GuaranteeOut(Strict):
    """A guarantee."""

    id = Whole(required=True)
    project_id = Whole(required=True)
    kind = Name()
    issuer = Name()
    number = Code()
    face = Amount()
    beneficiary = Name()
    issued_on = Day()
    expires_on = Day()
    kept_at = Name()
    state = Name()
    proposal_id = Whole(allow_none=True)
    lapse_proposal_id = Whole(allow_none=True)
    replaces_id = Whole(allow_none=True)
    replace_proposal_id = Whole(allow_none=True)
    released_on = Day(allow_none=True)
    handed_on = Day(allow_none=True)
    handed_to = Name(allow_none=True)
    version = Whole()


class LapseIn(Strict):
    """The day on which the lapse is booked."""

    on = Day(required=True)


class HandBackIn(Strict):
    """To whom the original went, and when."""

    on = Day(required=True)
    handed_to = Name(required=True)


class CoverOut(Strict):
    """What secures the project, always split."""

    custody = Amount()
    supervised = Amount()
    guarantee = Amount()
    total = Amount(attribute="cover")


class DepositOut(Strict):
    """How the deposit of a project stands."""

    project_id = Whole(required=True)
    project = Name()
    contractor_id = Whole()
    contractor = Name()
    state = Name()
    required = Amount()
    cover = fields.Nested(CoverOut, attribute="figures")
    interest = Amount(attribute="figures.interest")
    missing = Amount(attribute="figures.missing")
    excess = Amount()
    to_replenish = Amount(attribute="figures.to_replenish")
    store_by = Day(allow_none=True, attribute="clocks.store_by")
    replenish_by = Day(allow_none=True, attribute="clocks.replenish_by")
    days_late = Whole()
