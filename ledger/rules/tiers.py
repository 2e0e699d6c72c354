"""The deposit a contract requires: the law as a table, and seven steps that explain the sum."""

from dataclasses import dataclass
from fractions import Fraction

from ledger.errors import Refusal
from ledger.money import Money
from ledger.rules.deposit_terms import Adjustment, Assessment, Band, DepositTerms, Exemption
from ledger.rules.explanation import Explanation
from ledger.rules.rates import share_of, spell_percent
from ledger.text import Text

__all__ = ["Assessed", "Assessment", "NoBand", "assess", "exemption_reason"]


@dataclass(frozen=True, slots=True)
class Assessed:
    """The deposit required, whether the contract may be exempt, and the explanation."""

    amount: Money
    ratio: Fraction
    may_be_exempt: bool
    exempt: bool
    explanation: Explanation


class NoBand(Refusal):
    """The table of the place says nothing about such a contract."""

    code = "no-band"

    def __init__(self, terms: DepositTerms, facts: Assessment) -> None:
        title, amount, kind = terms.title, facts.contract_amount.grouped(), facts.project_kind
        super().__init__(
            f"{title.zh}没有规定合同额 {amount} 元(类别 {kind})的存储比例。",
            f"{title.en} states no ratio for a contract of {amount} yuan (kind {kind}).",
        )


def assess(terms: DepositTerms, facts: Assessment) -> Assessed:
    """The deposit of a contract, with the seven steps that lead to it (D-04 .. D-10, D-20)."""
    record = Explanation()
    may_be_exempt = _exemption(terms, facts, record)
    if may_be_exempt and facts.exemption_granted:
        return Assessed(Money.ZERO, Fraction(0), True, True, record)
    band, ratio = _base_ratio(terms, facts, record)
    ratio = _several_projects(terms, facts, ratio, record)
    credit, ratio = _credit(terms, facts, ratio, record)
    ratio = _floor(terms, ratio, record)
    amount = share_of(facts.contract_amount, ratio)
    record.amount(facts.contract_amount, ratio, amount)
    amount = _limited(amount, _limits(terms, facts, band, credit), record)
    return Assessed(amount, ratio, may_be_exempt, False, record)


def _exemption(terms: DepositTerms, facts: Assessment, record: Explanation) -> bool:
    """Step 1: whether the contract may be exempt (D-07, D-08)."""
    reason = exemption_reason(terms, facts)
    if reason is None:
        record.keep(1, "D-07", Text("不符合免存条件。", "No exemption applies."))
    elif facts.exemption_granted:
        record.exempt(Text(f"{reason.zh}, 免存。", f"{reason.en}: exempt."))
    else:
        zh = f"{reason.zh}, 可申请免存, 未经批准不免。"
        record.keep(1, "D-07", Text(zh, f"{reason.en}: may be exempt, but that is not approved."))
    return reason is not None


def exemption_reason(terms: DepositTerms, facts: Assessment) -> Text | None:
    """Why the contract may be exempt; None when it may not."""
    rule = terms.exemption
    if rule is None or facts.penalised:
        return None
    if facts.clean_years >= rule.clean_years:
        if rule.below is not None and _is_small(rule, facts.contract_amount):
            line = rule.below.grouped()
            return Text(
                f"合同额在免存线 {line} 元以内且上年度无欠薪",
                f"The contract lies within {line} yuan and the last year was clean",
            )
        if rule.months_below and facts.months is not None and facts.months < rule.months_below:
            return Text(
                f"工期不足 {rule.months_below} 个月且上年度无欠薪",
                f"Under {rule.months_below} months of work and the last year was clean",
            )
    years = rule.long_clean_years
    managed = (facts.real_name and facts.wage_account) or not rule.needs_real_name_and_account
    if years and facts.clean_years >= years and managed:
        return Text(
            f"连续 {years} 年无欠薪, 实名制和专用账户已落实",
            f"{years} clean years, real-name management and wage account in place",
        )
    return None


def _is_small(rule: Exemption, amount: Money) -> bool:
    """Whether the contract lies below the line, or on it where the line is included."""
    if rule.below is None:
        return False
    return amount < rule.below or (rule.upper_inclusive and amount == rule.below)


def _base_ratio(
    terms: DepositTerms, facts: Assessment, record: Explanation
) -> tuple[Band, Fraction]:
    """Step 2: the ratio of the band the whole contract falls into (D-05; not progressive)."""
    for band in terms.bands:
        if band.holds(facts.contract_amount, facts.project_kind):
            break
    else:
        raise NoBand(terms, facts)
    amount, ratio = facts.contract_amount.grouped(), spell_percent(band.ratio)
    basis = Text("年度合同额", "Annual contract amount") if facts.basis == "ANNUAL" else Text(
        "合同额", "Contract amount")  # fmt: skip
    record.ratio(2, "D-05", band.ratio, Text(
        f"{basis.zh} {amount} 元, {_range(band).zh}, 适用 {ratio}%({terms.source.zh})。",
        f"{basis.en} {amount} yuan, {_range(band).en}: {ratio} % ({terms.source.en}).",
    ))  # fmt: skip
    return band, band.ratio


def _range(band: Band) -> Text:
    low = band.starts_at.grouped()
    if band.ends_at is None:
        return Text(f"{low} 元及以上", f"{low} yuan and more") if band.starts_at else Text(
            "不分档", "one ratio for all")  # fmt: skip
    high = band.ends_at.grouped()
    closed = Text("(含)", "included") if band.upper_inclusive else Text("(不含)", "excluded")
    return Text(f"{low} 元至 {high} 元{closed.zh}档", f"band {low} to {high} yuan ({closed.en})")


def _several_projects(
    terms: DepositTerms, facts: Assessment, ratio: Fraction, record: Explanation
) -> Fraction:
    """Step 3: the second and later active projects in the area (D-06)."""
    multi, rank = terms.multi, facts.project_rank
    if rank < 2 or multi is None or (multi.only_if_clean and facts.penalised):
        why = Text("首个在建工程, 不调整。", "The first active project: no change.")
        if rank >= 2:
            why = Text(
                f"第 {rank} 个在建工程, 本地未规定或不适用多工程调整。",
                f"Project {rank} in the area: no change laid down, or none applies.",
            )
        record.keep(3, "D-06", why)
        return ratio
    if not facts.several_granted:
        record.keep(3, "D-06", Text(
            f"同一区域第 {rank} 个在建工程, 可申请降低比例, 未经批准不降。",
            f"Project {rank} in the area: it may be lowered, but that is not approved.",
        ))  # fmt: skip
        return ratio
    changed = multi.applied_to(ratio, rank)
    old, new = spell_percent(ratio), spell_percent(changed)
    record.ratio(3, "D-06", changed, Text(
        f"同一区域第 {rank} 个在建工程, 比例由 {old}% 调整为 {new}%。",
        f"Project {rank} of the contractor in the area: {old} % becomes {new} %.",
    ))  # fmt: skip
    return changed


def _credit(
    terms: DepositTerms, facts: Assessment, ratio: Fraction, record: Explanation
) -> tuple[Adjustment | None, Fraction]:
    """Step 4: a reduction or an increase; an arrears record beats every reduction (D-08, D-09)."""
    rule, found, why = _credit_rule(terms, facts)
    if found is None:
        record.keep(4, rule, why)
        return None, ratio
    applied = found.applied_to(ratio)
    changed = max(applied, ratio) if facts.penalised else min(applied, ratio)
    old, new = spell_percent(ratio), spell_percent(changed)
    record.ratio(4, rule, changed, Text(
        f"{why.zh}, 比例由 {old}% 调整为 {new}%({found.source})。",
        f"{why.en}: {old} % becomes {new} % ({found.source}).",
    ))  # fmt: skip
    return found, changed


def _credit_rule(terms: DepositTerms, facts: Assessment) -> tuple[str, Adjustment | None, Text]:
    nothing = Text("信用情况不调整比例。", "The record of the contractor changes nothing.")
    if facts.listed:
        found = terms.listed or terms.arrears
        why = Text("列入严重失信主体名单", "On the serious-dishonesty list")
        return "D-09", found, why if found else nothing
    if facts.arrears:
        why = Text("存储前 2 年内有欠薪", "Arrears within the 2 years before")
        return "D-09", terms.arrears, why if terms.arrears else nothing
    if facts.clean_years >= 2 and not facts.reduction_granted and clean_rule(terms, facts):
        return (
            "D-08",
            None,
            Text(
                f"连续 {facts.clean_years} 年无欠薪, 可申请降低比例, 未经批准不降。",
                f"{facts.clean_years} clean years: it may be lowered, but that is not approved.",
            ),
        )
    if facts.clean_years >= 3 and terms.three_clean_years:
        return "D-08", terms.three_clean_years, Text("连续 3 年无欠薪", "3 clean years running")
    if facts.clean_years >= 2 and terms.two_clean_years:
        return "D-08", terms.two_clean_years, Text("连续 2 年无欠薪", "2 clean years running")
    return "D-08", None, nothing


def clean_rule(terms: DepositTerms, facts: Assessment) -> Adjustment | None:
    """The reduction that clean years open, whether or not it is approved (D-08)."""
    if facts.penalised:
        return None
    if facts.clean_years >= 3 and terms.three_clean_years:
        return terms.three_clean_years
    return terms.two_clean_years if facts.clean_years >= 2 else None


def _floor(terms: DepositTerms, ratio: Fraction, record: Explanation) -> Fraction:
    """Step 5: never below the floor (D-06)."""
    lowest = spell_percent(terms.floor)
    if ratio >= terms.floor:
        record.keep(5, "D-06", Text(f"不低于下限 {lowest}%, 不调整。",
                                    f"Not below the floor of {lowest} %: no change."))  # fmt: skip
        return ratio
    record.ratio(5, "D-06", terms.floor, Text(
        f"低于下限, 按 {lowest}% 计。", f"Below the floor: {lowest} % holds."))  # fmt: skip
    return terms.floor


@dataclass(frozen=True, slots=True)
class _Limits:
    cap: Money | None
    minimum: Money | None
    cap_ignored: bool


def _limits(
    terms: DepositTerms, facts: Assessment, band: Band, credit: Adjustment | None
) -> _Limits:
    """The cap and the minimum that hold: the adjustment's own, else those of the band."""
    cap = credit.cap if credit and credit.cap else band.cap
    minimum = credit.minimum if credit and credit.minimum else band.minimum
    if cap is not None and terms.cap_over_projects:
        cap = max(cap - facts.required_elsewhere, Money.ZERO)
    return _Limits(cap, minimum, credit is not None and credit.ignores_cap)


def _limited(amount: Money, limits: _Limits, record: Explanation) -> Money:
    """Step 7: the cap, unless an increase ignores it (D-10), then the minimum."""
    over = limits.cap is not None and amount > limits.cap
    if limits.cap is not None and over and not limits.cap_ignored:
        cap = limits.cap.grouped()
        record.money(7, "D-05", limits.cap, Text(
            f"超过上限, 按上限计; 应缴 {cap} 元。",
            f"Above the cap, which holds: {cap} yuan are required.",
        ))  # fmt: skip
        return limits.cap
    if limits.minimum is not None and amount < limits.minimum:
        minimum = limits.minimum.grouped()
        record.money(7, "D-05", limits.minimum, Text(
            f"低于最低存储额, 按最低额计; 应缴 {minimum} 元。",
            f"Below the minimum, which holds: {minimum} yuan are required.",
        ))  # fmt: skip
        return limits.minimum
    sum_ = amount.grouped()
    if over:
        record.keep(7, "D-10", Text(
            f"按规定不受上限限制, 应缴 {sum_} 元。",
            f"The cap does not bind the increase: {sum_} yuan are required.",
        ))  # fmt: skip
    else:
        record.keep(7, "D-05", Text(f"应缴 {sum_} 元。", f"{sum_} yuan are required."))
    return amount
