"""Where a case stands in one sentence, what comes next, and what an officer must bear in mind."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.cases.judge_roll import oldest_month
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.roll import Wages
from ledger.text import Text

NEXT: Mapping[str, Text] = {
    "REPORTED": Text("已登记, 待决定是否受理。", "Reported; to be taken up or not."),
    "ACCEPTED": Text("已受理。", "Taken up."),
    "INVESTIGATING": Text("调查中", "Under investigation"),
    "ORDERED": Text("已责令限期支付", "Ordered to pay"),
    "DEFAULTED": Text(
        "逾期未付: 先动用工资保证金, 不足部分由周转金垫付。",
        "In default: draw on the deposit first, then advance the rest from the fund.",
    ),
    "SETTLING": Text("清偿中", "Being settled"),
    "PAID_BY_EMPLOYER": Text(
        "用人单位已付清全部欠薪, 可以结案。", "The employer has paid everything; it may be closed."
    ),
    "SETTLED_BY_THIRD_PARTY": Text(
        "工人工资已全部付清, 可以结案; 垫付、动用款尚未追回的继续追偿。",
        "Every worker has been paid; it may be closed while recovery goes on.",
    ),
    "ENDED": Text(
        "每笔欠薪均已支付或依法终结, 可以结案。",
        "Every claim was paid or has ended by law; it may be closed.",
    ),
    "CLOSED_PURSUING": Text(
        "已结案, 继续向用人单位追偿; 追回后销账。",
        "Closed; recovery from the employer goes on, and then it is struck off.",
    ),
    "CLOSED": Text("已销账。", "Struck off."),
    "REJECTED": Text("不予受理, 不计入欠薪案件。", "Not taken up; it counts as no case."),
    "TRANSFERRED": Text(
        "已移送有管辖权的部门, 不再计入本局欠薪案件。",
        "Transferred to the competent office; it counts here no more.",
    ),
    "RECLASSIFIED": Text(
        "经查为工程款而非工资, 依法另行处理, 不计入欠薪统计(条例 52)。",
        "Found to be project money, not wages; it is in no count of wages (article 52).",
    ),
}


def standing_of(case: ArrearsCase, wages: Wages, due_on: date | None, today: date) -> Text:
    """One sentence: where the case stands and what is to be done next, by when."""
    said = NEXT[case.state]
    if case.state == "INVESTIGATING":
        todo = (
            Text("下一步: 责令限期支付。", "Next: order payment.")
            if wages.claims
            else Text("下一步: 导入欠薪名册。", "Next: import the roll.")
        )
        until = _until(due_on, today, Text("办结", "finish"))
        return Text(f"{said.zh}, {until.zh}。{todo.zh}", f"{said.en}, {until.en}. {todo.en}")
    if case.state == "ORDERED":
        until = _until(case.pay_by, today, Text("付清", "pay"))
        late = case.pay_by is not None and today > case.pay_by
        todo = (
            Text("下一步: 认定逾期。", "Next: declare the default.")
            if late
            else Text("付清的, 请登记支付。", "Record what is paid.")
        )
        return Text(f"{said.zh}, {until.zh}。{todo.zh}", f"{said.en}, {until.en}. {todo.en}")
    if case.state == "SETTLING":
        left = wages.unpaid.grouped()
        if not wages.unpaid:
            return Text(
                "清偿中: 全部欠薪已安排支付, 等待银行结果。",
                "Being settled: every claim is provided for; the bank's result is awaited.",
            )
        return Text(
            f"清偿中: 尚有 {left} 元未安排支付, 先动用工资保证金, 再由周转金垫付。",
            f"Being settled: {left} is still unpaid; draw on the deposit first, then advance.",
        )
    return said


def _until(due_on: date | None, today: date, verb: Text) -> Text:
    if due_on is None:
        return Text("期限待工作日历", "the last day waits for the calendar")
    days = (due_on - today).days
    if days < 0:
        return Text(
            f"应于 {due_on} 前{verb.zh}, 已逾期 {-days} 天",
            f"was to {verb.en} by {due_on}, {-days} days late",
        )
    return Text(
        f"须于 {due_on} 前{verb.zh}, 还有 {days} 天", f"to {verb.en} by {due_on}, {days} days left"
    )


def warnings_of(session: Session, case: ArrearsCase, today: date) -> list[Text]:
    """What stands in the way of nothing and must be borne in mind."""
    return list(_warnings(session, case))


def _warnings(session: Session, case: ArrearsCase) -> Iterator[Text]:
    first = session.scalar(select(func.min(Claim.month)).where(Claim.case_id == case.id))
    if first is not None and first < oldest_month(case.filed_on):
        yield Text(
            f"名册最早的欠薪月份为 {first}, 立案时已满两年; 两年内未被发现也未被投诉的, "
            "不再查处(劳动保障监察条例 20), 请核实。",
            f"The earliest wages are of {first}, over two years before the report: what was neither"
            " found nor complained of within two years is pursued no more (inspection rules 20).",
        )
    if case.government_invested:
        yield Text(
            "政府投资项目: 施工单位不得垫资建设(条例 23), 因拖欠工程款导致欠薪的, 按条例 59、60 追责。",
            "Government-invested: the contractor must not pre-finance it (article 23); wages unpaid"
            " for want of project money fall under articles 59 and 60.",
        )
    if case.extra_compensation is not None:
        yield Text(
            f"已责令加付赔偿金 {case.compensation_percent}%, 计 {case.extra_compensation.grouped()} 元; "
            "不属欠薪, 不得动用保证金或垫付。",
            f"Extra compensation of {case.compensation_percent} %, "
            f"{case.extra_compensation.grouped()}: no wages, so never drawn or advanced.",
        )
