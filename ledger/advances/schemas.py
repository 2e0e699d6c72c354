"""What the doors of advances take in and show."""

from typing import Any

from marshmallow import fields, validates

from ledger.banking.schemas import Signed
from ledger.fields import Amount, Day, Flag, Name, Strict, Whole, Words, fail
from ledger.policies.figures import Ratio


class SentenceOut(Strict):
    """One step of a reckoning, in both languages."""

    zh = Words()
    en = Words()


class AdvanceIn(Strict):
    """An advance to be approved."""

    case_id = Whole(required=True, least=1)
    bank_account_id = Whole(required=True, least=1)
    basis = Name(required=True)
    repay_by = Day(required=True, future=True)
    on = Day(required=True)
    agreed_rate = Ratio(load_default=None, allow_none=True)
    late_rate = Ratio(load_default=None, allow_none=True)
    year_days = Whole(load_default=None, allow_none=True, least=360, most=365)

    @validates("year_days")
    def one_of_two(self, value: int | None, **_: Any) -> None:
        """Banks count 360 days, the calendar 365."""
        if value not in (None, 360, 365):
            raise fail("choice", "一年按 360 天或 365 天。", "A year has 360 or 365 days.")


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


class AdvancePlanOut(Strict):
    """An advance before it is asked for; ``refusal`` says why it cannot be, if it cannot."""

    case_id = Whole(attribute="case.id")
    amount = Amount(required=True, zero=True)
    deposit = Amount(required=True, zero=True)
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
    basis = Words(attribute="advance.basis")
    repay_by = Day(attribute="advance.repay_by")
    agreed_rate = Words(attribute="advance.agreed_rate", allow_none=True)
    late_rate = Words(attribute="advance.late_rate", allow_none=True)
    year_days = Whole(attribute="advance.year_days", allow_none=True)
    requested_on = Day(attribute="advance.requested_on")
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
