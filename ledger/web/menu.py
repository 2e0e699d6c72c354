"""The main menu: one line a page, shown to the roles that may open it.

Whoever adds a page adds its line here; tests/web/test_menu.py proves that every endpoint exists
and that each role in a line may open it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, request, url_for

from ledger import clock
from ledger.actor import Actor, Role
from ledger.approvals.queries import awaiting, count_reviewable, executable
from ledger.deadlines.inbox import count_inbox
from ledger.gate.house import reading
from ledger.gate.roles import person
from ledger.registers.queries import count_imports_to_review
from ledger.text import Text

FO, A1, A2, AU, SY, SE, AA = Role
OFFICE = (FO, A1, A2, AU)


@dataclass(frozen=True)
class Item:
    """One line: endpoint of the page, label, who sees it."""

    endpoint: str
    label: Text
    roles: tuple[Role, ...] = OFFICE


@dataclass(frozen=True)
class Group:
    """Lines that belong together."""

    label: Text
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group(Text("待办", "To do"), (
        Item("home.index", Text("首页", "Home"), tuple(Role)),
        Item("vouchers.index", Text("待审核凭证", "Vouchers to review"), (FO,)),
        Item("approvals.index", Text("审批", "Approvals")),
        Item("deadlines.index", Text("期限", "Deadlines")),
    )),
    Group(Text("保证金", "Deposits"), (
        Item("projects.index", Text("项目", "Projects")),
        Item("deposits.index", Text("保证金", "Deposits")),
        Item("register_imports.index", Text("台账导入", "Bring in a register")),
        Item("publicity.index", Text("公示名单", "Public lists")),
        Item("collections.index", Text("收款", "Receipts")),
        Item("unidentified.index", Text("待查款项", "Unidentified receipts")),
        Item("interest.index", Text("专户结息", "Bank interest")),
        Item("refunds.index", Text("退还", "Refunds")),
        Item("partial_returns.index", Text("提前返还", "Returns in part")),
        Item("papers.index", Text("文书", "Papers")),
    )),
    Group(Text("保障方式", "Ways of cover"), (
        Item("guarantees.index", Text("保函", "Guarantees")),
        Item("supervised.index", Text("监管账户", "Supervised accounts")),
        Item("mode_changes.index", Text("保障方式变更", "Changes of mode")),
        Item("transfers.index", Text("项目间调剂", "Transfers")),
        Item("exemptions.index", Text("减免", "Exemptions")),
    )),
    Group(Text("单位与人员", "Companies and people"), (
        Item("companies.index", Text("企业", "Companies")),
        Item("listings.index", Text("失信名单", "Dishonesty list")),
        Item("workers.index", Text("农民工", "Workers")),
        Item("duties.index", Text("用工管理", "Duties to workers")),
    )),
    Group(Text("欠薪处置", "Unpaid wages"), (
        Item("cases.index", Text("欠薪案件", "Cases")),
        Item("draws.index", Text("动用保证金", "Draws")),
        Item("payments.index", Text("付款批次", "Payments")),
        Item("cards.index", Text("换卡", "Changed cards")),
        Item("statements.index", Text("银行对账单", "Bank statements")),
    )),
    Group(Text("应急周转金", "Revolving fund"), (
        Item("funds.index", Text("周转金", "Fund")),
        Item("allotments.index", Text("拨款与捐赠", "Allotments")),
        Item("outlays.index", Text("缴回与退付", "Outlays")),
        Item("fund_unidentified.index", Text("周转金待查款项", "Unidentified")),
        Item("advances.index", Text("垫付", "Advances")),
        Item("recoveries.index", Text("追偿", "Recoveries")),
        Item("exposure.index", Text("周转金敞口", "Exposure")),
        Item("write_offs.index", Text("核销", "Write-offs")),
    )),
    Group(Text("账簿", "Books"), (
        Item("books.index", Text("账套", "Books")),
        Item("exports.index", Text("导出与核验", "Export and proof")),
    )),
    Group(Text("政策", "The law"), (
        Item("policies.index", Text("政策与标准", "Policies")),
        Item("assessments.index", Text("试算应缴", "What-if assessment")),
        Item("calendar.index", Text("工作日历", "Working-day calendar"), (*OFFICE, SY)),
    )),
    Group(Text("管理", "Administration"), (
        Item("users.index", Text("用户与角色", "Users and roles"), (SY, SE, AA)),
        Item("counties.index", Text("县区与账套", "Counties and books"), (SY, SE, AA)),
        Item("audit_events.index", Text("审计日志", "Audit trail"), (AU, AA)),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A menu line as shown: address, whether it is the page at hand, things waiting there."""

    label: Text
    url: str
    here: bool
    count: int = 0


@dataclass(frozen=True)
class Shown:
    """A group as shown."""

    label: Text
    items: list[Line]


def menu() -> list[Shown]:
    """The lines that the person of this request may open, without empty groups."""
    who = person()
    roles = who.roles if who else frozenset()
    waiting = _waiting(who)
    groups = []
    for group in MENU:
        lines = [
            Line(item.label, url_for(item.endpoint), _is_here(item), waiting.get(item.endpoint, 0))
            for item in group.items
            if roles & set(item.roles) and item.endpoint in current_app.view_functions
        ]
        if lines:
            groups.append(Shown(group.label, lines))
    return groups


def _is_here(item: Item) -> bool:
    """Whether the page at hand is this line's, or lies under it."""
    listed = {one.endpoint for group in MENU for one in group.items}
    if request.endpoint in listed:
        return request.endpoint == item.endpoint
    blueprint = (request.endpoint or "").partition(".")[0]
    return item.endpoint == f"{blueprint}.index"


def _waiting(who: Actor | None) -> Mapping[str, int]:
    """How many things wait behind a line, by endpoint."""
    if who is None or not who.counties:
        return {}
    with reading() as session:
        waiting = len(awaiting(session, who)) + len(executable(session, who))
        reviewable = count_reviewable(session, who) if who.holds(FO) else 0
        registers = count_imports_to_review(session, who) if who.holds(FO) else 0
        overdue = count_inbox(session, who.counties, clock.today()).overdue
    return {
        "register_imports.index": registers,
        "approvals.index": waiting,
        "vouchers.index": reviewable,
        "deadlines.index": overdue,
    }
