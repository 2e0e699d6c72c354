"""What the doors of a return take in and show."""

from marshmallow import fields

from ledger.fields import Amount, Choice, Code, Day, Name, Note, Strict, Whole


class StartIn(Strict):
    """Completion, undertaking and notice."""

    project_id = Whole(required=True, least=1)
    completed_on = Day(required=True)
    undertaking = Name(required=True)
    notice_from = Day(required=True)
    notice_places = Note(required=True)


class ComplaintIn(Strict):
    """A complaint."""

    on = Day(required=True)
    says = Note(required=True)


class ResolutionIn(Strict):
    """How a complaint ended."""

    on = Day(required=True)
    resolution = Note(required=True)


class ApplyIn(Strict):
    """The written application."""

    on = Day(required=True)
    application = Name(required=True)


class ReviewIn(Strict):
    """The finding of the review."""

    on = Day(required=True)
    finding = Choice(("CLEAR", "ARREARS"), required=True)
    opinion = Note(required=True)


class WithdrawIn(Strict):
    """Why the return is given up."""

    on = Day(required=True)
    reason = Note(required=True)


class RequestIn(Strict):
    """The receipt whose paying account is paid; may be left out when there is only one."""

    receipt_id = Whole(load_default=None, allow_none=True, least=1)


class ExecuteIn(Strict):
    """The day of the confirmation."""

    on = Day(required=True)


class PayIn(Strict):
    """The bank's advice of the payment, or of its bounce."""

    on = Day(required=True)
    bank_reference = Code(required=True)
    attachments = Whole(least=1, most=999, load_default=1)


class ComplaintOut(Strict):
    """A complaint and its end."""

    id = Whole()
    made_on = Day()
    says = Note()
    resolved_on = Day(allow_none=True)
    resolution = Note(allow_none=True)


class RefundOut(Strict):
    """A return."""

    id = Whole(required=True)
    project_id = Whole(required=True)
    kind = Name()
    state = Name()
    completed_on = Day(allow_none=True)
    undertaking = Name(allow_none=True)
    notice_from = Day(allow_none=True)
    notice_to = Day(allow_none=True)
    notice_places = Note(allow_none=True)
    applied_on = Day(allow_none=True)
    application = Name(allow_none=True)
    reviewed_on = Day(allow_none=True)
    finding = Name(allow_none=True)
    opinion = Note(allow_none=True)
    approval_id = Whole(allow_none=True)
    receipt_id = Whole(allow_none=True)
    principal = Amount(allow_none=True)
    interest = Amount(allow_none=True)
    confirmed_on = Day(allow_none=True)
    paid_on = Day(allow_none=True)
    bounce_proposal_id = Whole(allow_none=True)
    complaints = fields.List(fields.Nested(ComplaintOut))
    version = Whole()
