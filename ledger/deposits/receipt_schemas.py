"""What the doors of unidentified receipts and remittances take in and show."""

from marshmallow import fields

from ledger.deposits.receipt_words import UNIDENTIFIED_STATES
from ledger.deposits.schemas import Attached
from ledger.fields import Amount, Choice, Code, Day, Name, Note, Strict, UnitAccount, Whole, Words


class UnidentifiedIn(Attached):
    """A receipt of an unknown project, as the bank advised it."""

    bank_account_id = Whole(required=True, least=1)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    payer_name = Name(required=True)
    payer_bank = Name(required=True)
    payer_account = UnitAccount(required=True)
    memo = Name(load_default=None, allow_none=True)


class UnidentifiedOut(Strict):
    """An unidentified receipt with what is still open of it."""

    id = Whole(attribute="row.id")
    county_id = Whole(attribute="row.county_id")
    bank_account_id = Whole(attribute="row.bank_account_id")
    bank_reference = Code(attribute="row.bank_reference")
    amount = Amount(attribute="row.amount")
    on = Day(attribute="row.received_on")
    payer_name = Name(attribute="row.payer_name")
    payer_bank = Name(attribute="row.payer_bank")
    payer_account = Name(attribute="row.payer_account")
    memo = Name(attribute="row.memo", allow_none=True)
    proposal_id = Whole(attribute="row.proposal_id")
    state = Choice(tuple(UNIDENTIFIED_STATES))
    open = Amount(zero=True)
    days = Whole(allow_none=True)


class UnidentifiedRecordedOut(Strict):
    """An unidentified receipt just recorded."""

    id = Whole(required=True)
    bank_account_id = Whole()
    bank_reference = Code()
    amount = Amount()
    on = Day(attribute="received_on")
    payer_name = Name()
    proposal_id = Whole()
    state = Name(attribute="proposal.state")


class IdentifyIn(Attached):
    """For which project it was, and how that was found out."""

    project_id = Whole(required=True, least=1)
    on = Day(required=True)
    note = Note(required=True)
    amount = Amount(load_default=None, allow_none=True)


class IdentificationOut(Strict):
    """An identification: a receipt of the project whose voucher waits."""

    id = Whole(required=True)
    unidentified_id = Whole()
    receipt_id = Whole()
    project_id = Whole(attribute="receipt.project_id")
    amount = Amount(attribute="receipt.amount")
    on = Day(attribute="identified_on")
    note = Words()
    proposal_id = Whole(attribute="receipt.proposal_id")
    state = Name(attribute="receipt.proposal.state")


class SendBackIn(Strict):
    """Why the receipt goes back; all that is open of it when no amount is named."""

    on = Day(required=True)
    reason = Note(required=True)
    amount = Amount(load_default=None, allow_none=True)


class PayOutIn(Strict):
    """Excess or interest to be paid to an account that paid for the project."""

    kind = Choice(("EXCESS", "INTEREST"), required=True)
    on = Day(required=True)
    amount = Amount(required=True)
    reason = Note(required=True)
    receipt_id = Whole(load_default=None, allow_none=True, least=1)


class RemittancePaidIn(Strict):
    """The bank's date and reference of an approved remittance."""

    on = Day(required=True)
    bank_reference = Code(required=True)
    attachments = Whole(least=1, most=999, load_default=2)


class RemittanceOut(Strict):
    """A remittance, its approval and its payment."""

    id = Whole(required=True)
    county_id = Whole()
    kind = Name()
    unidentified_id = Whole(allow_none=True)
    project_id = Whole(allow_none=True)
    bank_account_id = Whole()
    amount = Amount()
    payee_name = Name()
    payee_bank = Name()
    payee_account = Name()
    reason = Words()
    requested_on = Day()
    approval_id = Whole(allow_none=True)
    state = Name(attribute="approval.state")
    paid_on = Day(allow_none=True)
    bank_reference = Words(allow_none=True)


class OpenReceiptsOut(Strict):
    """Every receipt that is still open, the oldest first."""

    items = fields.List(fields.Nested(UnidentifiedOut))
