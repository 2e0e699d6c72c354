"""What the doors of a change of custody mode take in and show."""

from ledger.fields import Amount, Choice, Code, Day, Name, Strict, UnitAccount, Whole


class ChangeIn(Strict):
    """An application; the guarantee for REPLACED, the special account for MOVED."""

    project_id = Whole(required=True, least=1)
    kind = Choice(("REPLACED", "MOVED"), required=True)
    amount = Amount(required=True)
    application = Name(required=True)
    on = Day(required=True)
    receipt_id = Whole(load_default=None, allow_none=True, least=1)
    guarantee_id = Whole(load_default=None, allow_none=True, least=1)
    bank = Name(load_default=None, allow_none=True)
    account_name = Name(load_default=None, allow_none=True)
    account_number = UnitAccount(load_default=None, allow_none=True)


class ChangePaidIn(Strict):
    """The bank's advice of the payment, or of its bounce."""

    on = Day(required=True)
    bank_reference = Code(required=True)
    attachments = Whole(least=1, most=999, load_default=1)


class ArrivalIn(Strict):
    """The bank's proof that the money lies under supervision."""

    document = Name(required=True)
    bank_reference = Code(required=True)
    on = Day(required=True)
    attachments = Whole(least=1, most=999, load_default=2)


class ChangeOut(Strict):
    """A change of mode."""

    id = Whole(required=True)
    project_id = Whole()
    kind = Name()
    state = Name()
    principal = Amount()
    interest = Amount(zero=True)
    application = Name()
    requested_on = Day()
    receipt_id = Whole()
    guarantee_id = Whole(allow_none=True)
    bank = Name()
    account_name = Name()
    account_number = Name()
    approval_id = Whole(allow_none=True)
    approval = Name(attribute="approval.state")
    confirmed_on = Day(allow_none=True)
    paid_on = Day(allow_none=True)
    bounce_proposal_id = Whole(allow_none=True)
    version = Whole()
