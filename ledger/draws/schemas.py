"""What the doors of draws take in and show."""

from typing import Any

from marshmallow import fields, post_load

from ledger.draws.words import MODES, PAYEES
from ledger.fields import Amount, Choice, Code, Day, Name, Note, Strict, Whole, Words


class DrawIn(Strict):
    """A payment notice to be approved."""

    case_id = Whole(required=True, least=1)
    bank_account_id = Whole(required=True, least=1)
    notice_number = Name(longest=64, required=True)
    on = Day(required=True)
    mode = Choice(tuple(MODES), load_default="CUSTODY")
    guarantee_id = Whole(load_default=None, allow_none=True, least=1)
    payee = Choice(tuple(PAYEES), load_default="WORKERS")


class ExecuteIn(Strict):
    """The day on which the notice goes to the bank."""

    on = Day(required=True)


class ReportIn(Strict):
    """What bank or issuer reports: the day, its reference, the workers it could not pay."""

    on = Day(required=True)
    reference = Code(required=True)
    unpaid_workers = fields.List(Whole(least=1), load_default=list)
    attachments = Whole(least=1, most=999, load_default=2)

    @post_load
    def fixed(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The workers as a command takes them."""
        return {**data, "unpaid_workers": tuple(data["unpaid_workers"])}


class GiveUpIn(Strict):
    """Why bank or issuer did not pay."""

    on = Day(required=True)
    reason = Note(required=True)


class DrawLineOut(Strict):
    """The share of one claim."""

    claim_id = Whole(required=True)
    worker_id = Whole(required=True)
    amount = Amount(required=True)


class DrawOut(Strict):
    """A draw and the state of its approval."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    case_id = Whole(required=True)
    project_id = Whole(required=True)
    bank_account_id = Whole(required=True)
    notice_number = Name(required=True)
    requested_on = Day(required=True)
    amount = Amount(required=True)
    to_replenish = Amount(required=True, zero=True)
    approval_id = Whole(allow_none=True)
    state = Words(attribute="approval.state")
    executed_on = Day(allow_none=True)
    mode = Words(required=True)
    guarantee_id = Whole(allow_none=True)
    payee = Words(required=True)
    reported_on = Day(allow_none=True)
    report_reference = Words(allow_none=True)
    given_up_on = Day(allow_none=True)
    reason = Note(allow_none=True)
    version = Whole(required=True)


class DrawWithLines(DrawOut):
    """A draw with the share of every claim."""

    lines = fields.List(fields.Nested(DrawLineOut))


class ShareOut(Strict):
    """What one claim would get."""

    claim_id = Whole(attribute="claim.claim_id")
    worker_id = Whole(attribute="claim.worker_id")
    line = Whole(attribute="claim.line")
    month = Words(attribute="claim.month")
    unpaid = Amount(required=True)
    amount = Amount(required=True)


class PlanOut(Strict):
    """A draw before it is asked for."""

    case_id = Whole(attribute="case.id")
    project_id = Whole(attribute="project.id")
    unpaid = Amount(required=True)
    deposit = Amount(required=True)
    amount = Amount(required=True)
    shares = fields.List(fields.Nested(ShareOut))
