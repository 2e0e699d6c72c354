"""Names of figures and of the codes in them, in words, for pages, papers and the command line."""

from collections.abc import Mapping

from ledger.text import Text

#: What the parts of a path such as ``bands/0/ratio`` are called.
NAMES: Mapping[str, Text] = {
    "bands": Text("分档", "Band"),
    "from": Text("自(含)", "From (included)"),
    "to": Text("至(不含)", "To (excluded)"),
    "ratio": Text("比例(%)", "Ratio (%)"),
    "cap": Text("上限(元)", "Cap (yuan)"),
    "minimum": Text("最低额(元)", "Minimum (yuan)"),
    "upper_inclusive": Text("含上界", "Upper bound included"),
    "project_kind": Text("工程类别", "Kind of work"),
    "floor": Text("比例下限(%)", "Floor (%)"),
    "multi": Text("第二个及以后在建工程", "Second and later projects"),
    "mode": Text("算法", "Mode"),
    "figure": Text("数值(百分点、比例或降幅 %)", "Figure (points, ratio or cut, %)"),
    "only_if_clean": Text("须无欠薪", "Only while clean"),
    "exemption": Text("可申请免存", "May be exempt"),
    "below": Text("合同额免存线(元)", "Contract below (yuan)"),
    "months_below": Text("工期不足(月)", "Work under (months)"),
    "clean_years": Text("连续无欠薪年数", "Clean years"),
    "long_clean_years": Text("长期无欠薪免存年数", "Clean years that exempt by themselves"),
    "needs_real_name_and_account": Text("须落实实名制和专用账户", "Needs real-name and account"),
    "two_clean_years": Text("连续 2 年无欠薪", "2 clean years"),
    "three_clean_years": Text("连续 3 年无欠薪", "3 clean years"),
    "arrears": Text("2 年内有欠薪", "Arrears within 2 years"),
    "listed": Text("列入严重失信主体名单", "On the dishonesty list"),
    "factor": Text("倍数", "Factor"),
    "ignores_cap": Text("不受上限限制", "Cap does not apply"),
    "source": Text("依据", "Source"),
    "cap_over_projects": Text("多工程合计不超过上限", "One cap for all projects"),
    "store": Text("存储期限", "Store within"),
    "working_days": Text("工作日数", "Working days"),
    "after": Text("起算", "Counted from"),
    "multiplier": Text("按动用额的倍数补足", "Times the sum drawn"),
    "days": Text("期限(天)", "Within days"),
    "day_kind": Text("天数算法", "Kind of days"),
    "pay_workers_working_days": Text("银行支付工人(工作日)", "Bank pays workers (working days)"),
    "notice_days": Text("返还公示(天)", "Notice before return (days)"),
    "notice_counts_first_day": Text("公示首日计入", "First notice day counts"),
    "review_working_days": Text("返还审核(工作日)", "Review of a return (working days)"),
    "confirm_working_days": Text("返还确认(工作日)", "Confirmation (working days)"),
    "case_working_days": Text("案件办结(工作日)", "Finish a case (working days)"),
    "case_extension_working_days": Text("案件可延长(工作日)", "A case may extend (working days)"),
    "wage_account_days": Text("开立工资专户(签约后天数)", "Wage account (days after signing)"),
    "account_notice_days": Text("工资专户销户公示(天)", "Notice before it closes (days)"),
    "standards": Text("周转金规模不少于", "Fund of at least"),
    "province": Text("省级(元)", "Province (yuan)"),
    "city": Text("市级(元)", "City (yuan)"),
    "county": Text("县级(元)", "County (yuan)"),
    "class1": Text("一类地区(元)", "Class 1 (yuan)"),
    "class2": Text("二类地区(元)", "Class 2 (yuan)"),
    "class3": Text("三类地区(元)", "Class 3 (yuan)"),
    "level": Text("本县适用哪一级标准", "Which standard holds here"),
    "top_up_days": Text("缺口补足期限(天)", "A shortfall is made good within (days)"),
    "government_projects_only": Text("仅限政府投资项目", "Government projects only"),
    "sectors": Text("适用行业(都不勾选即不限)", "Trades covered (none ticked: every one)"),
    "CONSTRUCTION": Text("工程建设", "construction"),
    "MANUFACTURING": Text("制造业", "manufacturing"),
    "SERVICE": Text("服务业", "services"),
    "OTHER": Text("其他行业", "other trades"),
    "minimum_wage": Text("当地月最低工资(元)", "Local monthly minimum wage (yuan)"),
    "per_worker_multiple": Text("每人限额(最低工资倍数)", "Cap a worker, in minimum wages"),
    "months_cap": Text("至多月数", "Months at most"),
    "total_ratio": Text("总额不超过所欠工资的(%)", "In all at most, of wages owed (%)"),
    "living_cap": Text("每人基本生活费限额(元)", "Living cost, cap a worker (yuan)"),
    "travel_cap": Text("每人返乡路费限额(元)", "Travel home, cap a worker (yuan)"),
    "override_requires": Text("超限须经", "More only with"),
    "rates": Text("利率", "Rate"),
    "rate": Text("年利率(%)", "A year (%)"),
    "rate_of": Text("适用哪日报价", "Quotation of which day"),
    "basis": Text("一年按天数", "Days of a year"),
    "accrual": Text("计息时点", "Interest is recognised"),
    "steps": Text("审批级", "Step"),
    "role": Text("审批级别", "Tier"),
    "above": Text("超过此额才需要(元)", "Needed above (yuan)"),
    "skip_when_urgent": Text("加急时可略过", "Left out when urgent"),
    "expires_after_days": Text("批准有效期(天)", "An approval lives (days)"),
    "window_days": Text("累计金额的时间窗(天)", "Sums add up over (days)"),
    "kinds": Text("单列的申请", "Laid down apart"),
    "kind": Text("申请种类", "Kind of request"),
    "partial_return_steps": Text("提前返还步骤", "Part of a return"),
    "stage": Text("节点", "Stage"),
    "progress": Text("进度不低于(%)", "Progress at least (%)"),
    "release": Text("返还比例(%)", "Released (%)"),
    "hardship_only": Text("仅限经营困难且无欠薪", "Only in hardship, without arrears"),
}

#: What the codes mean.
CODES: Mapping[str, Text] = {
    "ORDINARY": Text("一般工程", "ordinary works"),
    "KEY_TRANSPORT": Text("重点交通工程", "key transport works"),
    "LABOUR_ONLY": Text("劳务分包", "labour only"),
    "MINUS_POINTS": Text("各档降低百分点", "points less"),
    "FLAT": Text("按固定比例", "one fixed ratio"),
    "CUT": Text("比例降低一定幅度", "one cut for all"),
    "LINEAR": Text("逐个线性降低", "linear for each further"),
    "COMPOUND": Text("逐个复合降低", "compound for each further"),
    "PERMIT": Text("施工许可(开工报告批准)", "permit or start report"),
    "SIGNING": Text("签订合同", "signing"),
    "WORKING": Text("工作日", "working days"),
    "NATURAL": Text("自然日", "natural days"),
    "GOVERNMENT": Text("本级政府批准", "approval of the government"),
    "EACH_DAY": Text("逐日报价", "each day's"),
    "DAY_PAID": Text("支付日报价", "the day of payment"),
    "SETTLEMENT": Text("结算时", "at settlement"),
    "MONTH_END": Text("月末", "at month end"),
    "A1": Text("一级审批(A1)", "first tier (A1)"),
    "A2": Text("二级审批(A2, 政府)", "second tier (A2, government)"),
    "PROGRESS": Text("按工程进度", "at a share of progress"),
    "MAIN_STRUCTURE": Text("主体完工", "main structure done"),
    "COMPLETION": Text("竣工", "completion"),
    "draw": Text("动用保证金", "draw"),
    "refund": Text("退还保证金", "refund"),
    "transfer": Text("项目间调剂", "transfer"),
    "mode-change": Text("变更方式", "change of mode"),
    "remittance": Text("退付", "remittance"),
    "advance": Text("垫付", "advance"),
    "cost": Text("追偿费用", "costs"),
    "write-off": Text("核销", "write-off"),
    "exemption": Text("减免", "exemption"),
    "reversal": Text("红字冲销", "reversal"),
    "close": Text("结账", "close"),
    "policy": Text("政策变更", "change of policy"),
    "partial-return": Text("提前返还", "return in part"),
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
}


def name_of(path: str) -> Text:
    """A path in words: ``bands/0/ratio`` is the ratio of the first band."""
    zh: list[str] = []
    en: list[str] = []
    for part in path.split("/"):
        if part.isdecimal():
            zh[-1], en[-1] = f"{zh[-1]} {int(part) + 1}", f"{en[-1]} {int(part) + 1}"
        else:
            words = NAMES.get(part, Text(part, part))
            zh.append(words.zh)
            en.append(words.en)
    return Text(" · ".join(zh), " · ".join(en))


def said(value: str) -> Text:
    """A figure as it reads: codes in words, all else as it stands."""
    return CODES.get(value, Text(value, value))
