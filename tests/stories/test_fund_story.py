"""EX-34: the fund from allotment to the year's closing, through the JSON API, on both engines."""

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

#: 32 workers of whom the ceilings let each have 1,848.20 or so: 59,140.75 in all.
ROLL = [a_row(n, "9241.00") for n in range(1, 32)] + [a_row(32, "9232.75")]
BOOK = "652301-FUND"


@pytest.fixture
def world(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with its books, accounts, law and people, on 2026-01-26."""
    at.on("2026-01-26")
    return database.in_transaction(a_world)


@pytest.fixture
def office(world: World, doors: Doors) -> Office:
    return Office(doors)


def test_the_fund_from_allotment_to_closing(
    office: Office, world: World, at: TestClock, database: Database
) -> None:
    """EX-34; F-08 before and after the closing."""
    account = _allotted(office)
    case = _in_default(office, at)
    advance = _advanced(office, at, case, account)
    _repaid_in_part(office, at, advance, account)
    _written_off(office, at, advance)
    _topped_up(office, at, account)
    with database.reading() as session:
        told = journal(session, world.fund)
        assert _folded(told) == _expected(session, account, case, advance)
    _year_closed(office, at)

    with database.reading() as session:
        end = date(2026, 12, 31)
        assert left(session, world.fund, end, before_closing=True) == {
            "1002.02": "D 2,000,591.41", "3101.01": "C 2,029,732.16", "4604.02": "C 591.41",
            "5901.01": "D 29,732.16", "9501": "D 29,732.16", "9509": "C 29,732.16",
        }  # fmt: skip
        assert left(session, world.fund, end) == {
            "1002.02": "D 2,000,591.41", "3101.01": "C 2,029,732.16", "3101.02": "D 29,140.75",
            "9501": "D 29,732.16", "9509": "C 29,732.16",
        }  # fmt: skip
        closing = journal(session, world.fund)
        assert [line.split(" ")[2] for line in closing.splitlines() if "[5" in line] == [
            "[51]", "[52]", "[53]",
        ]  # fmt: skip


def _allotted(office: Office) -> int:
    opened = {"kind": "FUND", "name": "周转金专户", "bank": "农业银行", "number": "30099999"}
    account = int(office.make("/bank-accounts", opened)["id"])
    _allot(office, account, "2000000.00", "F-1", "2026-01-26")
    return account


def _allot(office: Office, account: int, amount: str, reference: str, on: str) -> None:
    moved = {
        "kind": "allotment", "bank_account_id": account, "bank_reference": reference,
        "amount": amount, "on": on, "counterparty": "县财政局", "document": "预算通知",
    }  # fmt: skip
    office.review(office.make("/allotments", moved)["proposal_id"])


def _in_default(office: Office, at: TestClock) -> int:
    """A case whose project never stored a deposit (A-01)."""
    company = office.make("/companies", {"uscc": a_uscc(7), "name": "天山建设"})
    contract = {
        "code": "P-1", "name": "天山路安置房", "contractor_id": company["id"],
        "owner_name": "昌吉城投", "contract_amount": "8650000.00", "signed_on": "2026-01-20",
        "permit_on": "2026-01-26", "ends_on": "2026-12-31",
    }  # fmt: skip
    project = int(office.make("/projects", contract)["id"])
    assessed = office.make(f"/deposits/{project}/assessments", {"on": "2026-01-26"})
    office.review(assessed["proposal_id"])
    at.on("2026-02-10")
    opened = {
        "project_id": project, "source": "INSPECTION", "reason": "ABSCONDED",
        "summary": "项目负责人失联", "on": "2026-02-10",
    }  # fmt: skip
    case = int(office.make("/cases", opened)["id"])
    office.make(f"/cases/{case}/accept", {"on": "2026-02-10"})
    office.import_roll(case, ROLL)
    at.on("2026-02-24")
    ordered = {"on": "2026-02-11", "order_number": "SL-2026-2", "pay_by": "2026-02-23"}
    office.make(f"/cases/{case}/order", ordered)
    office.make(f"/cases/{case}/default", {"on": "2026-02-24"})
    return case


def _advanced(office: Office, at: TestClock, case: int, account: int) -> int:
    """Request with caps, two approvals, execution, bank."""
    at.on("2026-02-26")
    asked = {
        "case_id": case, "bank_account_id": account, "basis": "县政府决定 5 号",
        "repay_by": "2026-08-31", "on": "2026-02-26",
    }  # fmt: skip
    advance = office.make("/advances", asked)
    assert advance["amount"] == "59140.75"
    office.approve(advance["approval_id"])
    at.on("2026-03-02")
    at_ = f"/advances/{advance['id']}/execute"
    office.make(at_, {"on": "2026-02-27"}, by=office.fo2)
    batch = office.see("/payments")["items"][0]["id"]
    sent = {"on": "2026-03-02", "bank_reference": "F-2"}
    office.make(f"/payments/{batch}/confirm", sent, by=office.fo2)
    return int(advance["id"])


def _repaid_in_part(office: Office, at: TestClock, advance: int, account: int) -> None:
    """30,000.00: interest of 120 days first, then principal."""
    at.on("2026-06-30")
    paid = {
        "advance_id": advance, "bank_account_id": account, "bank_reference": "F-3",
        "amount": "30000.00", "on": "2026-06-30", "payer": "天山建设",
    }  # fmt: skip
    receipt = office.make("/recoveries", paid)
    office.review(receipt["proposal_id"])
    applied = office.see(f"/recoveries/{receipt['id']}")
    assert (applied["to_interest"], applied["to_principal"]) == ("591.41", "29408.59")


def _written_off(office: Office, at: TestClock, advance: int) -> None:
    at.on("2026-10-09")
    lost = {
        "advance_id": advance, "ground": "BANKRUPTCY_CLOSED", "evidence": "破产终结裁定书",
        "on": "2026-10-09",
        "papers": [
            {
                "kind": "BANKRUPTCY_RULING", "number": "(2026)破3号", "issuer": "县人民法院",
                "issued_on": "2026-10-08",
            }
        ],
    }  # fmt: skip
    row = office.make("/write-offs", lost)
    office.review(row["proposal_id"])
    asked = office.make(f"/write-offs/{row['id']}/submit", {})
    office.approve(asked["approval_id"])
    office.make(f"/write-offs/{row['id']}/execute", {"on": "2026-10-09"}, by=office.fo2)


def _topped_up(office: Office, at: TestClock, account: int) -> None:
    at.on("2026-11-02")
    _allot(office, account, "29732.16", "F-4", "2026-11-02")


def _year_closed(office: Office, at: TestClock) -> None:
    """Twelve months, each asked for, approved and executed by three persons."""
    at.on("2027-01-05")
    for month in range(1, 13):
        asked = office.make(f"/books/{BOOK}/periods/closing", {"period": f"2026-{month:02d}"})
        digest = office.see(f"/approvals/{asked['id']}")["digest"]
        said = {"decision": "approve", "opinion": "同意", "digest": digest}
        office.make(f"/approvals/{asked['id']}/decisions", said, by=office.a1)
        office.make(f"/approvals/{asked['id']}/execution", {}, by=office.fo2)


def _folded(told: str) -> str:
    """The journal with the thirty-two lines of the workers folded into one."""
    lines: list[str] = []
    for line in told.splitlines():
        if " 2307.05 " in line:
            side = line.strip()[0]
            if not lines[-1].endswith(f"{side} 2307.05 ..."):
                lines.append(f"  {side} 2307.05 ...")
        else:
            lines.append(line)
    return "\n".join(lines)


def _expected(session: Session, account: int, case: int, advance: int) -> str:
    """EX-34 as a clerk would write it."""
    debtor = session.get_one(Project, 1).contractor_id
    aux = f"advance={advance} case={case} debtor={debtor}"
    return text(f"""
        2026-01-26 收-1 [30] 财政拨款: 县财政局
          D 1002.02 bank={account} 2,000,000.00
          C 3101.01 source=budget 2,000,000.00
        2026-02-26 备-1 [36] 批准垫付: 案件2026-001, 天山建设
          D 9601 advance={advance} 59,140.75
          C 9609 advance={advance} 59,140.75
        2026-02-27 转-1 [37] 垫付批次发出: 案件2026-001, 天山建设
          D 1218.01 {aux} 59,140.75
          C 2307.05 ...
          D 9609 advance={advance} 59,140.75
          C 9601 advance={advance} 59,140.75
        2026-03-02 付-1 [38] 银行代发垫付工资: 案件2026-001垫付
          D 2307.05 ...
          C 1002.02 bank={account} 59,140.75
        2026-06-30 收-1 [44] 追偿回款: 天山建设, 案件2026-001
          D 1216.01 {aux} 591.41
          C 4604.02 case={case} 591.41
          D 1002.02 bank={account} 30,000.00
          C 1216.01 {aux} 591.41
          C 1218.01 {aux} 29,408.59
        2026-10-09 转-1 [47] 申请核销垫付款: 天山建设, 案件2026-001
          D 1902.01 {aux} 29,732.16
          C 1218.01 {aux} 29,732.16
        2026-10-09 转-2 [48] 批准核销, 账销案存: 天山建设
          D 5901.01 case={case} 29,732.16
          C 1902.01 {aux} 29,732.16
          D 9501 {aux} 29,732.16
          C 9509 {aux} 29,732.16
        2026-11-02 收-1 [30] 财政拨款: 县财政局
          D 1002.02 bank={account} 29,732.16
          C 3101.01 source=budget 29,732.16
    """)
