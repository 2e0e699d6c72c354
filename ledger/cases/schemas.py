"""What cases take in and show, for JSON, forms, sheets and the command line alike."""

import re
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load
from marshmallow.validate import Length

from ledger.cases.words import (
    ANSWERS,
    GROUNDS,
    REASONS,
    SOURCES,
    SUPERVISION,
    WAGE_PAYERS,
)
from ledger.fields import (
    Amount,
    Choice,
    Day,
    Flag,
    Name,
    Note,
    Strict,
    Whole,
    Words,
    fail,
)
from ledger.parties.words import SECTORS
from ledger.said import Field, Said, reads_typed_text

TOO_MANY = Said("too-many", "一次最多 5000 笔。", "At most 5,000 claims at a time.")
NOTHING_PAID = Said(
    "required", "请填写至少一笔的支付金额。", "Write what was paid of one claim at least."
)
NONE_CHOSEN = Said("required", "请选择欠薪(一次最多 5000 笔)。", "Choose claims, at most 5,000.")


class CaseIn(Strict):
    """A case to open."""

    project_id = Whole(least=1, load_default=None, allow_none=True)
    employer_id = Whole(least=1, load_default=None, allow_none=True)
    source = Choice(tuple(SOURCES), required=True)
    reason = Choice(tuple(REASONS), required=True)
    summary = Note(required=True)
    on = Day(required=True)
    reference = Name(longest=64, load_default=None, allow_none=True)
    #: Trade and public money; the project's own when left out.
    sector = Choice(tuple(SECTORS), load_default=None, allow_none=True)
    government_invested = Flag(load_default=None, allow_none=True)


class CaseOut(Strict):
    """A case as it stands."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    number = Words(required=True)
    project_id = Whole(allow_none=True)
    employer_id = Whole(required=True)
    source = Words(required=True)
    reason = Words(required=True)
    reference = Words(allow_none=True)
    sector = Words(allow_none=True)
    government_invested = Flag(required=True)
    summary = Note(required=True)
    filed_on = Day(required=True)
    state = Words(required=True)
    accepted_on = Day(allow_none=True)
    extended_on = Day(allow_none=True)
    supervision = Words(allow_none=True)
    referred_on = Day(allow_none=True)
    referred_to = Words(allow_none=True)
    referral_result = Words(allow_none=True)
    referral_answered_on = Day(allow_none=True)
    compensation_percent = Whole(allow_none=True)
    #: Beside the wages, never part of them (C-10).
    extra_compensation = Amount(allow_none=True)
    compensation_on = Day(allow_none=True)
    order_number = Words(allow_none=True)
    ordered_on = Day(allow_none=True)
    pay_by = Day(allow_none=True)
    defaulted_on = Day(allow_none=True)
    closed_on = Day(allow_none=True)
    version = Whole(required=True)


class StepIn(Strict):
    """A step that needs its day only."""

    on = Day(required=True)


class RejectIn(StepIn):
    """Why a report is not taken up."""

    reason = Note(required=True)


class OrderIn(StepIn):
    """A payment order and its last day."""

    order_number = Name(longest=64, required=True)
    pay_by = Day(required=True, future=True)


class Digest(Field[str]):
    """The SHA-256 of a paper: 64 hexadecimal digits."""

    type_code = "digest-format"
    described: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{64}", value, re.ASCII):
            raise fail("digest-format", "校验码须为 64 位十六进制(SHA-256)。",
                       "The digest is 64 hexadecimal digits (SHA-256).")  # fmt: skip
        return value.lower()


class BlankOrAmount(Amount):
    """Money; a box of a form that was left blank is nothing."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if reads_typed_text() and value == "":
            return None
        return super().deserialize(value, *args, **kwargs)


class PaidLineIn(Strict):
    """What the employer paid towards one claim."""

    claim_id = Whole(least=1, required=True)
    amount = BlankOrAmount(required=True)


class EmployerPaidIn(StepIn):
    """What the employer or owner paid, with the evidence; everything unpaid when no line is told."""

    payer = Choice(tuple(WAGE_PAYERS), load_default="EMPLOYER")
    unsettled_price = Amount(load_default=None, allow_none=True)
    evidence = Note(required=True)
    document_number = Name(longest=64, load_default=None, allow_none=True)
    document_digest = Digest(load_default=None, allow_none=True)
    lines = fields.List(
        fields.Nested(PaidLineIn), load_default=list, validate=Length(max=5000, error=TOO_MANY)
    )
    extra_compensation = Amount(zero=True, load_default=None, allow_none=True)

    @post_load
    def leave_out_blank(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """On a form, claims whose amount was left blank are not paid; all blank is a mistake."""
        paid = [line for line in data["lines"] if line["amount"] is not None]
        if data["lines"] and not paid:
            raise ValidationError({"lines": [NOTHING_PAID]})
        return {**data, "lines": paid}


class PaperIn(StepIn):
    """A step and the paper it rests on: name, number, digest."""

    document = Name(required=True)
    document_number = Name(longest=64, required=True)
    document_digest = Digest(load_default=None, allow_none=True)


class TransferIn(PaperIn):
    """To whom a case goes, and why."""

    to = Name(required=True)
    reason = Note(required=True)


class ReclassifyIn(PaperIn):
    """Why the claim is no claim of wages (C-07)."""

    reason = Note(required=True)


class ExtendIn(PaperIn):
    """Why the investigation takes longer (C-01)."""

    reason = Note(required=True)


class SuperviseIn(PaperIn):
    """Who watches over the case."""

    level = Choice(tuple(SUPERVISION), required=True)


class ReferIn(PaperIn):
    """To which police, and why (R-09)."""

    to = Name(required=True)
    reason = Note(required=True)


class AnswerIn(PaperIn):
    """What the police answered to a referral (R-09)."""

    result = Choice(tuple(ANSWERS), required=True)


class CorrectIn(StepIn):
    """The intake of a case as it should have been, and why."""

    version = Whole(required=True)
    why = Note(required=True)
    source = Choice(tuple(SOURCES), required=True)
    reason = Choice(tuple(REASONS), required=True)
    summary = Note(required=True)
    reference = Name(longest=64, load_default=None, allow_none=True)
    sector = Choice(tuple(SECTORS), load_default=None, allow_none=True)
    government_invested = Flag(load_default=False)


class CompensateIn(PaperIn):
    """How many per cent of the unpaid wages, beside them (C-10)."""

    percent = Whole(least=50, most=100, required=True)


class EndClaimsIn(PaperIn):
    """Which claims end by law, and on what ground (C-09)."""

    claims = fields.List(
        Whole(least=1), required=True, validate=Length(min=1, max=5000, error=NONE_CHOSEN),
        error_messages={"required": NONE_CHOSEN},
    )  # fmt: skip
    ground = Choice(tuple(GROUNDS), required=True)


class CloseIn(StepIn):
    """Whether recovery goes on after the case is closed."""

    pursuing = Flag(load_default=False)


class EmployerPaymentOut(Strict):
    """What the employer paid himself, or the owner for him."""

    id = Whole(required=True)
    case_id = Whole(required=True)
    payer = Words(required=True)
    unsettled_price = Amount(allow_none=True)
    paid_on = Day(required=True)
    amount = Amount(required=True)
    evidence = Note(required=True)
    document_number = Words(allow_none=True)
    document_digest = Words(allow_none=True)
    extra_compensation = Amount(allow_none=True)
