"""What a contractor owes its workers besides the deposit: pay cycle, wage account, registers (C-03 .. C-06)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.rules.grounds import years_later
from ledger.rules.workdays import WorkCalendar, add_days
from ledger.text import Text

#: The longest cycle in days that is surely within one month (C-03, 条例 24).
MONTH_DAYS = 31

#: Days to open the account (53号) and of notice before it closes, where a policy says nothing else.
ACCOUNT_DAYS, NOTICE_DAYS = 30, 30

#: Years for which wage ledger (条例 15) and workforce ledger (条例 28) are kept (C-06).
KEPT_YEARS = 3

#: What ends the name of a special wage account (C-04).
ACCOUNT_ENDING = "农民工工资专用账户"

#: The rules that findings are told under.
RULES: Mapping[str, Text] = {
    "C-03": Text("人工费用拨付", "Labour-cost payment"),
    "C-04": Text("工资专用账户", "Special wage account"),
    "C-05": Text("实名制与告示牌", "Real names and board"),
}


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What is on record of one project; None where nothing is."""

    #: Since when work goes on, and when the project was complete or its contract void.
    begun_on: date | None = None
    ended_on: date | None = None
    #: The cycle of the contract: so many days, or a day of every month.
    cycle_days: int | None = None
    pay_day: int | None = None
    dispute_on: date | None = None
    paid_in_dispute: bool = False
    #: The name the account must have, and the last day to open it where that can be told.
    right_name: str = ""
    account_due: date | None = None
    account_on: date | None = None
    #: None while name, bank and number of an open account are not told.
    account_name: str | None = None
    #: Notice of closing and its last day, closing, whether the balance is told.
    notice_on: date | None = None
    notice_ends: date | None = None
    closed_on: date | None = None
    balance_told: bool = False
    real_name_on: date | None = None
    board_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss: rule, stable code, sentence; the last day it was in time and days since."""

    rule: str
    code: str
    says: Text
    due_on: date | None = None
    days_late: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when the ledgers are to be kept (C-06); None while that day cannot be told yet.

    Wage sheets of every month since ``wages_from`` are to be there today.
    """

    wages_from: date
    wages_until: date | None
    workforce_until: date | None


def account_name(contractor: str, project: str) -> str:
    """The name a special wage account must have (C-04)."""
    return f"{contractor}{project}{ACCOUNT_ENDING}"


def account_due(signed_on: date, days: int, calendar: WorkCalendar) -> date:
    """The last day to open the account: so many days after signing, a rest day moves it on (C-04, W-02).

    CalendarMissing where the year of that day is not known.
    """
    return add_days(signed_on, days, calendar)


def findings(facts: DutyFacts, on: date) -> tuple[Finding, ...]:
    """What is amiss at the end of the day (C-03, C-04, C-05).

    Of an ended project only the closing of its account is judged: nothing else can be made good.
    """
    if facts.ended_on is not None and facts.ended_on <= on:
        return tuple(_closing(facts))
    begun = facts.begun_on is not None and facts.begun_on <= on
    return (*_cycle(facts, begun), *_account(facts, on, begun), *_closing(facts),
            *_registers(facts, on, begun))  # fmt: skip


def keeping(
    on: date, signed_on: date, ended_on: date | None, settled_on: date | None, *, unpaid: bool
) -> Kept:
    """Three years for wages, three years after end and full payment for the workforce (C-06).

    ``settled_on`` is the day the last of its cases was settled; ``unpaid`` says that one is not.
    """
    since = max(signed_on, years_later(on, -KEPT_YEARS))
    if ended_on is None:
        return Kept(since, None, None)
    paid = None if unpaid else max(ended_on, settled_on or ended_on)
    return Kept(since, years_later(ended_on, KEPT_YEARS), paid and years_later(paid, KEPT_YEARS))


def _cycle(facts: DutyFacts, begun: bool) -> Iterator[Finding]:
    if facts.cycle_days is not None and facts.cycle_days > MONTH_DAYS:
        many = facts.cycle_days
        yield Finding("C-03", "cycle-long", Text(
            f"人工费用拨付周期为 {many} 天, 超过 1 个月",
            f"the labour-cost cycle is {many} days, longer than a month"))  # fmt: skip
    elif begun and facts.cycle_days is None and facts.pay_day is None:
        yield Finding("C-03", "cycle-missing", Text(
            "已开工, 合同约定的人工费用拨付周期未登记",
            "work has begun and no labour-cost cycle is on record"))  # fmt: skip
    if facts.dispute_on is not None and not facts.paid_in_dispute:
        yield Finding("C-03", "dispute-stops", Text(
            f"自 {facts.dispute_on} 起有争议, 人工费用未照常拨付",
            f"since the dispute of {facts.dispute_on} the labour cost is not being paid",
        ))  # fmt: skip


def _account(facts: DutyFacts, on: date, begun: bool) -> Iterator[Finding]:
    due, opened = facts.account_due, facts.account_on
    if opened is None:
        if due is not None and on > due:
            yield Finding("C-04", "account-missing", Text(
                f"工资专用账户未开立, 应于 {due} 前开立",
                f"no wage account; it was to be open by {due}"), due, (on - due).days)  # fmt: skip
        elif due is None and begun:
            yield Finding("C-04", "account-missing", Text(
                "已开工, 工资专用账户未开立", "work has begun without a wage account"))  # fmt: skip
        return
    if due is not None and opened > due:
        days = (opened - due).days
        yield Finding("C-04", "account-late", Text(
            f"工资专用账户 {opened} 才开立, 应于 {due} 前开立",
            f"the wage account was opened {opened}, to be open by {due}"), due, days)  # fmt: skip
    if facts.account_name is None:
        yield Finding("C-04", "account-untold", Text(
            "工资专用账户的户名、开户行和账号未登记",
            "name, bank and number of the wage account are not on record"))  # fmt: skip
    elif facts.account_name != facts.right_name:
        yield Finding("C-04", "account-name", Text(
            f"户名应为“{facts.right_name}”", f"the account should be called “{facts.right_name}”"
        ))  # fmt: skip


def _closing(facts: DutyFacts) -> Iterator[Finding]:
    """The account is closed after completion and the days of notice; the balance goes back (条例 27)."""
    closed, notice = facts.closed_on, facts.notice_ends
    if closed is None:
        return
    if facts.ended_on is None or closed <= facts.ended_on:
        yield Finding("C-04", "closed-before-end", Text(
            f"工资专用账户 {closed} 销户, 项目尚未完工",
            f"the wage account was closed {closed}, before completion"))  # fmt: skip
    elif notice is None:
        yield Finding("C-04", "closed-without-notice", Text(
            f"工资专用账户 {closed} 销户, 未登记销户公示",
            f"the wage account was closed {closed} without public notice"))  # fmt: skip
    elif closed <= notice:
        yield Finding("C-04", "closed-early", Text(
            f"工资专用账户 {closed} 销户, 公示至 {notice} 才满",
            f"the wage account was closed {closed}; the notice ran until {notice}"))  # fmt: skip
    if not facts.balance_told:
        yield Finding("C-04", "balance-untold", Text(
            "销户后退还总包单位的余额未登记",
            "the balance that went back to the contractor is not on record"))  # fmt: skip


def _registers(facts: DutyFacts, on: date, begun: bool) -> Iterator[Finding]:
    """Real names and board are there when work begins (条例 28, 34)."""
    if not begun or facts.begun_on is None:
        return
    for code, day, zh, en in (
        ("real-name", facts.real_name_on, "实名制管理", "real-name registration"),
        ("board", facts.board_on, "维权信息告示牌", "the information board"),
    ):
        late = ((day or on) - facts.begun_on).days
        if day is None:
            yield Finding("C-05", f"{code}-missing", Text(
                f"{facts.begun_on} 已开工, {zh}未落实",
                f"work began {facts.begun_on}; {en} is missing"), facts.begun_on, late)  # fmt: skip
        elif late > 0:
            yield Finding("C-05", f"{code}-late", Text(
                f"{facts.begun_on} 开工, {zh} {day} 才落实",
                f"work began {facts.begun_on}; {en} came on {day}"), facts.begun_on, late)  # fmt: skip
