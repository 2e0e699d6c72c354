"""A town to walk through: an office with projects, receipts, and work waiting for every role."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.banking.models import BankAccount
from ledger.bookkeeping.close import RequestClose, request_close
from ledger.bookkeeping.correct import ExecuteReversal, RequestReversal, execute_reversal
from ledger.bookkeeping.correct import request_reversal as ask_reversal
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.gate.kinds import UNDO
from ledger.money import Money
from ledger.parties.models import Project
from tests.bookkeeping.make import Office, a_manual, an_office, approved, posted, reviewed
from tests.parties.make import a_company, a_project
from tests.policies.make import adopted, the_law

CONTRACTS = {
    "天山建设集团有限公司": "8650000.00",
    "昌吉市安居建筑安装工程有限责任公司": "36500000.00",
    "新疆庭州市政": "128000000.00",
}


def a_town(session: Session) -> Office:
    """Seen from 2026-03-02: three secured projects, one assessed, requests and vouchers waiting."""
    office = an_office(session)
    the_law(session)
    adopted(session, office.county.id)
    for number, (name, contract) in enumerate(CONTRACTS.items(), 1):
        project = _assessed(session, office, number, name, contract)
        paid = _receipt(session, office, project, f"B2026010{number}", date(2026, 1, 27))
        _second(session, office, paid)
    waiting = _assessed(session, office, 9, "准噶尔路桥工程有限公司", "52000000.00")
    _receipt(session, office, waiting, "B20260225", date(2026, 2, 25))
    _reversed(session, office)
    last = posted(session, office, "B-77", "1200.00", date(2026, 2, 11))
    posted(session, office, "B-78", "60.50", date(2026, 2, 12))
    a_manual(session, office, "88.00", date(2026, 2, 20), "M-1")
    a_manual(session, office, "1250.75", date(2026, 2, 21), "M-2")
    mended = RequestReversal(office.dep.code, last.seq, "金额录错")
    ask_reversal(session, mended, undo=UNDO, by=office["fo1"])
    close = RequestClose(office.fund.code, 202601)
    approved(session, office, request_close(session, close, obstacles=(), by=office["fo1"]))
    request_close(session, RequestClose(office.dep.code, 202601), obstacles=(), by=office["fo1"])
    return office


def _assessed(session: Session, office: Office, number: int, name: str, contract: str) -> Project:
    company = a_company(session, office.county, number, name)
    project = a_project(session, company, contract, f"P-{number}")
    made = assess_deposit(session, AssessDeposit(project.id, date(2026, 1, 26)), by=office["fo1"])
    _second(session, office, made.proposal_id)
    return project


def _receipt(
    session: Session, office: Office, project: Project, reference: str, on: date
) -> int | None:
    of_book = BankAccount.book_id == office.dep.id
    bank = session.scalars(select(BankAccount).where(of_book)).one()
    paid = RecordReceipt(
        project.id, bank.id, reference, Money.of("150000.00"), on,
        payer_name=project.contractor.name, payer_bank="工商银行", payer_account="620012345678",
    )  # fmt: skip
    receipt: int | None = record_receipt(session, paid, by=office["fo1"]).proposal_id
    return receipt


def _second(session: Session, office: Office, proposal_id: int | None) -> None:
    reviewed(session, office, session.get_one(VoucherProposal, proposal_id))


def _reversed(session: Session, office: Office) -> None:
    """A voucher that was wrong, with its red twin."""
    wrong = reviewed(session, office, a_manual(session, office, "999.00", date(2026, 2, 2), "X-1"))
    asked = ask_reversal(
        session, RequestReversal(office.dep.code, wrong.seq, "重复入账"), undo=UNDO,
        by=office["fo1"],
    )  # fmt: skip
    approved(session, office, asked)
    command = ExecuteReversal(asked.id, date(2026, 2, 3))
    execute_reversal(session, command, undo=UNDO, by=office["fo2"])
