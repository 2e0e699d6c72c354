"""Shapes of approvals and proposed vouchers, for JSON bodies and forms alike."""

from typing import Any

from marshmallow import Schema, fields

from ledger.approvals.models import ApprovalRequest
from ledger.fields import Amount, Choice, Code, Day, Note, Strict


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
    decision = fields.String()
    opinion = fields.String()
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
    executor_person = fields.Integer(allow_none=True)
    executed_at = fields.DateTime(format="iso", allow_none=True)
    decisions = fields.List(fields.Nested(DecisionOut))

    def roles(self, request: ApprovalRequest) -> list[str]:
        """The roles that decide, in order."""
        return request.chain.split(",")

    def facts(self, request: ApprovalRequest) -> dict[str, Any]:
        """The content to which every decision binds."""
        return request.facts()


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
