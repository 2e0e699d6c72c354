"""What the doors of exemptions and reductions take in and show."""

from marshmallow import fields

from ledger.deposits.exemption_words import exemption_state
from ledger.deposits.schemas import DepositStepOut, FactOut
from ledger.fields import Amount, Choice, Day, Name, Note, Strict, Whole
from ledger.parties.contract_schemas import DocumentIn
from ledger.rules.grounds import GROUNDS


class ExemptionIn(DocumentIn):
    """An exemption or a reduction to ask for (D-19)."""

    project_id = Whole(required=True, least=1)
    reason_code = Choice(tuple(GROUNDS), required=True)
    on = Day(required=True)
    remark = Note(load_default=None, allow_none=True)


class ExemptionRunIn(Strict):
    """The day on which the approved exemption takes effect."""

    on = Day(required=True)


class ExemptionOut(Strict):
    """An exemption or a reduction with its grounds and how far it has come."""

    id = Whole(required=True)
    county_id = Whole()
    project_id = Whole()
    kind = Name()
    reason_code = Name()
    document_title = Name()
    document_number = Name()
    document_on = Day()
    remark = Name(allow_none=True)
    asked_on = Day()
    required = Amount(zero=True)
    amount = Amount(zero=True)
    waived = Amount(zero=True)
    state = fields.Function(exemption_state, metadata={"type": "string"})
    steps = fields.List(fields.Nested(DepositStepOut), attribute="step_list")
    facts = fields.List(fields.Nested(FactOut), attribute="source_list")
    approval_id = Whole(allow_none=True)
    granted_on = Day(allow_none=True)
    lapsed_on = Day(allow_none=True)
    lapsed_by = Name(allow_none=True)
    version = Whole()


class StandingOut(Strict):
    """How a company stands in the county today, each fact with its source."""

    clean_years = Whole()
    arrears = fields.Boolean()
    listed = fields.Boolean()
    facts = fields.List(fields.Nested(FactOut), attribute="records")
