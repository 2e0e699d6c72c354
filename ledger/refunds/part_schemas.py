"""What the doors of a return in part take in and show."""

from ledger.fields import Amount, Choice, Code, Day, Name, Strict, Whole
from ledger.policies.figures import Ratio


class PartIn(Strict):
    """An application for a part of the deposit; ``progress`` in percent."""

    project_id = Whole(required=True, least=1)
    stage = Choice(("PROGRESS", "MAIN_STRUCTURE"), required=True)
    amount = Amount(required=True)
    evidence = Name(required=True)
    application = Name(required=True)
    on = Day(required=True)
    progress = Ratio(load_default=None, allow_none=True)
    hardship = Name(load_default=None, allow_none=True)
    receipt_id = Whole(load_default=None, allow_none=True, least=1)


class PartPaidIn(Strict):
    """The bank's advice of the payment, or of its bounce."""

    on = Day(required=True)
    bank_reference = Code(required=True)
    attachments = Whole(least=1, most=999, load_default=1)


class PartOut(Strict):
    """A return in part."""

    id = Whole(required=True)
    project_id = Whole()
    policy_version_id = Whole()
    stage = Name()
    state = Name()
    progress = Name(allow_none=True)
    evidence = Name()
    hardship = Name(allow_none=True)
    application = Name()
    requested_on = Day()
    amount = Amount()
    receipt_id = Whole()
    approval_id = Whole(allow_none=True)
    approval = Name(attribute="approval.state")
    confirmed_on = Day(allow_none=True)
    paid_on = Day(allow_none=True)
    bounce_proposal_id = Whole(allow_none=True)
    version = Whole()
