"""Every list that may leave as a file, each with its filters and columns."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.cases.queries import cases_of, with_parties
from ledger.cases.words import STATES as CASE_STATES
from ledger.cases.words import SUPERVISION
from ledger.deadlines.inbox import STATES as CLOCK_STATES
from ledger.deadlines.inbox import deadlines, state_of
from ledger.deposits.mode_queries import guarantees_sought
from ledger.deposits.models import Guarantee
from ledger.deposits.publicity import Published, published
from ledger.deposits.queries import Deposit, deposits
from ledger.deposits.standing import STANDINGS
from ledger.deposits.words import KINDS, STATES, guarantee_state
from ledger.draws.queries import draws
from ledger.errors import NotFound
from ledger.fields import Choice
from ledger.gate.deposit_lists import DEPOSIT_LISTS
from ledger.gate.duty_lists import DUTY_LISTS
from ledger.gate.filters import (
    AgedOn,
    CaseFilter,
    CountyFilter,
    DepositFilter,
    GuaranteeFilter,
    OfCase,
    OfProject,
    OnDay,
    ProjectFilter,
    PublicityFilter,
    RegisterFilter,
    deposits_wanted,
    publicity_wanted,
)
from ledger.gate.sheets import CHUNK, Listing, Rows, Wanted, column, rows_of
from ledger.parties.queries import companies, projects
from ledger.parties.words import SECTORS, WORKS
from ledger.recoveries.ageing import AgedDebt, aged_debts
from ledger.recoveries.exposure import exposure
from ledger.refunds.queries import returns
from ledger.text import Text


class DeadlineSheet(CountyFilter):
    """A list of clocks, perhaps of those in one state."""

    state = Choice(tuple(CLOCK_STATES), load_default=None)


def listing(name: str) -> Listing:
    """The list of that name; NotFound when there is none."""
    if name not in LISTS:
        raise NotFound("没有这个列表。", "There is no such list.")
    return LISTS[name]


def _deposits(
    session: Session, counties: frozenset[int], wanted: Wanted, on: date
) -> Iterator[Deposit]:
    after = None
    while page := deposits(session, counties, on, deposits_wanted(wanted, after), CHUNK):
        yield from page
        after = page[-1].place
        session.expunge_all()


def _published(
    session: Session, counties: frozenset[int], wanted: Wanted, on: date
) -> Iterator[Published]:
    after = None
    while page := published(session, counties, on, publicity_wanted(wanted, after), CHUNK):
        yield from page
        after = page[-1].place
        session.expunge_all()


def _clocks(
    session: Session, counties: frozenset[int], wanted: Wanted, on: date
) -> Iterator[tuple[Any, date]]:
    after = None
    while page := deadlines(session, counties, on, state=wanted["state"], after=after, limit=CHUNK):
        yield from ((row, on) for row in page)
        after = (page[-1].due_on or date.max, page[-1].id)
        session.expunge_all()


def _aged(
    session: Session, counties: frozenset[int], wanted: Wanted, on: date
) -> Iterator[AgedDebt]:
    after = None
    while page := aged_debts(
        session, counties, wanted["on"] or on, after=after, limit=CHUNK, bucket=wanted["bucket"],
        barred_soon=wanted["barred_soon"] is not None,
    ):  # fmt: skip
        yield from page
        after = [page[-1].paid_on.isoformat(), page[-1].advance_id]
        session.expunge_all()


def _dated(rows: Rows) -> Rows:
    """The same rows, each with the day on which it is seen."""

    def dated(
        session: Session, counties: frozenset[int], wanted: Wanted, on: date
    ) -> Iterator[tuple[Any, date]]:
        for row in rows(session, counties, wanted, on):
            yield row, on

    return dated


YES, NO = Text("是", "yes"), Text("否", "no")
PROJECT = column("项目", "Project", lambda row: row.project and row.project.name)
CODE = column("项目编号", "Number", lambda row: row.project.code)

LISTS: Mapping[str, Listing] = {one.name: one for one in (
    Listing("deposits", Text("保证金台账", "Register of deposits"), DepositFilter, (
        column("项目编号", "Number", lambda row: row.obligation.project.code),
        column("项目", "Project", lambda row: row.project),
        column("总包单位", "General contractor", lambda row: row.contractor),
        column("地区代码", "Area", lambda row: row.obligation.project.area),
        column("应缴(元)", "Required (yuan)", lambda row: row.required),
        column("现金(元)", "Cash (yuan)", lambda row: row.figures.custody),
        column("监管账户(元)", "Supervised (yuan)", lambda row: row.figures.supervised),
        column("保函(元)", "Guarantees (yuan)", lambda row: row.figures.guarantee),
        column("保障合计(元)", "Cover (yuan)", lambda row: row.figures.cover),
        column("利息(元)", "Interest (yuan)", lambda row: row.figures.interest),
        column("未缴(元)", "Missing (yuan)", lambda row: row.figures.missing),
        column("应补足(元)", "To replenish (yuan)", lambda row: row.figures.to_replenish),
        column("缴存期限", "To be stored by", lambda row: row.clocks.store_by),
        column("补足期限", "To be replenished by", lambda row: row.clocks.replenish_by),
        column("逾期天数", "Days late", lambda row: row.days_late),
        column("状态", "State", lambda row: STANDINGS[row.state]),
    ), _deposits),
    Listing("publicity", Text("工资保证金公示名单", "Public list of wage deposits"), PublicityFilter, (
        column("总包单位", "General contractor", lambda row: row.contractor),
        column("统一社会信用代码", "Credit code", lambda row: row.uscc),
        column("项目", "Project", lambda row: row.project),
        column("项目编号", "Number", lambda row: row.code),
        column("建设单位", "Owner", lambda row: row.owner),
        column("地区代码", "Area", lambda row: row.area),
        column("缴存方式", "Stored as", lambda row: row.way_words),
        column("期限", "Due", lambda row: row.due_on),
        column("逾期天数", "Days late", lambda row: row.days_late or None),
        column("未缴(元)", "Missing (yuan)", lambda row: row.missing or None),
    ), _published),
    Listing("projects", Text("项目登记簿", "Register of projects"), ProjectFilter, (
        column("项目编号", "Number", lambda row: row.code),
        column("项目名称", "Name", lambda row: row.name),
        column("总包单位", "General contractor", lambda row: row.contractor.name),
        column("总包单位信用代码", "Credit code", lambda row: row.contractor.uscc),
        column("建设单位", "Owner", lambda row: row.owner_name),
        column("合同额(元)", "Contract (yuan)", lambda row: row.contract_amount),
        column("年度合同额(元)", "Annual (yuan)", lambda row: row.annual_amount),
        column("合同签订日期", "Signed", lambda row: row.signed_on),
        column("施工许可日期", "Permit", lambda row: row.permit_on),
        column("合同工期止", "Ends", lambda row: row.ends_on),
        column("行业", "Sector", lambda row: SECTORS.get(row.sector, row.sector)),
        column("工程类别", "Work", lambda row: WORKS.get(row.work, row.work)),
    ), rows_of(lambda counties, w: projects(counties, w["q"], w["contractor"]))),
    Listing("companies", Text("企业登记簿", "Register of companies"), RegisterFilter, (
        column("统一社会信用代码", "Credit code", lambda row: row.uscc),
        column("单位名称", "Name", lambda row: row.name),
    ), rows_of(lambda counties, w: companies(counties, w["q"]))),
    Listing("guarantees", Text("保函登记簿", "Register of guarantees"), GuaranteeFilter, (
        column("保函编号", "Number", lambda pair: pair[0].number),
        column("种类", "Kind", lambda pair: KINDS[pair[0].kind]),
        column("出具机构", "Issuer", lambda pair: pair[0].issuer),
        column("项目", "Project", lambda pair: pair[0].project.name),
        column("保证金额(元)", "Face (yuan)", lambda pair: pair[0].face),
        column("出具日期", "Issued", lambda pair: pair[0].issued_on),
        column("到期日期", "Expires", lambda pair: pair[0].expires_on),
        column("状态", "State", lambda pair: STATES[guarantee_state(*pair)]),
    ), _dated(rows_of(
        lambda counties, w: guarantees_sought(counties, w, clock.today()).order_by(Guarantee.id)
    ))),
    Listing("draws", Text("动用登记簿", "Register of draws"), OfCase, (
        column("编号", "Id", lambda row: row.id), PROJECT, CODE,
        column("案件", "Case", lambda row: row.case.number),
        column("金额(元)", "Amount (yuan)", lambda row: row.amount),
    ), rows_of(lambda counties, w: draws(counties, w["case"]))),
    Listing("refunds", Text("返还登记簿", "Register of returns"), OfProject, (
        column("编号", "Id", lambda row: row.id), PROJECT, CODE,
        column("竣工日期", "Completed", lambda row: row.completed_on),
    ), rows_of(lambda counties, w: returns(counties, w["project"]))),
    Listing("deadlines", Text("期限登记簿", "Register of deadlines"), DeadlineSheet, (
        column("事项", "What", lambda pair: pair[0].what),
        column("依据", "Rule", lambda pair: pair[0].rule),
        column("起算日", "From", lambda pair: pair[0].starts_on),
        column("到期日", "Due", lambda pair: pair[0].due_on),
        column("待录日历年度", "Waits for year", lambda pair: pair[0].missing_year),
        column("逾期天数", "Days late", lambda pair: pair[0].days_late(pair[1])),
        column("状态", "State", lambda pair: CLOCK_STATES[state_of(*pair)]),
        column("办结日", "Settled", lambda pair: pair[0].settled_on),
    ), _clocks),
    Listing("exposure", Text("周转金敞口表", "Exposure of the fund"), OnDay, (
        column("债务人", "Debtor", lambda row: row.name),
        column("信用代码", "Credit code", lambda row: row.uscc),
        column("垫付笔数", "Advances", lambda row: row.advances),
        column("本金(元)", "Principal (yuan)", lambda row: row.stake.principal),
        column("利息(元)", "Interest (yuan)", lambda row: row.stake.interest),
        column("费用(元)", "Costs (yuan)", lambda row: row.stake.cost),
        column("待核销(元)", "Pending (yuan)", lambda row: row.stake.pending),
        column("合计(元)", "Total (yuan)", lambda row: row.stake.total),
        column("账销案存(元)", "Written off, pursued (yuan)", lambda row: row.stake.pursued),
    ), lambda session, counties, wanted, on: exposure(
        session, counties, wanted["on"] or on, today=on
    ).debtors),
    Listing("ageing", Text("垫付账龄表", "Advances by age"), AgedOn, (
        column("垫付", "Advance", lambda row: row.advance_id),
        column("债务人", "Debtor", lambda row: row.debtor),
        column("案件", "Case", lambda row: row.case),
        column("支付日期", "Paid", lambda row: row.paid_on),
        column("账龄(天)", "Age, days", lambda row: row.days),
        column("本金(元)", "Principal (yuan)", lambda row: row.principal),
        column("利息(元)", "Interest (yuan)", lambda row: row.interest),
        column("费用(元)", "Costs (yuan)", lambda row: row.cost),
        column("合计(元)", "Total (yuan)", lambda row: row.total),
        column("约定还款日", "Repay by", lambda row: row.repay_by),
        column("时效届满", "Barred on", lambda row: row.barred_on),
    ), _aged),
    Listing("cases", Text("案件登记簿", "Register of cases"), CaseFilter, (
        column("案号", "Number", lambda row: row.number), PROJECT,
        column("用人单位", "Employer", lambda row: row.employer.name),
        column("状态", "State", lambda row: CASE_STATES.get(row.state, row.state)),
        column("登记日期", "Reported", lambda row: row.filed_on),
        column("来文编号", "Reference", lambda row: row.reference),
        column("政府投资", "Government-invested", lambda row: YES if row.government_invested else NO),
        column("督办", "Supervision", lambda row: SUPERVISION.get(row.supervision)),
        column("移送公安", "Referred to the police", lambda row: row.referred_on),
    ), rows_of(lambda counties, w: with_parties(cases_of(
        counties, states=(w["state"],) if w["state"] else (), project_id=w["project"],
        words=w["q"], supervision=w["supervision"], sector=w["sector"],
    )))),
    *DEPOSIT_LISTS, *DUTY_LISTS,
)}  # fmt: skip
