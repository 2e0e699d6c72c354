"""The shapes of policies and assessments, for JSON, forms and the command line alike."""

import re
from typing import Any

from marshmallow import fields, post_load, validates_schema

from ledger import clock
from ledger.fields import Amount, Choice, Code, Day, Flag, Strict, Whole, fail, how_many
from ledger.policies.assess import Answer
from ledger.policies.compare import compare
from ledger.policies.figure_words import name_of
from ledger.policies.models import CONSTRUCTION, KINDS, PolicyVersion
from ledger.rules.deposit_terms import MultiMode
from ledger.rules.rates import exact_percent
from ledger.said import Field

#: Kinds of work a tier table may tell apart.
PROJECT_KINDS = ("ORDINARY", "KEY_TRANSPORT", "LABOUR_ONLY")


class VersionId(Field[int]):
    """The id of a version in a query string: digits only."""

    type_code = "integer-type"
    described = {"type": "integer", "minimum": 1}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,17}", str(value), re.ASCII):
            raise fail("integer-type", "编号须为整数。", "An id is a whole number.")
        return int(value)


class AssessmentIn(Strict):
    """The facts to reckon a deposit from; only the policy and the amount are needed."""

    policy = Code(required=True, metadata={"description": "Code such as XJ, or division 652301"})
    contract_amount = Amount(required=True)
    basis = Choice(("CONTRACT", "ANNUAL"), load_default="CONTRACT")
    project_rank = Whole(least=1, most=999, load_default=1)
    project_kind = Choice(PROJECT_KINDS, load_default="ORDINARY")
    clean_years = Whole(least=0, most=99, load_default=0)
    arrears = Flag(load_default=False)
    listed = Flag(load_default=False)
    real_name = Flag(load_default=False)
    wage_account = Flag(load_default=False)
    months = Whole(least=0, most=1200, load_default=None, allow_none=True)
    required_elsewhere = Amount(zero=True, load_default=None, allow_none=True)
    without_exemption = Flag(load_default=False)
    multi_mode = Choice((MultiMode.LINEAR, MultiMode.COMPOUND), load_default=None, allow_none=True)
    signed_on = Day(future=True, load_default=None, allow_none=True)
    on = Day(future=True, load_default=None, allow_none=True)
    sector = Code(load_default=CONSTRUCTION, metadata={"description": "The trade, an open list"})
    compare_with = Code(load_default=None, allow_none=True)

    @post_load
    def _dated(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Without a permit the day of signing is the day of the obligation; else it is today."""
        signed = data.pop("signed_on")
        data["on"] = data["on"] or signed or clock.today()
        return data

    @validates_schema
    def _one_record(self, data: dict[str, Any], **_: Any) -> None:
        """Clean years and an arrears record contradict each other."""
        if data["clean_years"] and data["arrears"]:
            raise fail(
                "clean-and-arrears",
                "有欠薪记录时, 连续无欠薪年数须为 0。",
                "With arrears on record the clean years must be 0.",
            )


class StepOut(Strict):
    """One step of the explanation: what it does to which figure, and why."""

    step = fields.Integer()
    rule = fields.String()
    does = fields.String()
    figure = fields.String()
    zh = fields.String()
    en = fields.String()


class PolicyLine(Strict):
    """A policy version in a list."""

    id = fields.Integer()
    kind = fields.String()
    code = fields.String()
    number = fields.Integer()
    area = fields.String()
    sector = fields.String()
    name_zh = fields.String()
    name_en = fields.String()
    source_zh = fields.String()
    source_en = fields.String()
    article = fields.String()
    effective_from = fields.Date()
    effective_to = fields.Date(attribute="ends_on", allow_none=True)
    county_id = fields.Integer(allow_none=True)
    digest = fields.String()


class PolicyOut(PolicyLine):
    """A policy version with its figures: ratios in percent, money in yuan, both as text."""

    figures = fields.Dict()


class PolicyList(Strict):
    """Policy versions."""

    items = fields.List(fields.Nested(PolicyLine))
    next = fields.String(allow_none=True)


class PolicyFilter(Strict):
    """Which policies to list."""

    kind = Choice(tuple(KINDS), load_default=None)
    code = Code(load_default=None)


class ComparisonIn(Strict):
    """Which two versions to set side by side."""

    left = VersionId(required=True)
    right = VersionId(required=True)


class DifferenceOut(Strict):
    """One figure in both versions; empty where a version does not lay it down."""

    path = fields.String()
    name = fields.Function(lambda one: name_of(one.path).zh, metadata={"type": "string"})
    left = fields.String()
    right = fields.String()
    differs = fields.Boolean()


class ComparisonOut(Strict):
    """Two versions, every figure of both, and how many differ."""

    left = fields.Nested(PolicyLine)
    right = fields.Nested(PolicyLine)
    differing = fields.Integer()
    items = fields.List(fields.Nested(DifferenceOut))


def shown_comparison(left: PolicyVersion, right: PolicyVersion) -> dict[str, Any]:
    """Both versions as ComparisonOut dumps them."""
    items = compare(left.figures, right.figures)
    differing = sum(one.differs for one in items)
    return {"left": left, "right": right, "differing": differing, "items": items}


class AdoptIn(Strict):
    """A county takes up policies: by kind, the code it follows from that day on."""

    county_id = Whole(least=1, required=True)
    on = Day(future=True, required=True)
    codes = fields.Dict(
        keys=Choice(tuple(KINDS)), values=Code(), required=True, validate=how_many(1, len(KINDS))
    )


class AdoptedLine(Strict):
    """One policy a county follows."""

    id = fields.Integer()
    county_id = fields.Integer()
    kind = fields.String()
    code = fields.String()
    sector = fields.String()
    effective_from = fields.Date()


class AdoptedOut(Strict):
    """The policies a county has just taken up."""

    items = fields.List(fields.Nested(AdoptedLine))


class AssessedOut(Strict):
    """The deposit required, by which policy version, and the steps that lead to it."""

    amount = Amount()
    ratio = fields.Method("_ratio", metadata={"description": "percent", "type": "string"})
    exempt = fields.Boolean()
    may_be_exempt = fields.Boolean()
    policy = fields.Nested(PolicyLine)
    store_working_days = fields.Integer()
    store_after = fields.String()
    steps = fields.List(fields.Nested(StepOut))

    def _ratio(self, shown: dict[str, Any]) -> str:
        return exact_percent(shown["ratio"])


class AssessmentOut(AssessedOut):
    """The deposit required; and beside it what another policy would require, if asked for."""

    compared = fields.Nested(AssessedOut, allow_none=True)


def shown_assessment(answer: Answer, compared: Answer | None = None) -> dict[str, Any]:
    """The answer as AssessmentOut dumps it."""
    assessed = answer.assessed
    return {
        "compared": None if compared is None else shown_assessment(compared),
        "amount": assessed.amount,
        "ratio": assessed.ratio,
        "exempt": assessed.exempt,
        "may_be_exempt": assessed.may_be_exempt,
        "policy": answer.version,
        "store_working_days": answer.store_working_days,
        "store_after": answer.store_after,
        "steps": assessed.explanation.as_records(),
    }


def shown_policies(rows: list[PolicyVersion]) -> dict[str, Any]:
    """The versions as PolicyList dumps them; there are few, so all stand on one page."""
    return {"items": rows, "next": None}
