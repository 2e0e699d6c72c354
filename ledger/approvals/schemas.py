"""Shapes of approvals and proposed vouchers, for JSON bodies and forms alike."""

from typing import Any, ClassVar

from marshmallow import Schema, fields

from ledger.approvals.models import ApprovalRequest
from ledger.fields import Amount, Choice, Code, Day, Note, Strict, Whole, Words
from ledger.people.delegation_schemas import DelegationOut


class DecisionIn(Strict):
    """One official's word: what, why, and the digest of what was read."""

    decision = Choice(("approve", "return", "reject"), required=True)
    opinion = Note(required=True)
    digest = Code(required=True)


class SeenIn(Strict):
    """The digest of the voucher as the reviewer saw it."""

    seen = Code(required=True)


class OpinionIn(Strict):
    """The reason for handing something back."""

    opinion = Note(required=True)


class NothingIn(Strict):
    """A deed that needs nothing but its address."""


class DecisionOut(Schema):
    """A decision as it stands."""

    step = fields.Integer()
    role = fields.String()
    person_id = fields.Integer()
    for_person = fields.Integer(allow_none=True)
    decision = fields.String()
    opinion = fields.String()
    digest = fields.String()
    decided_at = fields.DateTime(format="iso")


class ApprovalOut(Schema):
    """A request for approval with everything decided so far."""

    id = fields.Integer()
    county_id = fields.Integer()
    kind = fields.String()
    subject = fields.String()
    state = fields.String()
    chain = fields.Method("roles", metadata={"type": "array", "items": {"type": "string"}})
    next_role = fields.String(allow_none=True)
    policy_version_id = fields.Integer(allow_none=True)
    amount = Amount()
    summary = fields.String(attribute="summary_zh")
    content = fields.Method("facts", metadata={"type": "object"})
    digest = fields.String()
    requester_person = fields.Integer()
    requested_at = fields.DateTime(format="iso")
    expires_on = Day(future=True)
    urgent = fields.String(allow_none=True)
    executor_person = fields.Integer(allow_none=True)
    executed_at = fields.DateTime(format="iso", allow_none=True)
    decisions = fields.List(fields.Nested(DecisionOut))

    def roles(self, request: ApprovalRequest) -> list[str]:
        """The roles that decide, in order."""
        return request.chain.split(",")

    def facts(self, request: ApprovalRequest) -> dict[str, Any]:
        """The content to which every decision binds."""
        return request.facts()


class Standing(Amount):
    """What stands after everything promised; it may be negative. For answers only."""

    described: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"^-?(0|[1-9][0-9]{0,10})\.[0-9]{2}$",
        "example": "-1250.00",
    }


class StepOut(Strict):
    """One sentence of a reckoning, in both languages."""

    zh = Words()
    en = Words()


class PaperOut(Strict):
    """A paper on which the request rests."""

    name = fields.Nested(StepOut)
    number = Words()
    on = Day(allow_none=True)
    digest = Words(allow_none=True)


class EarlierOut(Strict):
    """What the same debtor had before."""

    count = fields.Integer()
    paid = Standing()
    outstanding = Standing()


class FigureOut(Strict):
    """One figure as it stands and as it will once the request is carried out."""

    name = fields.Nested(StepOut)
    before = Standing()
    after = Standing()


class BriefOut(Strict):
    """What an official must know to decide, as it stands now."""

    workers = fields.Integer()
    party = Words()
    pays_from = Words()
    pays_to = fields.Nested(StepOut, allow_none=True)
    figures = fields.List(fields.Nested(FigureOut))
    reason = fields.Nested(StepOut, allow_none=True)
    steps = fields.List(fields.Nested(StepOut))
    policy_version_id = Whole(allow_none=True)
    deposit = Standing(allow_none=True)
    free_before = Standing(allow_none=True)
    free_after = Standing(allow_none=True)
    earlier = fields.Nested(EarlierOut, allow_none=True)
    documents = fields.List(fields.Nested(PaperOut))


class LineChangeOut(Strict):
    """One line that came, went or changed its sum."""

    worker = Whole()
    month = Words()
    before = Standing(allow_none=True)
    after = Standing(allow_none=True)


class FactChangeOut(Strict):
    """One fact of the content, as it was and as it is."""

    name = Words()
    before = fields.Raw()
    after = fields.Raw()


class ChangesOut(Strict):
    """The difference to the last request for the same matter, which came to nothing."""

    request_id = Whole()
    state = Words()
    opinion = Words()
    before = Standing()
    after = Standing()
    lines = fields.List(fields.Nested(LineChangeOut))
    facts = fields.List(fields.Nested(FactChangeOut))


class StepGroundsOut(Strict):
    """One step of the policy, whether it is needed here and why, and who stands in for it."""

    role = Words()
    needed = fields.Boolean()
    why = fields.Nested(StepOut)
    hands = fields.List(fields.Nested(DelegationOut))


class CountedOut(Strict):
    """An earlier request whose sum was counted."""

    id = Whole()
    amount = Amount()
    state = Words()


class GroundsOut(Strict):
    """Why the chain is what it is (I-22); sums are null where nothing adds up."""

    steps = fields.List(fields.Nested(StepGroundsOut))
    counted = fields.List(fields.Nested(CountedOut))
    before = Standing(allow_none=True)
    together = Standing(allow_none=True)
    window_days = Whole(allow_none=True)
    group = fields.Nested(StepOut, allow_none=True)


class ApprovalWithBrief(ApprovalOut):
    """A request with everything needed to decide on it."""

    grounds = fields.Nested(GroundsOut)

    brief = fields.Nested(BriefOut)
    changes = fields.Nested(ChangesOut, allow_none=True)


class ProposalOut(Schema):
    """A voucher that waits, or waited, for a second officer."""

    id = fields.Integer()
    county_id = fields.Integer()
    book_id = fields.Integer()
    kind = fields.String()
    on = Day()
    amount = Amount()
    summary = fields.String()
    facts = fields.Raw(metadata={"type": "object"})
    state = fields.String()
    maker_person = fields.Integer()
    made_at = fields.DateTime(format="iso")
    reviewer_person = fields.Integer(allow_none=True)
    reviewed_at = fields.DateTime(format="iso", allow_none=True)
    opinion = fields.String(allow_none=True)
    entry_seq = fields.Integer(allow_none=True)


class LineOut(Schema):
    """One line of a voucher."""

    title = fields.String()
    side = fields.String()
    amount = Amount()
    aux = fields.Dict(keys=fields.String(), values=fields.String())


class PreviewOut(Schema):
    """A proposed voucher exactly as it would stand now, and the digest to review it by."""

    on = Day()
    event = fields.String()
    summary = fields.String()
    source = fields.String()
    attachments = fields.Integer()
    lines = fields.List(fields.Nested(LineOut))
    seen = fields.String()


class PostedOut(Schema):
    """Where an entry stands in its book."""

    book_id = fields.Integer()
    seq = fields.Integer()
    period = fields.Integer()
    word = fields.String()
    number = fields.Integer()
