"""The figures of a policy in words and tables, for its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ledger.money import Money
from ledger.parties.words import SECTORS, WORKS
from ledger.policies.figure_words import said
from ledger.policies.models import PolicyVersion
from ledger.policies.terms import deposit_terms, store_terms
from ledger.rules.deposit_terms import Adjustment, DepositTerms, Exemption, MultiMode, MultiProject
from ledger.rules.rates import spell_percent
from ledger.text import Text

PROJECT_KINDS: Mapping[str, Text] = {"": Text("各类工程", "any"), **WORKS}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the policy lays down: a label, what it says, and where that was read."""

    label: Text
    says: Text
    source: str = ""


def rules_of(version: PolicyVersion) -> list[Rule]:
    """Everything the version lays down beside its bands."""
    if version.kind == "deposit":
        return _deposit_rules(version)
    return [
        Rule(label, _value(version.figures[key], unit))
        for key, label, unit in FIGURES
        if key in version.figures
    ]


def _deposit_rules(version: PolicyVersion) -> list[Rule]:
    terms = deposit_terms(version)
    rules = [
        Rule(Text("存储期限", "Store within"), store_within(version), "D-12"),
        Rule(Text("比例下限", "Floor"), _percent(spell_percent(terms.floor)), "D-06"),
    ]  # fmt: skip
    if terms.multi:
        rules.append(Rule(Text("第二个及以后在建工程", "Second and later projects"),
                          _multi(terms.multi), "D-06"))  # fmt: skip
    if terms.exemption:
        rules.extend(_exemption(terms.exemption))
    rules.extend(_adjustments(terms))
    if terms.cap_over_projects:
        rules.append(Rule(Text("多工程合计上限", "One cap for all projects"), Text(
            "各工程应缴额合计不超过上限", "What all projects require is capped together")))  # fmt: skip
    return rules


def store_within(version: PolicyVersion) -> Text:
    """By when the deposit must be stored, in words (D-12)."""
    store = store_terms(version)
    after = Text("取得施工许可(开工报告批准)", "the construction permit or start report")
    if store.after == "SIGNING":
        after = Text("签订合同", "signing")
    return Text(
        f"{after.zh}后 {store.working_days} 个工作日内",
        f"within {store.working_days} working days of {after.en}",
    )


def _multi(rule: MultiProject) -> Text:
    figure = spell_percent(rule.figure)
    words = {
        MultiMode.MINUS_POINTS: Text(f"各档降低 {figure} 个百分点", f"{figure} points less"),
        MultiMode.FLAT: Text(f"按 {figure}% 存储", f"{figure} %"),
        MultiMode.CUT: Text(f"比例降低 {figure}%", f"{figure} % lower"),
        MultiMode.LINEAR: Text(f"每多一个工程比例再降首个工程的 {figure}%",
                               f"{figure} % of the first ratio less for each further project"),
        MultiMode.COMPOUND: Text(f"每多一个工程比例较前一个降 {figure}%",
                                 f"{figure} % lower than the project before"),
    }[rule.mode]  # fmt: skip
    if rule.only_if_clean:
        return Text(f"{words.zh}(须无欠薪)", f"{words.en} (while clean)")
    return words


def _exemption(rule: Exemption) -> list[Rule]:
    rules = []
    label = Text("可申请免存", "May be exempt")
    if rule.below is not None:
        line, closed = rule.below.grouped(), rule.upper_inclusive
        rules.append(Rule(label, Text(
            f"合同额{'不超过' if closed else '低于'} {line} 元且连续 {rule.clean_years} 年无欠薪",
            f"{'Up to' if closed else 'Under'} {line} yuan with {rule.clean_years} clean year(s)",
        ), "D-07"))  # fmt: skip
    if rule.months_below is not None:
        rules.append(Rule(label, Text(
            f"工期不足 {rule.months_below} 个月且连续 {rule.clean_years} 年无欠薪",
            f"Under {rule.months_below} months of work with {rule.clean_years} clean year(s)",
        ), "D-07"))  # fmt: skip
    if rule.long_clean_years is not None:
        managed = rule.needs_real_name_and_account
        rules.append(Rule(label, Text(
            f"连续 {rule.long_clean_years} 年无欠薪{', 且落实实名制和专用账户' if managed else ''}",
            f"{rule.long_clean_years} clean years"
            f"{' with real-name management and wage account' if managed else ''}",
        ), "D-08"))  # fmt: skip
    return rules


def _adjustments(terms: DepositTerms) -> list[Rule]:
    named = (
        (Text("连续 2 年无欠薪", "2 clean years"), terms.two_clean_years),
        (Text("连续 3 年无欠薪", "3 clean years"), terms.three_clean_years),
        (Text("2 年内有欠薪", "Arrears within 2 years"), terms.arrears),
        (Text("列入严重失信主体名单", "On the dishonesty list"), terms.listed),
    )
    return [Rule(label, _adjustment(rule), rule.source) for label, rule in named if rule]


def _adjustment(rule: Adjustment) -> Text:
    if rule.ratio is not None:
        ratio = spell_percent(rule.ratio)
        zh, en = f"按 {ratio}% 存储", f"{ratio} %"
    else:
        factor = spell_percent((rule.factor or Fraction(1)) / 100)
        zh, en = f"比例乘以 {factor}", f"the ratio times {factor}"
    if rule.cap:
        zh, en = f"{zh}, 上限 {rule.cap.grouped()} 元", f"{en}, cap {rule.cap.grouped()} yuan"
    if rule.minimum:
        least = rule.minimum.grouped()
        zh, en = f"{zh}, 最低 {least} 元", f"{en}, at least {least} yuan"
    if rule.ignores_cap:
        zh, en = f"{zh}, 不受上限限制", f"{en}, the cap does not apply"
    return Text(zh, en)


def _percent(text: str) -> Text:
    return Text(f"{text}%", f"{text} %")


def _value(value: Any, unit: Callable[[Any], Text] | None) -> Text:
    return unit(value) if unit else Text(str(value), str(value))


def _yuan(text: str) -> Text:
    return Text(f"{Money.of(text).grouped()} 元", f"{Money.of(text).grouped()} yuan")


def _working_days(count: int) -> Text:
    return Text(f"{count} 个工作日", f"{count} working days")


def _days(count: int) -> Text:
    return Text(f"{count} 天", f"{count} days")


def _yes(flag: bool) -> Text:
    return Text("计入", "counts") if flag else Text("不计入", "does not count")


def _levels(standards: Mapping[str, str]) -> Text:
    parts = [
        (LEVELS.get(level, Text(level, level)), _yuan(sum_)) for level, sum_ in standards.items()
    ]
    return Text("; ".join(f"{level.zh} {sum_.zh}" for level, sum_ in parts),
                "; ".join(f"{level.en} {sum_.en}" for level, sum_ in parts))  # fmt: skip


def _rates(rates: list[dict[str, str]]) -> Text:
    return Text(", ".join(f"自 {rate['from']} 起年利率 {rate['rate']}%" for rate in rates),
                ", ".join(f"{rate['rate']} % a year from {rate['from']}" for rate in rates))  # fmt: skip


def _steps(steps: list[dict[str, Any]]) -> Text:
    """The tiers in order, with the sum from which each is needed."""
    zh, en = [], []
    for step in steps:
        above = Money.of(step["above"]).grouped() if "above" in step else ""
        skip = step.get("skip_when_urgent", False)
        zh.append(step["role"] + (f"({above} 元以上)" if above else "") + "(加急可略)" * skip)
        en.append(
            step["role"]
            + (f" (above {above} yuan)" if above else "")
            + " (left out when urgent)" * skip
        )
    return Text(" → ".join(zh), " → ".join(en))


def _chains(kinds: list[dict[str, Any]]) -> Text:
    parts = [(said(own["kind"]), _steps(own["steps"])) for own in kinds]
    return Text("; ".join(f"{kind.zh}: {steps.zh}" for kind, steps in parts),
                "; ".join(f"{kind.en}: {steps.en}" for kind, steps in parts))  # fmt: skip


def _scope(only: bool) -> Text:
    return Text("仅限政府投资项目", "government-invested projects only") if only else Text(
        "各类项目", "every project")  # fmt: skip


def _trades(covered: Mapping[str, bool]) -> Text:
    words = [SECTORS[trade] for trade, yes in covered.items() if yes]
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def _parts(steps: list[dict[str, Any]]) -> Text:
    """When which share may go back before the end (X-09)."""
    told = [part_of_return(step) for step in steps]
    return Text("; ".join(one.zh for one in told), "; ".join(one.en for one in told))


def part_of_return(step: Mapping[str, Any]) -> Text:
    """One step of a return in part, in words."""
    stage = said(step["stage"])
    at = f" {step['progress']}%" if "progress" in step else ""
    share = f"返还 {step['release']}%" if "release" in step else "可申请返还"
    part = f"{step['release']} % back" if "release" in step else "a part may go back"
    hard = step.get("hardship_only")
    return Text(
        f"{stage.zh}{at}{share}{'(经营困难且无欠薪)' if hard else ''}",
        f"{stage.en}{at}: {part}{' (in hardship, without arrears)' if hard else ''}",
    )


def _word(words: Mapping[str, Text]) -> Callable[[str], Text]:
    return lambda word: words[word]


LEVELS: Mapping[str, Text] = {
    "province": Text("省级", "province"), "city": Text("市级", "city"), "county": Text("县级", "county"),
    "class1": Text("一类地区", "class 1"), "class2": Text("二类地区", "class 2"),
    "class3": Text("三类地区", "class 3"),
}  # fmt: skip

#: The figures of the other kinds: key, label, how the value is said.
FIGURES: tuple[tuple[str, Text, Callable[[Any], Text] | None], ...] = (
    ("multiplier", Text("按动用额的倍数补足", "Times the sum drawn"), None),
    ("days", Text("补足期限(天)", "Within days"), None),
    ("day_kind", Text("天数算法", "Kind of days"), _word({
        "WORKING": Text("工作日", "working days"), "NATURAL": Text("自然日", "natural days")})),
    ("pay_workers_working_days", Text("银行支付工人", "Bank pays the workers"), _working_days),
    ("notice_days", Text("返还公示", "Public notice before return"), _days),
    ("notice_counts_first_day", Text("公示首日", "First day of the notice"), _yes),
    ("review_working_days", Text("返还审核", "Review of a return"), _working_days),
    ("confirm_working_days", Text("返还确认", "Confirmation of a return"), _working_days),
    ("case_working_days", Text("案件办结", "Finish a case"), _working_days),
    ("case_extension_working_days", Text("案件可延长", "A case may extend"), _working_days),
    ("wage_account_days", Text("开立工资专用账户", "Wage account, after signing"), _days),
    ("account_notice_days", Text("工资专用账户销户公示", "Notice before it closes"), _days),
    ("standards", Text("周转金规模不少于", "Fund of at least"), _levels),
    ("level", Text("本县适用的标准", "The standard that holds here"), lambda one: LEVELS[one]),
    ("top_up_days", Text("缺口补足期限", "A shortfall is made good within"), _days),
    ("government_projects_only", Text("适用范围", "Scope"), _scope),
    ("sectors", Text("适用行业", "Trades covered"), _trades),
    ("partial_return_steps", Text("提前返还", "Return in parts"), _parts),
    ("minimum_wage", Text("当地月最低工资", "Local monthly minimum wage"), _yuan),
    ("per_worker_multiple", Text("每人限额(最低工资倍数)", "Cap a worker, in minimum wages"), None),
    ("months_cap", Text("至多月数", "Months at most"), None),
    ("total_ratio", Text("总额不超过所欠工资的", "In all at most, of the wages owed"), _percent),
    ("override_requires", Text("超限须经", "More only with"), _word({
        "GOVERNMENT": Text("本级政府批准", "approval of the government")})),
    ("rates", Text("利率", "Rate"), _rates),
    ("rate_of", Text("采用哪天的利率", "Whose rate applies"), _word({
        "EACH_DAY": Text("随报价分段", "that of each day"),
        "DAY_PAID": Text("支付日的利率, 不再调整", "that of the day it was paid")})),
    ("basis", Text("一年按天数", "Days of a year"), None),
    ("accrual", Text("计息时点", "Interest is recognised"), _word({
        "SETTLEMENT": Text("结算时", "at settlement"), "MONTH_END": Text("月末", "at month end")})),
    ("steps", Text("审批步骤", "Steps"), _steps),
    ("kinds", Text("单列的申请", "Laid down apart"), _chains),
    ("expires_after_days", Text("批准有效期", "An approval lives"), _days),
    ("window_days", Text("累计金额的时间窗", "Sums add up over"), _days),
)  # fmt: skip
