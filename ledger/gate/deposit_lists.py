"""The registers of deposit work that may leave as files, each with its filters and columns."""

from ledger.approvals.request import STATES as APPROVALS
from ledger.deposits.exemption_queries import exemptions, listings
from ledger.deposits.exemption_words import KINDS as EXEMPTIONS
from ledger.deposits.exemption_words import STATES as EXEMPTION_STATES
from ledger.deposits.exemption_words import exemption_state
from ledger.deposits.mode_queries import supervised, transfers
from ledger.deposits.mode_words import MOVEMENTS
from ledger.deposits.queries import interest_slips, receipts
from ledger.deposits.receipt_words import REMITTANCES
from ledger.deposits.unidentified import remittances, unidentified_receipts
from ledger.gate.filters import CountyFilter, OfCompany, OfPaper, OfProject
from ledger.gate.sheets import Column, Listing, column, rows_of
from ledger.papers.queries import papers
from ledger.papers.words import KINDS as PAPERS
from ledger.refunds.change_mode import WORDS as CHANGES
from ledger.refunds.queries import mode_changes, partial_returns
from ledger.text import Text

VOUCHERS = {
    "PROPOSED": Text("待复核", "awaiting review"),
    "POSTED": Text("已记账", "posted"),
    "RETURNED": Text("已退回", "sent back"),
    "WITHDRAWN": Text("已撤回", "taken back"),
}

PROJECT = column("项目", "Project", lambda row: row.project and row.project.name)
CODE = column("项目编号", "Number", lambda row: row.project and row.project.code)
AMOUNT = column("金额(元)", "Amount (yuan)", lambda row: row.amount)
REFERENCE = column("银行流水号", "Bank reference", lambda row: row.bank_reference)
RECEIVED = column("到账日期", "Received", lambda row: row.received_on)
PAYER = column("付款人", "Payer", lambda row: row.payer_name)
ASKED = column("申请日期", "Asked on", lambda row: row.requested_on)
PAID = column("付款日期", "Paid on", lambda row: row.paid_on)
VOUCHER = column(
    "凭证状态", "Voucher",
    lambda row: row.proposal and VOUCHERS.get(row.proposal.state, row.proposal.state),
)  # fmt: skip
APPROVAL = column(
    "审批", "Approval",
    lambda row: row.approval and APPROVALS.get(row.approval.state, row.approval.state),
)  # fmt: skip
DOCUMENT: tuple[Column, ...] = (
    column("依据文件", "Document", lambda row: row.document_title),
    column("文号", "Its number", lambda row: row.document_number),
)

DEPOSIT_LISTS: tuple[Listing, ...] = (
    Listing("receipts", Text("收款登记簿", "Register of receipts"), OfProject, (
        RECEIVED, CODE, PROJECT, PAYER, AMOUNT, REFERENCE, VOUCHER,
    ), rows_of(lambda counties, w: receipts(counties, w["project"]))),
    Listing("unidentified", Text("待查款项登记簿", "Unidentified receipts"), CountyFilter, (
        RECEIVED, PAYER, AMOUNT, REFERENCE,
        column("附言", "What the payer wrote", lambda row: row.memo), VOUCHER,
    ), rows_of(lambda counties, w: unidentified_receipts(counties))),
    Listing("interest", Text("专户结息登记簿", "Register of bank interest"), CountyFilter, (
        column("入账日期", "Credited", lambda row: row.credited_on), REFERENCE, AMOUNT,
        column("项目数", "Projects", lambda row: len(row.shares)), VOUCHER,
    ), rows_of(lambda counties, w: interest_slips(counties))),
    Listing("remittances", Text("退付登记簿", "Register of remittances"), OfProject, (
        ASKED, column("种类", "Kind", lambda row: REMITTANCES[row.kind]), PROJECT,
        column("收款人", "Payee", lambda row: row.payee_name), AMOUNT, APPROVAL, PAID,
    ), rows_of(lambda counties, w: remittances(counties, w["project"]))),
    Listing("exemptions", Text("减免登记簿", "Register of exemptions"), OfProject, (
        CODE, PROJECT, column("种类", "Kind", lambda row: EXEMPTIONS[row.kind]), *DOCUMENT,
        column("应缴(元)", "Required (yuan)", lambda row: row.required),
        column("减免后(元)", "Then (yuan)", lambda row: row.amount),
        column("生效日期", "In force since", lambda row: row.granted_on),
        column("失效日期", "Lapsed on", lambda row: row.lapsed_on),
        column("状态", "State", lambda row: EXEMPTION_STATES.get(exemption_state(row))),
    ), rows_of(lambda counties, w: exemptions(counties, w["project"]))),
    Listing("mode-changes", Text("保障方式变更登记簿", "Register of changes of mode"), OfProject, (
        ASKED, CODE, PROJECT, column("种类", "Kind", lambda row: CHANGES[row.kind]),
        column("退出现金(元)", "Cash that went (yuan)", lambda row: row.principal),
        column("利息(元)", "Interest (yuan)", lambda row: row.interest), APPROVAL, PAID,
    ), rows_of(lambda counties, w: mode_changes(counties, w["project"]))),
    Listing("transfers", Text("项目间调剂登记簿", "Register of transfers"), OfProject, (
        ASKED, column("调出项目", "From", lambda row: row.from_project.name),
        column("调入项目", "To", lambda row: row.to_project.name), AMOUNT, APPROVAL,
        column("执行日期", "Executed", lambda row: row.executed_on),
    ), rows_of(lambda counties, w: transfers(counties, w["project"]))),
    Listing("supervised", Text("监管账户变动登记簿", "Movements of supervised accounts"), OfProject, (
        column("日期", "Day", lambda row: row.happened_on), CODE, PROJECT,
        column("种类", "Kind", lambda row: MOVEMENTS[row.kind]),
        column("银行", "Bank", lambda row: row.bank), AMOUNT, VOUCHER,
    ), rows_of(lambda counties, w: supervised(counties, w["project"]))),
    Listing("partial-returns", Text("提前返还登记簿", "Register of partial returns"), OfProject, (
        ASKED, CODE, PROJECT, AMOUNT, APPROVAL, PAID,
    ), rows_of(lambda counties, w: partial_returns(counties, w["project"]))),
    Listing("listings", Text("失信名单", "Dishonesty list"), OfCompany, (
        column("企业", "Company", lambda row: row.company.name),
        column("信用代码", "Credit code", lambda row: row.company.uscc),
        column("列入日期", "Listed", lambda row: row.listed_on),
        column("至", "Until", lambda row: row.until_on), *DOCUMENT,
        column("移出日期", "Removed", lambda row: row.removed_on),
    ), rows_of(lambda counties, w: listings(counties, w["company"]))),
    Listing("papers", Text("文书登记簿", "Register of papers"), OfPaper, (
        column("编号", "Number", lambda row: row.name), PROJECT,
        column("种类", "Kind", lambda row: PAPERS[row.kind].title),
        column("日期", "Day", lambda row: row.issued_on),
        column("摘要值", "Digest", lambda row: row.digest),
    ), rows_of(lambda counties, w: papers(counties, w["project"], w["kind"]))),
)  # fmt: skip
