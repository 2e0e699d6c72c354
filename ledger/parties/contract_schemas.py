"""What the registers of contracts and of dishonesty take in and show."""

from marshmallow import fields

from ledger.fields import Amount, Choice, Day, Name, Note, Strict, Whole, Words, how_many


class DocumentIn(Strict):
    """The paper a step rests on."""

    document_title = Name(required=True)
    document_number = Words(longest=64, required=True)
    document_on = Day(required=True)


class ListingIn(DocumentIn):
    """A company put on the list of serious dishonesty."""

    company_id = Whole(required=True, least=1)
    listed_on = Day(required=True)


class LiftIn(Strict):
    """Early removal from the list (R-10)."""

    on = Day(required=True)
    paid_on = Day(required=True)
    undertaking = Name(required=True)
    removal_document = Name(required=True)


class ListingOut(Strict):
    """A listing, and how it ended."""

    id = Whole(required=True)
    county_id = Whole()
    company_id = Whole()
    company = Name(attribute="company.name")
    listed_on = Day()
    until_on = Day()
    ends_on = Day()
    document_title = Name()
    document_number = Name()
    document_on = Day()
    removed_on = Day(allow_none=True)
    paid_on = Day(allow_none=True)
    undertaking = Name(allow_none=True)
    removal_document = Name(allow_none=True)
    version = Whole()


class ChangeIn(DocumentIn):
    """A contract as a supplementary agreement changes it; what is left out stays."""

    on = Day(required=True)
    reason = Note(required=True)
    contract_amount = Amount(load_default=None, allow_none=True)
    annual_amount = Amount(load_default=None, allow_none=True)
    signed_on = Day(load_default=None, allow_none=True)
    permit_on = Day(load_default=None, allow_none=True)
    ends_on = Day(load_default=None, allow_none=True, future=True)
    contractor_name = Name(load_default=None, allow_none=True)
    basis = Choice(("CONTRACT", "ANNUAL"), load_default=None, allow_none=True)


class VoidIn(DocumentIn):
    """The document that ends a contract before it is performed."""

    on = Day(required=True)
    reason = Note(required=True)


class DifferenceOut(Strict):
    """One term: before and after."""

    what = Name()
    before = Name(allow_none=True)
    after = Name()


class ChangeOut(Strict):
    """A dated change of a contract and what followed from it."""

    id = Whole(required=True)
    project_id = Whole()
    kind = Name()
    on = Day(attribute="happened_on")
    document_title = Name()
    document_number = Name()
    document_on = Day()
    reason = Name()
    changes = fields.List(fields.Nested(DifferenceOut), attribute="change_list")
    assessment_id = Whole(allow_none=True)
    proposal_id = Whole(allow_none=True)


class VentureIn(Strict):
    """The members of a joint venture; the lead party stores unless the contract says otherwise."""

    lead_id = Whole(required=True, least=1)
    member_ids = fields.List(Whole(least=1), required=True, validate=how_many(1, 20))
    storer_id = Whole(load_default=None, allow_none=True, least=1)
    agreed_in = Name(load_default=None, allow_none=True)


class MemberOut(Strict):
    """One member of a joint venture."""

    company_id = Whole()
    company = Name(attribute="company.name")
    leads = fields.Boolean()
    stores = fields.Boolean()
    agreed_in = Name(allow_none=True)


class VentureOut(Strict):
    """Who builds a project together, and who of them stores (D-14)."""

    project_id = Whole()
    contractor_id = Whole()
    contractor = Name()
    members = fields.List(fields.Nested(MemberOut))
