"""The shapes of figures by kind of policy: what a changed one must look like, place by place."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from ledger.errors import Invalid
from ledger.fields import Amount, Choice, Day, Flag, Strict, Whole, Words, fail
from ledger.policies import figure_checks
from ledger.said import REQUIRED, Field, reads_typed_text, typed_text

__all__ = ["BY_KIND", "Figures", "read_figures"]

#: Levels a fund may have a least size for (F-03); its trades (F-07), none ticked means every one.
LEVELS = ("province", "city", "county", "class1", "class2", "class3")
TRADES = ("CONSTRUCTION", "MANUFACTURING", "SERVICE", "OTHER")
WORKS = ("ORDINARY", "KEY_TRANSPORT", "LABOUR_ONLY")
#: Kinds of request whose chain may be laid down apart (I-22).
REQUESTS = (
    "draw", "refund", "transfer", "mode-change", "remittance", "advance", "cost", "write-off",
    "exemption", "reversal", "close", "policy", "partial-return",
)  # fmt: skip


class Ratio(Field[str]):
    """A ratio in percent, such as ``1.5``, up to 100; or a plain multiple, such as ``1.5``."""

    type_code = "ratio-format"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(
            r"(0|[1-9][0-9]?|100)(\.[0-9]{1,6})?", value
        ):
            raise fail("ratio-format", "须写成如 1.5 的数字, 不带百分号。",
                       "Write a number like 1.5, without a percent sign.")  # fmt: skip
        return value


class Figures(fields.Dict):
    """The figures as an object; what a person typed loses its empty boxes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise fail("object-type", "此处应为一个对象。", "An object is expected here.")
        return Typed(_filled(value)) if reads_typed_text() else dict(value)


class Typed(dict[str, Any]):
    """Figures a person typed on a form: whole numbers and ticks are text there."""


def _filled(value: Any) -> Any:
    """The value without what was left empty; ``{"0": …, "1": …}`` is a list in that order."""
    if isinstance(value, Mapping) and value and all(key.isdecimal() for key in value):
        return _filled([value[key] for key in sorted(value, key=int)])
    if isinstance(value, Mapping):
        inner = {key: _filled(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one not in ("", {}, [])}
    if isinstance(value, list):
        return [one for one in (_filled(one) for one in value) if one not in ("", {}, [])]
    return value


class Rows(fields.List[Any]):
    """Rows of one shape, at least one and at most ``most``."""

    def __init__(self, shape: type[Schema], *, most: int, **kwargs: Any) -> None:
        super().__init__(fields.Nested(shape), **kwargs)
        self.most = most

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        if key == "required":
            return ValidationError(REQUIRED)
        return fail("list-type", "此处应为一个列表。", "A list is expected here.")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list) and not 1 <= len(value) <= self.most:
            raise fail(
                "list-length", f"须有 1 至 {self.most} 行。", f"It has 1 to {self.most} rows."
            )
        return super()._deserialize(value, attr, data, **kwargs)


class BandIn(Strict.from_dict({"from": Amount(zero=True, required=True)})):  # type: ignore[misc]
    """One line of a tier table."""

    to = Amount(load_default=None, allow_none=True)
    ratio = Ratio(required=True)
    cap = Amount(load_default=None, allow_none=True)
    minimum = Amount(load_default=None, allow_none=True)
    upper_inclusive = Flag(load_default=False)
    project_kind = Choice(WORKS, load_default=None, allow_none=True)


class MultiIn(Strict):
    """The rule for further projects."""

    mode = Choice(("MINUS_POINTS", "FLAT", "CUT", "LINEAR", "COMPOUND"), required=True)
    figure = Ratio(required=True)
    only_if_clean = Flag(load_default=False)


class ExemptionIn(Strict):
    """When a contract may be exempt."""

    below = Amount(load_default=None, allow_none=True)
    upper_inclusive = Flag(load_default=False)
    months_below = Whole(least=1, most=120, load_default=None, allow_none=True)
    clean_years = Whole(least=1, most=10, load_default=None, allow_none=True)
    long_clean_years = Whole(least=1, most=10, load_default=None, allow_none=True)
    needs_real_name_and_account = Flag(load_default=None, allow_none=True)


class AdjustmentIn(Strict):
    """A reduction or an increase: to a ratio, or by a factor."""

    ratio = Ratio(load_default=None, allow_none=True)
    factor = Ratio(load_default=None, allow_none=True)
    cap = Amount(load_default=None, allow_none=True)
    minimum = Amount(load_default=None, allow_none=True)
    ignores_cap = Flag(load_default=False)
    source = Words(longest=200, required=True)


class StoreIn(Strict):
    """Within how many working days, and after what, a deposit is stored (D-12)."""

    working_days = Whole(least=1, most=365, required=True)
    after = Choice(("PERMIT", "SIGNING"), required=True)


class Checked(Strict):
    """Figures that must agree with each other: ``check`` tells every place that does not."""

    check: Any = None

    @post_load
    def _agree(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        wrong = type(self).check(data) if type(self).check else {}
        if wrong:
            raise ValidationError(wrong)
        return data


class DepositIn(Checked):
    """A tier table with its adjustments (domain 5)."""

    check = staticmethod(figure_checks.deposit)
    bands = Rows(BandIn, most=30, required=True)
    floor = Ratio(required=True)
    multi = fields.Nested(MultiIn)
    exemption = fields.Nested(ExemptionIn)
    two_clean_years = fields.Nested(AdjustmentIn)
    three_clean_years = fields.Nested(AdjustmentIn)
    arrears = fields.Nested(AdjustmentIn)
    listed = fields.Nested(AdjustmentIn)
    cap_over_projects = Flag(load_default=False)
    store = fields.Nested(StoreIn, required=True)


class ReplenishmentIn(Strict):
    """U-05: the multiple to be put back and its clock."""

    multiplier = Ratio(required=True)
    days = Whole(least=1, most=365, required=True)
    day_kind = Choice(("WORKING", "NATURAL"), required=True)


class ClocksIn(Strict):
    """The other clocks of the law."""

    pay_workers_working_days = Whole(least=1, most=365, required=True)
    notice_days = Whole(least=1, most=365, required=True)
    notice_counts_first_day = Flag(load_default=False)
    review_working_days = Whole(least=1, most=365, required=True)
    confirm_working_days = Whole(least=1, most=365, required=True)
    case_working_days = Whole(least=1, most=365, required=True)
    case_extension_working_days = Whole(least=0, most=365, required=True)
    wage_account_days = Whole(least=1, most=365, load_default=None, allow_none=True)
    account_notice_days = Whole(least=1, most=365, load_default=None, allow_none=True)


class FundIn(Strict):
    """The least size of an emergency fund by level (F-03), and its scope (F-06, F-07)."""

    standards = fields.Nested(
        Strict.from_dict({level: Amount() for level in LEVELS}, name="StandardsIn"), required=True
    )
    level = Choice(LEVELS, load_default=None, allow_none=True)
    top_up_days = Whole(least=1, most=365, load_default=None, allow_none=True)
    government_projects_only = Flag(load_default=False)
    sectors = fields.Nested(
        Strict.from_dict({trade: Flag(load_default=False) for trade in TRADES}, name="TradesIn")
    )


class AdvanceIn(Strict):
    """The ceilings of advances (A-02)."""

    minimum_wage = Amount(load_default=None, allow_none=True)
    per_worker_multiple = Ratio(load_default=None, allow_none=True)
    months_cap = Whole(least=1, most=120, load_default=None, allow_none=True)
    total_ratio = Ratio(load_default=None, allow_none=True)
    living_cap = Amount(load_default=None, allow_none=True)
    travel_cap = Amount(load_default=None, allow_none=True)
    override_requires = Choice(("GOVERNMENT",), required=True)


class RateIn(Strict.from_dict({"from": Day(future=True, required=True)})):  # type: ignore[misc]
    """One rate and the day it begins."""

    rate = Ratio(required=True)


class InterestIn(Checked):
    """Interest on advances (R-02)."""

    check = staticmethod(figure_checks.interest)
    rates = Rows(RateIn, most=60, required=True)
    rate_of = Choice(("EACH_DAY", "DAY_PAID"), load_default=None, allow_none=True)
    basis = Whole(least=360, most=365, required=True)
    accrual = Choice(("SETTLEMENT", "MONTH_END"), required=True)


class StepIn(Strict):
    """One tier, and the sum from which on it is needed."""

    role = Choice(("A1", "A2"), required=True)
    above = Amount(load_default=None, allow_none=True)
    skip_when_urgent = Flag(load_default=False)


class ChainIn(Strict):
    """The chain of one kind of request, where it is laid down apart."""

    kind = Choice(REQUESTS, required=True)
    steps = Rows(StepIn, most=2, required=True)
    expires_after_days = Whole(least=1, most=365, load_default=None, allow_none=True)
    window_days = Whole(least=1, most=3660, load_default=None, allow_none=True)


class ApprovalIn(Checked):
    """The chains of approval (A-06, I-22)."""

    check = staticmethod(figure_checks.approval)
    steps = Rows(StepIn, most=2, required=True)
    expires_after_days = Whole(least=1, most=365, required=True)
    window_days = Whole(least=1, most=3660, required=True)
    kinds = Rows(ChainIn, most=len(REQUESTS))


class PartIn(Strict):
    """One part of a return before completion."""

    stage = Choice(("PROGRESS", "MAIN_STRUCTURE", "COMPLETION"), required=True)
    progress = Ratio(load_default=None, allow_none=True)
    release = Ratio(load_default=None, allow_none=True)
    hardship_only = Flag(load_default=False)


class ReturnIn(Strict):
    """Early or partial return of a deposit (X-09)."""

    partial_return_steps = Rows(PartIn, most=10, required=True)


#: The shape of the figures of each kind.
BY_KIND: Mapping[str, type[Strict]] = {
    "deposit": DepositIn, "replenishment": ReplenishmentIn, "clocks": ClocksIn, "fund": FundIn,
    "advance": AdvanceIn, "interest": InterestIn, "approval": ApprovalIn, "return": ReturnIn,
}  # fmt: skip


def read_figures(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as a version stores them; Invalid names every place under ``/figures``."""
    schema = BY_KIND[kind]()
    try:
        if isinstance(raw, Typed):
            with typed_text():
                loaded = schema.load(dict(raw))
        else:
            loaded = schema.load(raw)
    except ValidationError as wrong:
        raise Invalid(figure_checks.errors_at("/figures", wrong.normalized_messages())) from None  # type: ignore[no-untyped-call]
    return dict(_kept(schema.dump(loaded)))


def _kept(value: Any) -> Any:
    """The value without what says nothing: empty, none and no."""
    if isinstance(value, Mapping):
        inner = {key: _kept(one) for key, one in value.items()}
        kept = {key: one for key, one in inner.items() if one is not None and one != {}}
        return {key: one for key, one in kept.items() if one is not False or key in MEANT}
    return [_kept(one) for one in value] if isinstance(value, list) else value


#: Flags whose "no" is said, because left out they mean yes or belong to the text.
MEANT = frozenset({"needs_real_name_and_account", "notice_counts_first_day"})
