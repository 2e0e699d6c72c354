"""What the doors of custody modes take in and show: a guarantee's life, supervision, transfers."""

from marshmallow import fields

from ledger.deposits.schemas import Attached
from ledger.fields import Amount, Choice, Code, Day, Name, Note, Strict, UnitAccount, Whole


class ExtendIn(Strict):
    """An endorsement that lengthens a guarantee."""

    endorsement = Name(required=True)
    endorsed_on = Day(required=True)
    expires_on = Day(required=True, future=True)
    on = Day(required=True)


class ReplaceIn(Strict):
    """What takes a guarantee's place."""

    successor = Name(required=True)
    on = Day(required=True)


class RejectIn(Strict):
    """Why a guarantee is not accepted."""

    reason = Note(required=True)
    on = Day(required=True)


class OriginalIn(Strict):
    """A hand-over of the original."""

    what = Choice(("MOVED", "LENT", "RETURNED"), required=True)
    on = Day(required=True)
    place = Name(required=True)
    handed_to = Name(required=True)
    purpose = Name(required=True)


class GuaranteeEventOut(Strict):
    """One turn in the life of a guarantee."""

    what = Name()
    happened_on = Day()
    amount = Amount(allow_none=True)
    expires_from = Day(allow_none=True)
    expires_to = Day(allow_none=True)
    document = Name(allow_none=True)
    remark = Note(allow_none=True)


class HandOverOut(Strict):
    """One line of the custody log."""

    what = Name()
    happened_on = Day()
    place = Name()
    handed_to = Name()
    purpose = Name()


class GuaranteeLogOut(Strict):
    """What is left of a guarantee, its state today, its life and its custody log."""

    guarantee_id = Whole()
    state = Name()
    remaining = Amount(zero=True)
    events = fields.List(fields.Nested(GuaranteeEventOut))
    handovers = fields.List(fields.Nested(HandOverOut))


class StoreSupervisedIn(Attached):
    """A storing in a special account as the bank proves it."""

    bank = Name(required=True)
    account_name = Name(required=True)
    account_number = UnitAccount(required=True)
    document = Name(required=True)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)


class ReleaseSupervisedIn(Attached):
    """A release from supervision."""

    amount = Amount(required=True)
    document = Name(required=True)
    on = Day(required=True)


class SupervisedOut(Strict):
    """A movement of a supervised account and the state of its voucher."""

    id = Whole(required=True)
    project_id = Whole(required=True)
    kind = Name()
    amount = Amount()
    on = Day(attribute="happened_on")
    bank = Name()
    account_name = Name()
    account_number = Name()
    document = Name()
    bank_reference = Name()
    change_id = Whole(allow_none=True)
    proposal_id = Whole(allow_none=True)
    state = Name(attribute="proposal.state")
    entry_seq = Whole(attribute="proposal.entry_seq", allow_none=True)


class TransferIn(Strict):
    """An application to use what one project can spare for another."""

    from_project_id = Whole(required=True, least=1)
    to_project_id = Whole(required=True, least=1)
    amount = Amount(required=True)
    application = Name(required=True)
    reason = Note(required=True)
    on = Day(required=True)


class TransferOut(Strict):
    """A transfer."""

    id = Whole(required=True)
    from_project_id = Whole()
    to_project_id = Whole()
    amount = Amount()
    application = Name()
    reason = Note()
    requested_on = Day()
    approval_id = Whole(allow_none=True)
    state = Name(attribute="approval.state")
    executed_on = Day(allow_none=True)
    version = Whole()


class OnIn(Strict):
    """The day on which a step is done."""

    on = Day(required=True)


class FreezeIn(Strict):
    """An authority's order; without a legal basis it is refused."""

    authority = Name(required=True)
    document_number = Name(required=True)
    legal_basis = Note(load_default=None, allow_none=True)
    on = Day(required=True)


class LiftIn(Strict):
    """The order that ends a freeze."""

    document = Name(required=True)
    on = Day(required=True)


class FreezeOut(Strict):
    """A freeze."""

    id = Whole(required=True)
    project_id = Whole()
    authority = Name()
    document_number = Name()
    legal_basis = Note()
    frozen_on = Day()
    lifted_on = Day(allow_none=True)
    lifting_document = Name(allow_none=True)
    version = Whole()
