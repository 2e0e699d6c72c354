"""Lists as files at the three doors: as filtered, formula-safe, on the trail (I-35)."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.audit.models import AuditEvent
from ledger.db import Database
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.receive_unidentified import record_unidentified
from ledger.deposits.remit import SendBack, request_send_back
from ledger.deposits.transfer import RequestTransfer, request_transfer
from ledger.gate.lists import LISTS
from ledger.money import Money
from ledger.parties.dishonesty import ListCompany, list_company
from ledger.parties.models import Project
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, a_world, an_assessed_project, reviewed
from tests.deposits.test_command_line import command
from tests.deposits.test_register_list import a_register
from tests.deposits.test_supervised import proof, stored
from tests.deposits.test_unidentified import unknown
from tests.doors import Doors
from tests.parties.make import a_project

__all__ = ["command"]


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> World:
    """Four deposits, one of a project whose name would be a formula, seen from 2026-03-10."""
    at.on("2026-03-10")

    def work(session: Session) -> World:
        world = a_register(session)
        session.get_one(Project, 1).name = '=HYPERLINK("x"),\n"a"'
        return world

    return database.in_transaction(work)


def test_the_late_list_as_csv(office: World, doors: Doors, database: Database) -> None:
    """D-16, bad-input rows 35 and 36: RFC 4180, formulas as text, header with filter and person."""
    answer = doors("fo1").get("/lists/deposits/csv?overdue=1")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    assert rows[1] == ["筛选 Filters: 逾期天数≥ 1"]
    assert rows[2] == ["导出 Taken: FO1 2026-03-10 09:00"]
    names = [row[1] for row in rows[4:]]
    assert len(names) == 2
    assert '\'=HYPERLINK("x"),\n"a"' in names
    assert [len(row) for row in rows[3:]] == [16, 16, 16]
    with database.reading() as session:
        taken = select(AuditEvent.subject).where(AuditEvent.action == "list.taken")
        assert session.scalars(taken).all() == ["list:deposits"]


def test_the_register_as_xlsx_by_json(office: World, doors: Doors) -> None:
    """The same figures as the list (I-38), money as numbers, no formula in any cell."""
    answer = doors("au").get("/api/v1/lists/deposits/xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    listed = doors("au").get("/api/v1/deposits").json["items"]
    assert [f"{row[4]:.2f}" for row in rows] == [one["required"] for one in listed]
    assert [f"{row[8]:.2f}" for row in rows] == [one["cover"]["total"] for one in listed]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_leaves_in_both_forms(office: World, doors: Doors, name: str) -> None:
    for form in ("csv", "xlsx"):
        answer = doors("fo1").get(f"/lists/{name}/{form}")
        assert answer.status_code == 200
        assert len(answer.get_data()) > 100


def test_the_registers_of_deposit_work(
    founded: None, database: Database, keys: object, at: TestClock, doors: Doors
) -> None:
    """Each row of a register leaves as its page shows it, project by project where asked."""
    at.on("2026-03-10")

    def work(session: Session) -> None:
        world = a_world(session)
        project = an_assessed_project(session, world)
        a_receipt(session, world, project, "300000.00", reference="B1", on=date(2026, 2, 2))
        stored(session, world, proof(project, "1000.00"))
        other = a_project(session, project.contractor, "3000000.00", "P-9")
        made = assess_deposit(session, AssessDeposit(other.id, date(2026, 1, 26)), by=world.fo1)
        reviewed(session, world, made.proposal_id)
        moved = RequestTransfer(
            project.id, other.id, Money.of("500.00"), "申请书-1", "多余", date(2026, 3, 2)
        )
        request_transfer(session, moved, by=world.fo1)
        row = record_unidentified(session, unknown(world, "70.00"), by=world.fo1)
        reviewed(session, world, row.proposal_id)
        back = SendBack(row.id, date(2026, 3, 2), "无法查明")
        request_send_back(session, back, by=world.fo1)
        put = ListCompany(
            project.contractor_id, date(2026, 3, 1), "决定书", "1号", date(2026, 3, 1)
        )
        list_company(session, put, by=world.fo1)

    database.in_transaction(work)
    expected = {
        "receipts": ["300000.00", "B1", "已记账"], "supervised": ["1000.00", "已记账"],
        "transfers": ["500.00", "待审批"], "unidentified": ["70.00", "U1"],
        "remittances": ["70.00", "待审批"], "listings": ["决定书", "1号"],
    }  # fmt: skip
    for name, cells in expected.items():
        answer = doors("au").get(f"/lists/{name}/csv").get_data().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(answer, newline="")))[4:]
        assert len(rows) == 1, name
        assert set(cells) <= set(rows[0]), (name, rows)
    assert len(doors("au").get("/lists/receipts/csv?project=2").get_data().splitlines()) == 4
    assert "/lists/transfers/csv" in doors("au").get("/transfers").get_data(as_text=True)


def test_what_cannot_be_taken(office: World, doors: Doors) -> None:
    """Rows 24, 26 and 61: an unknown list, a foreign county, a state that is none."""
    officer = doors("fo1")
    assert officer.get("/lists/secrets/csv").status_code == 404
    assert officer.get("/lists/deposits/pdf").status_code == 404
    assert officer.get("/api/v1/lists/deposits/csv?county=99").status_code == 403
    assert officer.get("/api/v1/lists/deposits/csv?state=LOST").status_code == 422


def test_a_list_from_a_terminal(command: Callable[..., Result], tmp_path: Path) -> None:
    out = tmp_path / "late.csv"
    told = command("list", "deposits", "--out", str(out), "--where", "state=OVERDUE")
    assert told.exit_code == 0, told.exception
    assert "状态 OVERDUE" in out.read_text("utf-8-sig")
