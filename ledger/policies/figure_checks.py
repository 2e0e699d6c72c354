"""What the figures of a policy must agree on: bands without hole or overlap, the national limits."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ledger.actor import Role
from ledger.errors import FieldError
from ledger.money import Money
from ledger.rules.approvals import GOVERNED, ApprovalStep, chain_is_lawful
from ledger.said import Said
from ledger.text import Text

#: By place (a name, an index), what is wrong there.
Wrong = dict[Any, Any]

#: 65号 11: the base ratio lies between 1 and 3 percent (D-05), no ratio below 0.5 percent (D-06).
LEAST_BASE, MOST_BASE, LEAST = Fraction(1), Fraction(3), Fraction(1, 2)


def deposit(data: Mapping[str, Any]) -> Wrong:
    """The places of a tier table that cannot stand, with why (D-05, D-06, D-09)."""
    wrong: Wrong = {}
    bands: Wrong = {}
    for index, band in enumerate(data["bands"]):
        if found := _band(band):
            bands[index] = found
    for index, says in _joins(data["bands"]):
        bands.setdefault(index, {})["from"] = [says]
    if bands:
        wrong["bands"] = bands
    if Fraction(data["floor"]) < LEAST:
        wrong["floor"] = [Said("ratio-floor", "下限不得低于 0.5%(65号 11)。",
                               "The floor cannot lie below 0.5 % (document 65, 11).")]  # fmt: skip
    base = max(Fraction(band["ratio"]) for band in data["bands"])
    for name, least in (("arrears", Fraction(3, 2)), ("listed", Fraction(2))):
        if found := _increase(data.get(name), base, least):
            wrong[name] = found
    for name in ("two_clean_years", "three_clean_years"):
        if found := _reduction(data.get(name), base):
            wrong[name] = found
    multi = data.get("multi")
    if multi and multi["mode"] in ("CUT", "LINEAR", "COMPOUND") and Fraction(multi["figure"]) > 99:
        wrong["multi"] = {"figure": [Said("ratio-range", "降幅须小于 100%。",
                                          "The cut must stay below 100 %.")]}  # fmt: skip
    return wrong


def _band(band: Mapping[str, Any]) -> Wrong:
    wrong: Wrong = {}
    if not LEAST_BASE <= Fraction(band["ratio"]) <= MOST_BASE:
        wrong["ratio"] = [Said("ratio-band", "基准比例须在 1% 与 3% 之间(65号 11)。",
                               "A base ratio lies between 1 % and 3 % (document 65, 11).")]  # fmt: skip
    if band["to"] is not None and band["to"] <= band["from"]:
        wrong["to"] = [Said("band-order", "止点须大于起点。", "The end must lie above the start.")]
    if band["cap"] is not None and band["minimum"] is not None and band["cap"] < band["minimum"]:
        wrong["minimum"] = [Said("cap-below-minimum", "最低额不能高于上限。",
                                 "The minimum cannot lie above the cap.")]  # fmt: skip
    return wrong


def _joins(bands: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Said]]:
    """The bands of one kind of work follow each other: no overlap, no hole, the last one open."""
    kinds: dict[str | None, list[int]] = {}
    for index, band in enumerate(bands):
        kinds.setdefault(band["project_kind"], []).append(index)
    for indexes in kinds.values():
        ordered = sorted(indexes, key=lambda index: bands[index]["from"])
        for before, after in itertools.pairwise(ordered):
            end: Money | None = bands[before]["to"]
            start: Money = bands[after]["from"]
            if end is None or start < end:
                yield after, Said("band-overlap", "与前一档重叠。", "It overlaps the band before.")
            elif start > end:
                yield after, Said("band-gap", f"与前一档之间有空档: 前档止于 {end} 元。",
                                  f"There is a gap: the band before ends at {end} yuan.")  # fmt: skip
        last = ordered[-1]
        if bands[last]["to"] is not None:
            yield last, Said("band-open", "最后一档不能有止点, 否则更大的合同没有比例。",
                             "The last band has no end, or larger contracts have no ratio.")  # fmt: skip


def _increase(rule: Mapping[str, Any] | None, base: Fraction, least: Fraction) -> Wrong:
    """An increase is one of ratio and factor, and not below the national least (D-09)."""
    if rule is None:
        return {}
    if found := _one_of(rule):
        return found
    reached = Fraction(rule["factor"]) if rule["factor"] else Fraction(rule["ratio"]) / base
    if reached < least:
        name = "factor" if rule["factor"] else "ratio"
        percent = (least - 1) * 100
        return {name: [Said("increase-small", f"至少须提高 {percent}%(65号 12)。",
                            f"It must be at least {percent} % higher (document 65, 12).")]}  # fmt: skip
    return {}


def _reduction(rule: Mapping[str, Any] | None, base: Fraction) -> Wrong:
    if rule is None:
        return {}
    if found := _one_of(rule):
        return found
    reached = Fraction(rule["factor"]) if rule["factor"] else Fraction(rule["ratio"]) / base
    if reached >= 1:
        name = "factor" if rule["factor"] else "ratio"
        return {name: [Said("reduction-none", "减低后须低于基准比例。",
                            "A reduction must lead below the base ratio.")]}  # fmt: skip
    return {}


def _one_of(rule: Mapping[str, Any]) -> Wrong:
    if (rule["ratio"] is None) == (rule["factor"] is None):
        return {"ratio": [Said("ratio-or-factor", "比例和倍数须填且只填一项。",
                               "Give either a ratio or a factor, not both.")]}  # fmt: skip
    return {}


def interest(data: Mapping[str, Any]) -> Wrong:
    """Rates begin one after another; a year has 360 or 365 days."""
    wrong: Wrong = {}
    if data["basis"] not in (360, 365):
        wrong["basis"] = [Said("choice", "只能是 360 或 365。", "It must be 360 or 365.")]
    days = [rate["from"] for rate in data["rates"]]
    late = [index for index in range(1, len(days)) if days[index] <= days[index - 1]]
    if late:
        wrong["rates"] = {index: {"from": [Said("date-order", "须晚于上一利率的起日。",
                          "It must begin after the rate before.")]} for index in late}  # fmt: skip
    return wrong


def approval(data: Mapping[str, Any]) -> Wrong:
    """Every chain is lawful; the government step stays where it must (A-06, S-6)."""
    wrong: Wrong = {}
    if not chain_is_lawful(_steps(data["steps"])):
        wrong["steps"] = [GOVERNMENT]
    seen: set[str] = set()
    for index, own in enumerate(data.get("kinds") or ()):
        if own["kind"] in seen:
            twice = Said("kind-twice", "同一类申请只能列一次。", "This kind is listed twice.")
            wrong.setdefault("kinds", {})[index] = {"kind": [twice]}
        elif not chain_is_lawful(_steps(own["steps"]), governed=own["kind"] in GOVERNED):
            says = GOVERNMENT if own["kind"] in GOVERNED else ORDER
            wrong.setdefault("kinds", {})[index] = {"steps": [says]}
        seen.add(own["kind"])
    return wrong


GOVERNMENT = Said("government-step", "最后一级须为政府审批(A2), 且不设起点金额。",
                  "The last step is the government's (A2), whatever the sum.")  # fmt: skip
ORDER = Said("chain-order", "审批级别须按 A1、A2 的顺序各列一次, 且至少一级不设起点金额。",
             "The tiers stand once each in the order A1, A2; one of them holds for every sum.")  # fmt: skip


def _steps(steps: Sequence[Mapping[str, Any]]) -> list[ApprovalStep]:
    return [
        ApprovalStep(Role(step["role"]), step["above"] or Money.ZERO, step["skip_when_urgent"])
        for step in steps
    ]


def errors_at(pointer: str, messages: Any) -> list[FieldError]:
    """What was found, as places of the input."""
    return list(_walk(pointer, messages))


def _walk(pointer: str, messages: Any) -> Iterator[FieldError]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _walk(pointer if name == "_schema" else f"{pointer}/{name}", inner)
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _walk(pointer, inner)
    elif isinstance(messages, Said):
        yield FieldError(pointer, messages.code, messages.says)
    else:
        yield FieldError(pointer, "invalid", Text("此项有误。", str(messages)))
