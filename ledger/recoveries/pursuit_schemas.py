"""What the doors take in and show of pursuing a debtor: steps, instalments, those who answer."""

from marshmallow import fields

from ledger.advances.schemas import SentenceOut
from ledger.banking.schemas import Signed
from ledger.fields import Amount, Choice, Day, Name, Note, Strict, Whole, Words, how_many

#: Steps that are recorded as such; demands and promises with instalments have their own deeds.
RECORDED = ("ACKNOWLEDGEMENT", "PROMISE", "SUIT", "ENFORCEMENT", "BANKRUPTCY", "TERMINATION")


class StepIn(Strict):
    """A step of the pursuit by the document that shows it."""

    advance_id = Whole(required=True, least=1)
    step = Choice(RECORDED, required=True)
    document = Name(required=True)
    on = Day(required=True)
    note = Note(load_default=None, allow_none=True)
    #: One of those who answer for the debt; left out it concerns all of them.
    debtor_id = Whole(least=1, load_default=None, allow_none=True)


class StepOut(Strict):
    """A step of the pursuit."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    advance_id = Whole(required=True)
    step = Words(required=True)
    document = Words(required=True)
    on = Day(attribute="happened_on")
    note = Words(allow_none=True)
    debtor_id = Whole(allow_none=True)


class InstalmentIn(Strict):
    """One sum and its day."""

    due_on = Day(required=True, future=True)
    amount = Amount(required=True)


class PlanIn(Strict):
    """The agreement with the debtor and its instalments."""

    advance_id = Whole(required=True, least=1)
    agreement = Name(required=True)
    on = Day(required=True)
    instalments = fields.List(fields.Nested(InstalmentIn), required=True, validate=how_many(1, 120))


class InstalmentOut(Strict):
    """One sum, its day and what has been paid of it."""

    number = Whole(attribute="instalment.number")
    due_on = Day(attribute="instalment.due_on")
    amount = Amount(attribute="instalment.amount")
    paid = Amount(zero=True)


class PlanOut(Strict):
    """A plan as it stands."""

    id = Whole(attribute="plan.id")
    county_id = Whole(attribute="plan.county_id")
    advance_id = Whole(attribute="plan.advance_id")
    agreement = Words(attribute="plan.agreement")
    on = Day(attribute="plan.agreed_on")
    instalments = fields.List(fields.Nested(InstalmentOut))


class AccrualIn(Strict):
    """The last day of the month up to which interest is recognised."""

    county_id = Whole(required=True, least=1)
    on = Day(required=True)
    attachments = Whole(least=1, most=999, load_default=1)


class CoDebtorIn(Strict):
    """A company that answers for the debt beside the debtor."""

    advance_id = Whole(required=True, least=1)
    company_id = Whole(required=True, least=1)
    ground = Name(required=True)
    on = Day(required=True)


class CoDebtorOut(Strict):
    """Who answers beside the debtor, and why."""

    advance_id = Whole(required=True)
    company_id = Whole(required=True)
    company = Words(attribute="company.name")
    ground = Words(required=True)
    on = Day(attribute="since")


class AnswererOut(Strict):
    """Who answers for an advance and what it paid; the last row without a company is others."""

    company_id = Whole(attribute="company.id", allow_none=True, dump_default=None)
    company = Words(attribute="company.name", allow_none=True, dump_default=None)
    ground = Words(allow_none=True)
    since = Day()
    paid = Amount(zero=True)


class AnswerersOut(Strict):
    """Everyone who answers for an advance as a whole."""

    items = fields.List(fields.Nested(AnswererOut))


class BucketOut(Strict):
    """How many advances of one age are out."""

    name = Words()
    count = Whole()
    principal = Amount(zero=True)


class AgedDebtOut(Strict):
    """One advance that is out."""

    advance_id = Whole()
    county_id = Whole()
    debtor_id = Whole()
    debtor = Words()
    case_id = Whole()
    case = Words()
    repay_by = Day()
    paid_on = Day()
    days = Whole()
    bucket = Words()
    principal = Amount(zero=True)
    interest = Amount(zero=True)
    cost = Amount(zero=True)
    total = Amount(zero=True)
    barred_on = Day(allow_none=True)


class AgeingOut(Strict):
    """Receivables by age on a day, and one page of them."""

    on = Day()
    principal = Amount(zero=True)
    count = Whole()
    barred_soon = Whole()
    buckets = fields.List(fields.Nested(BucketOut))
    items = fields.List(fields.Nested(AgedDebtOut))
    next = fields.String(allow_none=True)


class DebtLineOut(Strict):
    """One advance a company answers for."""

    advance_id = Whole(attribute="view.advance.id")
    county_id = Whole(attribute="view.advance.county_id")
    case = Words(attribute="view.advance.case.number")
    state = Words(attribute="view.state")
    pursuit = Words()
    beside = fields.Boolean()
    county = Words()
    principal = Amount(attribute="stake.principal", zero=True)
    interest = Amount(attribute="stake.interest", zero=True)
    cost = Amount(attribute="stake.cost", zero=True)
    pending = Amount(attribute="stake.pending", zero=True)
    pursued = Amount(attribute="stake.pursued", zero=True)
    total = Amount(attribute="stake.total", zero=True)
    statement = fields.List(fields.Nested(SentenceOut), attribute="owed.statement")


class DebtorOut(Strict):
    """A company and all it answers for in the counties of the reader."""

    company_id = Whole(attribute="company.id")
    name = Words(attribute="company.name")
    on = Day()
    principal = fields.Function(lambda view: str(view.total("principal")))
    interest = fields.Function(lambda view: str(view.total("interest")))
    cost = fields.Function(lambda view: str(view.total("cost")))
    pending = fields.Function(lambda view: str(view.total("pending")))
    pursued = fields.Function(lambda view: str(view.total("pursued")))
    total = fields.Function(lambda view: str(view.total("total")))
    advances = fields.List(fields.Nested(DebtLineOut), attribute="lines")


class StakeOut(Strict):
    """What is at stake; ``total`` leaves out what was written off."""

    principal = Amount(zero=True)
    interest = Amount(zero=True)
    cost = Amount(zero=True)
    pending = Amount(zero=True)
    pursued = Amount(zero=True)
    total = Amount(zero=True)


class DebtorStakeOut(Strict):
    """What is at stake with one debtor over the reader's counties."""

    company_id = Whole()
    name = Words()
    uscc = Words()
    advances = Whole()
    counties = Whole()
    stake = fields.Nested(StakeOut)


class ExposureOut(Strict):
    """The exposure on a day; ``held`` is known for today only."""

    on = Day()
    cash = Signed()
    held = Amount(zero=True, allow_none=True)
    total = fields.Nested(StakeOut)
    debtors = fields.List(fields.Nested(DebtorStakeOut))
