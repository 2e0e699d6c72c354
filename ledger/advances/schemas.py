"""What the doors of advances take in and show."""

from typing import Any

from marshmallow import ValidationError, fields, validates, validates_schema

from ledger.advances.queries import why_so_much
from ledger.advances.words import BASES, KINDS
from ledger.banking.schemas import Signed
from ledger.fields import Amount, Choice, Day, Flag, Name, Note, Strict, Whole, Words, fail
from ledger.policies.figures import Ratio
from ledger.said import Said

#: What belongs to a decision of the government above the ceilings.
OVERRIDE = ("override_document", "override_reason", "override_limit")


class SentenceOut(Strict):
    """One step of a reckoning, in both languages."""

    zh = Words()
    en = Words()


class AdvanceIn(Strict):
    """An advance to be approved."""

    case_id = Whole(required=True, least=1)
    bank_account_id = Whole(required=True, least=1)
    basis_kind = Choice(tuple(BASES), load_default="AGREEMENT")
    basis = Name(required=True)
    repay_by = Day(required=True, future=True)
    on = Day(required=True)
    kind = Choice(tuple(KINDS), load_default="WAGE")
    cover_reason = Note(load_default=None, allow_none=True)
    urgent = Note(load_default=None, allow_none=True)
    override_document = Name(load_default=None, allow_none=True)
    override_reason = Note(load_default=None, allow_none=True)
    override_limit = Amount(load_default=None, allow_none=True)
    principal_first = Flag(load_default=False)
    agreed_rate = Ratio(load_default=None, allow_none=True)
    late_rate = Ratio(load_default=None, allow_none=True)
    year_days = Whole(load_default=None, allow_none=True, least=360, most=365)

    @validates("year_days")
    def one_of_two(self, value: int | None, **_: Any) -> None:
        """Banks count 360 days, the calendar 365."""
        if value not in (None, 360, 365):
            raise fail("choice", "一年按 360 天或 365 天。", "A year has 360 or 365 days.")

    @validates_schema
    def _whole_override(self, data: dict[str, Any], **_: Any) -> None:
        """A decision above the ceilings has its number, its reason and its sum, or is none (A-02)."""
        told = {name: data.get(name) for name in OVERRIDE}
        if any(told.values()) and not all(told.values()):
            says = Said("override-part", "政府决定的文号、理由和金额须一并填写。",
                        "A decision has its number, its reason and its sum.")  # fmt: skip
            raise ValidationError({name: [says] for name, value in told.items() if not value})


class AdvanceExecuteIn(Strict):
    """The day on which the batch goes to the bank."""

    on = Day(required=True)


class AdvanceShareOut(Strict):
    """What one worker would get."""

    worker_id = Whole(required=True)
    ordered = Amount(required=True)
    unpaid = Amount(required=True, zero=True)
    capped = Amount(required=True, zero=True)
    amount = Amount(required=True, zero=True)
    why = fields.Function(
        lambda share: {"zh": why_so_much(share).zh, "en": why_so_much(share).en},
        metadata={
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
    )


class AdvancePlanOut(Strict):
    """An advance before it is asked for; ``refusal`` says why it cannot be, if it cannot."""

    case_id = Whole(attribute="case.id")
    kind = Words()
    granted = Amount(allow_none=True)
    amount = Amount(required=True, zero=True)
    deposit = Amount(required=True, zero=True)
    cover = Amount(required=True, zero=True)
    free = Signed(required=True)
    policy_version_id = Whole(required=True)
    steps = fields.List(fields.Nested(SentenceOut))
    shares = fields.List(fields.Nested(AdvanceShareOut))
    may_be_asked = Flag(attribute="lawful")
    refusal = Words(attribute="refusal.code", allow_none=True)


class AdvanceLineOut(Strict):
    """What one claim gets."""

    claim_id = Whole(required=True)
    worker_id = Whole(required=True)
    amount = Amount(required=True)


class AdvanceFlowOut(Strict):
    """The principal that bears interest rose or fell."""

    on = Day(attribute="happened_on")
    amount = Signed(required=True)
    what = Words(required=True)


class AdvanceOut(Strict):
    """An advance as it stands."""

    id = Whole(attribute="advance.id")
    county_id = Whole(attribute="advance.county_id")
    case_id = Whole(attribute="advance.case_id")
    debtor_id = Whole(attribute="advance.debtor_id")
    bank_account_id = Whole(attribute="advance.bank_account_id")
    basis_kind = Words(attribute="advance.basis_kind")
    cover_reason = Words(attribute="advance.cover_reason", allow_none=True)
    basis = Words(attribute="advance.basis")
    repay_by = Day(attribute="advance.repay_by")
    principal_first = Flag(attribute="advance.principal_first")
    agreed_rate = Words(attribute="advance.agreed_rate", allow_none=True)
    late_rate = Words(attribute="advance.late_rate", allow_none=True)
    year_days = Whole(attribute="advance.year_days", allow_none=True)
    requested_on = Day(attribute="advance.requested_on")
    kind = Words(attribute="advance.kind")
    urgent = Words(attribute="advance.urgent", allow_none=True)
    override_document = Words(attribute="advance.override_document", allow_none=True)
    override_reason = Words(attribute="advance.override_reason", allow_none=True)
    override_limit = Amount(attribute="advance.override_limit", allow_none=True)
    amount = Amount(attribute="advance.amount")
    policy_version_id = Whole(attribute="advance.policy_version_id")
    interest_version_id = Whole(attribute="advance.interest_version_id")
    approval_id = Whole(attribute="advance.approval_id", allow_none=True)
    state = Words(required=True)
    executed_on = Day(attribute="advance.executed_on", allow_none=True)
    paid_on = Day(allow_none=True)
    outstanding = Amount(attribute="principal", zero=True)
    written_off_on = Day(attribute="advance.written_off_on", allow_none=True)
    version = Whole(attribute="advance.version")


class AdvanceWithLines(AdvanceOut):
    """An advance with the share of every claim and the arithmetic of its ceilings."""

    steps = fields.Function(
        lambda view: [{"zh": step.zh, "en": step.en} for step in view.advance.explanation()],
        metadata={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            },
        },
    )
    lines = fields.List(fields.Nested(AdvanceLineOut), attribute="advance.lines")
    flows = fields.List(fields.Nested(AdvanceFlowOut), attribute="advance.flows")
