"""EX-33: a wage deposit from contract to refund, through the JSON API, on both engines."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.parties.models import Project
from tests.cases.make import a_row
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, journal, text
from tests.doors import Doors
from tests.parties.make import a_uscc
from tests.stories.make import Office, left

ROLL = [a_row(1, "4860.00"), a_row(2, "100000.00"), a_row(3, "154640.00")]


@pytest.fixture
def world(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with its books, accounts, law and people, on 2026-01-26."""
    at.on("2026-01-26")
    return database.in_transaction(a_world)


@pytest.fixture
def office(world: World, doors: Doors) -> Office:
    return Office(doors)


def test_the_deposit_from_contract_to_refund(
    office: Office, world: World, at: TestClock, database: Database
) -> None:
    """EX-33; I-21: two officers and two officials, no person in two parts of one deed."""
    project = _secured(office, world, at)
    case = _in_default(office, at, project)
    draw = _drawn_and_paid(office, world, at, case)
    _replenished(office, world, at, project)
    _returned(office, at, project)

    assert office.see(f"/cases/{case}")["state"] == "SETTLED_BY_THIRD_PARTY"
    assert office.see(f"/refunds/{1}")["state"] == "DONE"
    with database.reading() as session:
        assert journal(session, world.book) == _expected(session, world, project, case, draw)
        assert left(session, world.book, date(2026, 6, 30)) == {}
    assert office.see("/books/652301-DEP")["code"] == "652301-DEP"


def _secured(office: Office, world: World, at: TestClock) -> int:
    """Contract, assessment explained by rule, cash in two parts, interest."""
    company = office.make("/companies", {"uscc": a_uscc(7), "name": "天山建设"})
    contract = {
        "code": "P-1", "name": "天山路安置房", "contractor_id": company["id"],
        "owner_name": "昌吉城投", "contract_amount": "8650000.00", "signed_on": "2026-01-20",
        "permit_on": "2026-01-26", "ends_on": "2026-12-31",
    }  # fmt: skip
    project = int(office.make("/projects", contract)["id"])
    assessed = office.make(f"/deposits/{project}/assessments", {"on": "2026-01-26"})
    assert assessed["amount"] == "259500.00"
    office.review(assessed["proposal_id"])
    at.on("2026-02-03")
    for amount, reference in (("100000.00", "IN-1"), ("159500.00", "IN-2")):
        _receive(office, world, project, amount, reference, "2026-02-03")
    at.on("2026-03-21")
    slip = {
        "bank_account_id": world.bank.id, "bank_reference": "INT-1", "amount": "412.37",
        "on": "2026-03-21", "shares": [{"project_id": project, "amount": "412.37"}],
    }  # fmt: skip
    office.review(office.make("/collections/interest", slip)["proposal_id"])
    return project


def _receive(
    office: Office, world: World, project: int, amount: str, reference: str, on: str
) -> None:
    paid = {
        "bank_account_id": world.bank.id, "bank_reference": reference, "amount": amount,
        "on": on, "payer_name": "天山建设", "payer_bank": "工商银行",
        "payer_account": "620012345678",
    }  # fmt: skip
    office.review(office.make(f"/deposits/{project}/receipts", paid)["proposal_id"])


def _in_default(office: Office, at: TestClock, project: int) -> int:
    """A case with its roll, an order that is not obeyed."""
    at.on("2026-03-23")
    opened = {
        "project_id": project, "source": "HOTLINE", "reason": "CANNOT_PAY_FOR_NOW",
        "summary": "3 名工人反映未发工资", "on": "2026-03-23",
    }  # fmt: skip
    case = int(office.make("/cases", opened)["id"])
    office.make(f"/cases/{case}/accept", {"on": "2026-03-23"})
    office.import_roll(case, ROLL)
    ordered = {"on": "2026-03-24", "order_number": "SL-2026-8", "pay_by": "2026-03-31"}
    at.on("2026-04-01")
    office.make(f"/cases/{case}/order", ordered)
    office.make(f"/cases/{case}/default", {"on": "2026-04-01"})
    return case


def _drawn_and_paid(office: Office, world: World, at: TestClock, case: int) -> int:
    """Draw pro rata, pay by batch, one line bounces and is re-paid."""
    asked = {
        "case_id": case, "bank_account_id": world.bank.id, "notice_number": "支付-1",
        "on": "2026-04-01",
    }  # fmt: skip
    draw = office.make("/draws", asked)
    assert draw["amount"] == "259500.00"
    office.approve(draw["approval_id"])
    at.on("2026-04-09")
    office.make(f"/draws/{draw['id']}/execute", {"on": "2026-04-02"}, by=office.fo2)
    batch = office.see("/payments")["items"][0]["id"]
    sent = {"on": "2026-04-07", "bank_reference": "OUT-1"}
    office.make(f"/payments/{batch}/confirm", sent, by=office.fo2)
    line = office.see(f"/payments/{batch}")["lines"][0]
    assert line["amount"] == "4860.00"
    bounced = {"on": "2026-04-08", "bank_reference": "BACK-1", "reason": "户名不符"}
    proposal = office.make(f"/payments/lines/{line['id']}/bounce", bounced)
    office.review(proposal["id"])
    again = {"on": "2026-04-09", "bank_reference": "OUT-2"}
    office.make(f"/payments/lines/{line['id']}/repay", again, by=office.fo2)
    return int(draw["id"])


def _replenished(office: Office, world: World, at: TestClock, project: int) -> None:
    at.on("2026-04-15")
    _receive(office, world, project, "259500.00", "IN-3", "2026-04-15")


def _returned(office: Office, at: TestClock, project: int) -> None:
    """Thirty days' notice, application, review, two approvals, refund with interest."""
    at.on("2026-06-24")
    start = {
        "project_id": project, "completed_on": "2026-05-08", "undertaking": "承诺书-1",
        "notice_from": "2026-05-10", "notice_places": "公示栏; 网站",
    }  # fmt: skip
    refund = office.make("/refunds", start)["id"]
    at_ = f"/refunds/{refund}"
    office.make(f"{at_}/application", {"on": "2026-06-15", "application": "申请-1"})
    found = {"on": "2026-06-22", "finding": "CLEAR", "opinion": "无拖欠"}
    office.make(f"{at_}/review", found)
    asked = office.make(f"{at_}/request", {"receipt_id": 1})
    office.approve(asked["approval_id"])
    office.make(f"{at_}/execution", {"on": "2026-06-23"}, by=office.fo2)
    paid = {"on": "2026-06-24", "bank_reference": "OUT-3"}
    office.make(f"{at_}/payment", paid, by=office.fo2)


def _expected(session: Session, world: World, project: int, case: int, draw: int) -> str:
    """EX-33 as a clerk would write it, with rows 1 and 2 of the story's journal."""
    k, b = session.get_one(Project, project).contractor_id, world.bank.id
    p, c = project, case
    return text(f"""
        2026-01-26 备-1 [1] 核定应缴保证金 259,500.00 元: 天山路安置房
          D 9301 project={p} 259,500.00
          C 9309 project={p} 259,500.00
        2026-02-03 收-1 [3] 收到工资保证金: 天山路安置房(天山建设)
          D 1002.01 bank={b} 100,000.00
          C 2307.01 contractor={k} project={p} 100,000.00
          D 9309 project={p} 100,000.00
          C 9301 project={p} 100,000.00
        2026-02-03 收-2 [3] 收到工资保证金: 天山路安置房(天山建设)
          D 1002.01 bank={b} 159,500.00
          C 2307.01 contractor={k} project={p} 159,500.00
          D 9309 project={p} 159,500.00
          C 9301 project={p} 159,500.00
        2026-03-21 收-1 [7] 保证金专户结息, 分配至 1 个项目
          D 1002.01 bank={b} 412.37
          C 2307.02 contractor={k} project={p} 412.37
        2026-04-02 转-1 [9] 动用工资保证金, 支付通知书 支付-1: 天山路安置房
          D 2307.01 contractor={k} project={p} 259,500.00
          C 2307.04 case={c} worker=1 4,860.00
          C 2307.04 case={c} worker=2 100,000.00
          C 2307.04 case={c} worker=3 154,640.00
          D 9401 project={p} 259,500.00
          C 9409 project={p} 259,500.00
        2026-04-07 付-1 [10] 银行代发动用工资保证金: 案件2026-001工资
          D 2307.04 case={c} worker=1 4,860.00
          D 2307.04 case={c} worker=2 100,000.00
          D 2307.04 case={c} worker=3 154,640.00
          C 1002.01 bank={b} 259,500.00
        2026-04-08 收-1 [11] 动用工资保证金退票: 案件2026-001工资
          D 1002.01 bank={b} 4,860.00
          C 2307.04 case={c} worker=1 4,860.00
        2026-04-09 付-2 [12] 动用工资保证金退票重付: 案件2026-001工资
          D 2307.04 case={c} worker=1 4,860.00
          C 1002.01 bank={b} 4,860.00
        2026-04-15 收-2 [15] 收到工资保证金: 天山路安置房(天山建设)
          D 1002.01 bank={b} 259,500.00
          C 2307.01 contractor={k} project={p} 259,500.00
          D 9409 project={p} 259,500.00
          C 9401 project={p} 259,500.00
        2026-06-23 转-1 [16] 批准返还工资保证金: 天山路安置房
          D 2307.01 contractor={k} project={p} 259,500.00
          D 2307.02 contractor={k} project={p} 412.37
          C 2307.03 contractor={k} project={p} 259,912.37
        2026-06-24 付-1 [17] 返还工资保证金: 天山路安置房
          D 2307.03 contractor={k} project={p} 259,912.37
          C 1002.01 bank={b} 259,912.37
    """)
