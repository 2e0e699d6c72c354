"""The deposit a contract requires: the law as a table, and seven steps that explain the sum."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from ledger.errors import Refusal
from ledger.money import Money
from ledger.rules.explanation import Explanation
from ledger.rules.rates import share_of, spell_percent
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Band:
    """One line of a tier table: contracts from here to there, their ratio, cap and minimum."""

    starts_at: Money
    ends_at: Money | None
    ratio: Fraction
    cap: Money | None = None
    minimum: Money | None = None
    upper_inclusive: bool = False
    project_kind: str = ""

    def holds(self, amount: Money, project_kind: str) -> bool:
        """Whether a contract of that amount and kind falls into the band."""
        if self.project_kind and self.project_kind != project_kind:
            return False
        if self.ends_at is None or (self.upper_inclusive and amount == self.ends_at):
            return amount >= self.starts_at
        return self.starts_at <= amount < self.ends_at


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A reduction or an increase: to a ratio, or by a factor; sometimes with its own cap."""

    source: str
    ratio: Fraction | None = None
    factor: Fraction | None = None
    cap: Money | None = None
    minimum: Money | None = None
    ignores_cap: bool = False

    def applied_to(self, ratio: Fraction) -> Fraction:
        """The ratio this adjustment leads to."""
        return self.ratio if self.ratio is not None else ratio * (self.factor or 1)


class MultiMode(StrEnum):
    """How the second and later projects of one contractor in the area are reckoned."""

    MINUS_POINTS = "MINUS_POINTS"  # so many percentage points less
    FLAT = "FLAT"  # one fixed ratio
    CUT = "CUT"  # one share less, the same for every later project
    LINEAR = "LINEAR"  # the same share of the base less for each further project
    COMPOUND = "COMPOUND"  # that share less of the project before it


@dataclass(frozen=True, slots=True)
class MultiProject:
    """The rule for the second and later active projects; ``figure`` is points, ratio or share."""

    mode: MultiMode
    figure: Fraction
    only_if_clean: bool = False

    def applied_to(self, base: Fraction, rank: int) -> Fraction:
        """The ratio of the project with that rank (2 is the second)."""
        further = rank - 1
        match self.mode:
            case MultiMode.MINUS_POINTS:
                return base - self.figure
            case MultiMode.FLAT:
                return min(base, self.figure)
            case MultiMode.CUT:
                return base * (1 - self.figure)
            case MultiMode.LINEAR:
                return max(base * (1 - self.figure * further), Fraction(0))
            case MultiMode.COMPOUND:
                return base * (1 - self.figure) ** further


@dataclass(frozen=True, slots=True)
class Exemption:
    """When a contract may be exempt: small or short with clean years, or clean for long."""

    below: Money | None = None
    upper_inclusive: bool = False
    months_below: int | None = None
    clean_years: int = 1
    long_clean_years: int | None = None
    needs_real_name_and_account: bool = True


@dataclass(frozen=True, slots=True)
class DepositTerms:
    """Everything one place lays down about the amount of a deposit."""

    code: str
    title: Text
    source: Text
    bands: tuple[Band, ...]
    floor: Fraction
    exemption: Exemption | None = None
    multi: MultiProject | None = None
    two_clean_years: Adjustment | None = None
    three_clean_years: Adjustment | None = None
    arrears: Adjustment | None = None
    listed: Adjustment | None = None
    cap_over_projects: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """The facts an amount is reckoned from (D-04: contract amount, or the annual one)."""

    contract_amount: Money
    basis: Literal["CONTRACT", "ANNUAL"] = "CONTRACT"
    project_rank: int = 1
    project_kind: str = "ORDINARY"
    clean_years: int = 0
    arrears: bool = False
    listed: bool = False
    real_name: bool = False
    wage_account: bool = False
    months: int | None = None
    required_elsewhere: Money = Money.ZERO
    exemption_granted: bool = False

    @property
    def penalised(self) -> bool:
        """An arrears record or a listing, either of which beats every reduction."""
        return self.arrears or self.listed


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
        amount = facts.contract_amount.grouped()
        super().__init__(
            f"{terms.title.zh}没有规定合同额 {amount} 元(工程类别 {facts.project_kind})的存储比例。",
            f"{terms.title.en} states no ratio for a contract of {amount} yuan "
            f"(kind {facts.project_kind}).",
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
    amount = _limits(terms, facts, band, credit, amount, record)
    return Assessed(amount, ratio, may_be_exempt, False, record)


def _exemption(terms: DepositTerms, facts: Assessment, record: Explanation) -> bool:
    """Step 1: whether the contract may be exempt (D-07, D-08)."""
    reason = exemption_reason(terms, facts)
    if reason is None:
        record.keep(1, "D-07", Text("不符合免存条件。", "No exemption applies."))
    elif facts.exemption_granted:
        record.exempt(Text(f"{reason.zh}, 免存。", f"{reason.en}: exempt."))
    else:
        record.keep(1, "D-07", Text(f"{reason.zh}, 可申请免存, 未经批准不免。",
                                    f"{reason.en}: may be exempt once approved, which it is not."))  # fmt: skip
    return reason is not None


def exemption_reason(terms: DepositTerms, facts: Assessment) -> Text | None:
    """Why the contract may be exempt; None when it may not."""
    rule = terms.exemption
    if rule is None or facts.penalised:
        return None
    if facts.clean_years >= rule.clean_years:
        small = rule.below is not None and (
            facts.contract_amount < rule.below
            or (rule.upper_inclusive and facts.contract_amount == rule.below)
        )
        if small and rule.below is not None:
            bound = rule.below.grouped()
            return Text(f"合同额不足免存线 {bound} 元且上年度无欠薪",
                        f"The contract lies within the {bound} yuan line and the last year is clean")  # fmt: skip
        if rule.months_below and facts.months is not None and facts.months < rule.months_below:
            return Text(f"工期不足 {rule.months_below} 个月且上年度无欠薪",
                        f"The work lasts under {rule.months_below} months and the last year is clean")  # fmt: skip
    managed = (facts.real_name and facts.wage_account) or not rule.needs_real_name_and_account
    if rule.long_clean_years and facts.clean_years >= rule.long_clean_years and managed:
        return Text(f"连续 {rule.long_clean_years} 年无欠薪, 实名制和专用账户已落实",
                    f"{rule.long_clean_years} clean years, with real-name management and wage account")  # fmt: skip
    return None


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
            why = Text(f"第 {rank} 个在建工程, 本地未规定或不适用多工程调整。",
                       f"Project {rank} in the area: no change is laid down or it does not apply.")  # fmt: skip
        record.keep(3, "D-06", why)
        return ratio
    changed = multi.applied_to(ratio, rank)
    spelled = spell_percent(changed)
    record.ratio(3, "D-06", changed, Text(
        f"同一区域第 {rank} 个在建工程, 比例由 {spell_percent(ratio)}% 调整为 {spelled}%。",
        f"Project {rank} of the contractor in the area: {spell_percent(ratio)} % becomes {spelled} %.",
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
    record.ratio(4, rule, changed, Text(
        f"{why.zh}, 比例由 {spell_percent(ratio)}% 调整为 {spell_percent(changed)}%({found.source})。",
        f"{why.en}: {spell_percent(ratio)} % becomes {spell_percent(changed)} % ({found.source}).",
    ))  # fmt: skip
    return found, changed


def _credit_rule(
    terms: DepositTerms, facts: Assessment
) -> tuple[str, Adjustment | None, Text]:
    nothing = Text("信用情况不调整比例。", "The record of the contractor changes nothing.")
    if facts.listed:
        found = terms.listed or terms.arrears
        why = Text("列入严重失信主体名单", "On the serious-dishonesty list")
        return "D-09", found, why if found else nothing
    if facts.arrears:
        why = Text("存储前 2 年内有欠薪", "Arrears within the 2 years before")
        return "D-09", terms.arrears, why if terms.arrears else nothing
    if facts.clean_years >= 3 and terms.three_clean_years:
        return "D-08", terms.three_clean_years, Text("连续 3 年无欠薪", "3 clean years running")
    if facts.clean_years >= 2 and terms.two_clean_years:
        return "D-08", terms.two_clean_years, Text("连续 2 年无欠薪", "2 clean years running")
    return "D-08", None, nothing


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


def _limits(
    terms: DepositTerms,
    facts: Assessment,
    band: Band,
    credit: Adjustment | None,
    amount: Money,
    record: Explanation,
) -> Money:
    """Step 7: the cap, unless an increase ignores it (D-10), then the minimum."""
    cap = credit.cap if credit and credit.cap else band.cap
    minimum = credit.minimum if credit and credit.minimum else band.minimum
    ignored = credit is not None and credit.ignores_cap
    if cap is not None and terms.cap_over_projects:
        cap = max(cap - facts.required_elsewhere, Money.ZERO)
        minimum = None if minimum is None else min(minimum, cap)
    if cap is not None and amount > cap and not ignored:
        record.money(7, "D-05", cap, Text(
            f"超过上限, 按上限 {cap.grouped()} 元计; 应缴 {cap.grouped()} 元。",
            f"Above the cap: the cap holds; {cap.grouped()} yuan are required.",
        ))  # fmt: skip
        return cap
    if minimum is not None and amount < minimum:
        record.money(7, "D-05", minimum, Text(
            f"低于最低存储额, 应缴 {minimum.grouped()} 元。",
            f"Below the minimum: {minimum.grouped()} yuan are required.",
        ))  # fmt: skip
        return minimum
    note = Text("按规定不受上限限制; ", "The cap does not apply to the increase; ")
    over = cap is not None and amount > cap
    record.keep(7, "D-10" if over else "D-05", Text(
        f"{note.zh if over else ''}应缴 {amount.grouped()} 元。",
        f"{note.en if over else ''}{amount.grouped()} yuan are required.",
    ))  # fmt: skip
    return amount
