"""What the doors of recovery take in and show: debts, receipts, demands, costs, write-offs."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from ledger.advances.schemas import SentenceOut
from ledger.fields import (
    Amount,
    Choice,
    Code,
    Day,
    Flag,
    Name,
    Note,
    Strict,
    Whole,
    Words,
    how_many,
)
from ledger.recoveries.evidence import GROUNDS, PAPERS, Paper
from ledger.recoveries.write_off import ProposeWriteOff

_SENTENCES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    },
}


class DebtOut(Strict):
    """What settles an advance on a day, with the interest statement."""

    advance_id = Whole(required=True)
    on = Day(required=True)
    cost = Amount(attribute="owed.cost", zero=True)
    interest = Amount(attribute="owed.interest", zero=True)
    accrued = Amount(attribute="owed.accrued", zero=True)
    principal = Amount(attribute="owed.principal", zero=True)
    total = Amount(attribute="owed.total", zero=True)
    statement = fields.List(fields.Nested(SentenceOut), attribute="owed.statement")
    pursued = Amount(zero=True)


class RecoveryIn(Strict):
    """A debtor's payment as the bank advised it."""

    advance_id = Whole(required=True, least=1)
    bank_account_id = Whole(required=True, least=1)
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    payer = Name(required=True)
    #: The debtor or a co-debtor; nothing for anyone else.
    payer_id = Whole(least=1, load_default=None, allow_none=True)
    attachments = Whole(least=1, most=999, load_default=1)
    #: Named no advance: the oldest due is settled first, then the next (R-05).
    spread = Flag(load_default=False)
    #: Penalty or default interest in it, and the agreement or judgment that says so (45).
    penalty = Amount(load_default=None, allow_none=True)
    penalty_document = Name(load_default=None, allow_none=True)


class IdentifyIn(Strict):
    """Which unidentified money was for which debt; all that fits when no amount is given (46b)."""

    bank_line = Name(required=True, longest=80)
    advance_id = Whole(required=True, least=1)
    on = Day(required=True)
    note = Name(required=True)
    amount = Amount(load_default=None, allow_none=True)
    spread = Flag(load_default=False)
    attachments = Whole(least=1, most=999, load_default=1)


class ShareOut(Strict):
    """What one advance got of a receipt."""

    advance_id = Whole(required=True)
    to_cost = Amount(zero=True)
    to_interest = Amount(zero=True)
    to_principal = Amount(zero=True)
    statement = fields.Function(
        lambda row: [{"zh": said.zh, "en": said.en} for said in row.explanation()],
        metadata=_SENTENCES,
    )


class RecoveryOut(Strict):
    """A receipt, the state of its voucher, and how it was applied once it is posted."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    advance_id = Whole(required=True)
    bank_account_id = Whole(required=True)
    bank_reference = Words(required=True)
    amount = Amount(required=True)
    on = Day(attribute="received_on")
    payer = Words(required=True)
    payer_id = Whole(allow_none=True)
    to_cost = Amount(allow_none=True, zero=True)
    to_interest = Amount(allow_none=True, zero=True)
    to_principal = Amount(allow_none=True, zero=True)
    over = Amount(allow_none=True, zero=True)
    penalty = Amount(allow_none=True)
    penalty_document = Words(allow_none=True)
    to_income = Amount(allow_none=True, zero=True)
    identified_from = Words(allow_none=True)
    shares = fields.List(fields.Nested(ShareOut))
    reversed_on = Day(attribute="reversal.reversed_on", allow_none=True)
    statement = fields.Function(
        lambda row: [{"zh": said.zh, "en": said.en} for said in row.explanation()],
        metadata=_SENTENCES,
    )
    proposal_id = Whole(required=True)
    state = Words(attribute="proposal.state")
    entry_seq = Whole(attribute="proposal.entry_seq", allow_none=True)


class DemandIn(Strict):
    """A demand letter and how it was served."""

    advance_id = Whole(required=True, least=1)
    number = Name(required=True, longest=64)
    how = Name(required=True)
    on = Day(required=True)
    #: One of those who answer for the debt; left out it went to all of them.
    debtor_id = Whole(least=1, load_default=None, allow_none=True)


class DemandOut(Strict):
    """A demand letter."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    advance_id = Whole(required=True)
    number = Words(required=True)
    how = Words(required=True)
    on = Day(attribute="sent_on")
    debtor_id = Whole(allow_none=True)


class CostIn(Strict):
    """A cost of recovery to be approved."""

    advance_id = Whole(required=True, least=1)
    bank_account_id = Whole(required=True, least=1)
    amount = Amount(required=True)
    purpose = Name(required=True)
    on = Day(required=True)


class CostPaidIn(Strict):
    """The bank's date and reference of an approved cost."""

    on = Day(required=True)
    bank_reference = Code(required=True)


class CostOut(Strict):
    """A cost of recovery, its approval and its payment."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    advance_id = Whole(required=True)
    bank_account_id = Whole(required=True)
    amount = Amount(required=True)
    purpose = Words(required=True)
    requested_on = Day(required=True)
    approval_id = Whole(allow_none=True)
    state = Words(attribute="approval.state")
    paid_on = Day(allow_none=True)
    bank_reference = Words(allow_none=True)


class PaperIn(Strict):
    """One piece of evidence."""

    kind = Choice(tuple(PAPERS), required=True)
    number = Name(required=True, longest=100)
    issuer = Name(required=True)
    issued_on = Day(required=True)


class WriteOffIn(Strict):
    """The ground of R-08, what the evidence says, and its papers."""

    advance_id = Whole(required=True, least=1)
    ground = Choice(tuple(GROUNDS), required=True)
    evidence = Note(required=True)
    on = Day(required=True)
    papers = fields.List(fields.Nested(PaperIn), required=True, validate=how_many(0, 20))


def proposed_by(data: Mapping[str, Any]) -> ProposeWriteOff:
    """The command that a proposal's body says."""
    papers = tuple(Paper(**one) for one in data["papers"])
    return ProposeWriteOff(**{**data, "papers": papers})


class WriteOffExecuteIn(Strict):
    """The day on which the loss is booked."""

    on = Day(required=True)


class PaperOut(Strict):
    """One piece of evidence."""

    kind = Words(required=True)
    number = Words(required=True)
    issuer = Words(required=True)
    issued_on = Day(required=True)


class WriteOffOut(Strict):
    """A write-off with its voucher, its approval and its parts."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    advance_id = Whole(required=True)
    ground = Words(required=True)
    evidence = Words(required=True)
    papers = fields.List(fields.Nested(PaperOut))
    proposed_on = Day(required=True)
    state = Words(required=True)
    principal = Amount(zero=True)
    interest = Amount(zero=True)
    cost = Amount(zero=True)
    total = Amount(zero=True)
    proposal_id = Whole(required=True)
    voucher = Words(attribute="proposal.state")
    approval_id = Whole(allow_none=True)
    approval = Words(attribute="approval.state")
    decided_on = Day(allow_none=True)
    version = Whole(required=True)
