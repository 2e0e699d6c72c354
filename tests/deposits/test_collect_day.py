"""A day's receipts recorded together at three doors: all of them, or none and every mistake."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.deposits.collect_day import DayRow, RecordDay, record_day
from ledger.deposits.models import Receipt
from ledger.deposits.receipt_models import UnidentifiedReceipt
from ledger.errors import Invalid
from ledger.money import Money
from tests.deposits.make import World, an_assessed_project, journal, reviewed, text
from tests.deposits.test_command_line import Command, command, said
from tests.deposits.test_doors import API, office, ok, project
from tests.doors import Doors

__all__ = ["command", "office", "project"]
ON = date(2026, 2, 2)
PAYER = ("天山建设", "工商银行", "620012345678")


def row(name: str | None, amount: str, reference: str, *payer: str) -> DayRow:
    return DayRow(name, Money.of(amount), reference, *(payer or PAYER))


def test_a_day_is_recorded_together(session: Session, world: World) -> None:
    """Postings 3 and 4, by number, by name, and without a project."""
    one, two = an_assessed_project(session, world), an_assessed_project(session, world, number=2)
    rows = (row("P-1", "100.00", "B1"), row(two.name, "200.00", "B2"), row(None, "5.00", "B3"))
    if one.name == two.name:
        rows = (rows[0], row("P-2", "200.00", "B2"), rows[2])
    made = record_day(session, RecordDay(world.bank.id, ON, rows), by=world.fo1)
    assert [(each.kind, each.project_id) for each in made] == [
        ("receipt", one.id), ("receipt", two.id), ("unidentified", None),
    ]  # fmt: skip
    for each in made:
        reviewed(session, world, each.proposal_id)
    told = journal(session, world.book, 2)
    assert re.findall(r"\[(\d+)\]", told) == ["3", "3", "4"]
    assert told.startswith(
        text(f"""
        2026-02-02 收-1 [3] 收到工资保证金: {one.name}(天山建设)
          D 1002.01 bank={world.bank.id} 100.00""")
    )


def test_every_mistake_is_named_and_nothing_recorded(session: Session, world: World) -> None:
    """Row 46 inside one sheet; an unknown project, one not in force, a payer nobody knows."""
    an_assessed_project(session, world)
    rows = (
        row("P-1", "1.00", "B1"),
        row("P-9", "1.00", "B2"),
        row("P-1", "1.00", "B1"),
        DayRow(None, Money.of("1.00"), "B4", "甲"),
    )
    with pytest.raises(Invalid) as refused:
        record_day(session, RecordDay(world.bank.id, ON, rows), by=world.fo1)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/rows/1/project", "project-unknown"),
        ("/rows/2/bank_reference", "duplicate-reference"),
        ("/rows/3/payer_bank", "required"),
        ("/rows/3/payer_account", "required"),
    ]
    assert "4 行中有 3 行有误" in refused.value.says.zh


def test_words_that_fit_two_projects_are_no_name(session: Session, world: World) -> None:
    an_assessed_project(session, world)
    an_assessed_project(session, world, number=2)
    with pytest.raises(Invalid) as refused:
        record_day(session, RecordDay(world.bank.id, ON, (row("P-", "1.00", "B1"),)), by=world.fo1)
    assert [each.code for each in refused.value.errors] == ["project-ambiguous"]


def test_a_day_before_the_book_opened_is_said_once(session: Session, world: World) -> None:
    """Row 19: the day is the sheet's, not a row's."""
    an_assessed_project(session, world)
    day = RecordDay(world.bank.id, date(2025, 12, 31), (row("P-1", "1.00", "B1"),))
    with pytest.raises(Invalid) as refused:
        record_day(session, day, by=world.fo1)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/on", "date-range")]


def count(database: Database) -> int:
    with database.reading() as session:
        receipts = session.scalar(select(func.count(Receipt.id))) or 0
        return receipts + (session.scalar(select(func.count(UnidentifiedReceipt.id))) or 0)


def sheet(office: World) -> dict[str, Any]:
    payer = dict(zip(("payer_name", "payer_bank", "payer_account"), PAYER, strict=True))
    return {
        "bank_account_id": office.bank.id,
        "on": "2026-02-03",
        "rows": [
            {"project": "P-1", "amount": "100.00", "bank_reference": "B1", **payer},
            {"amount": "5.00", "bank_reference": "B2", **payer},
        ],
    }


def test_by_json(office: World, doors: Doors, project: int, database: Database) -> None:
    """Row 63: one bad row and nothing is recorded; row 37: an unknown cell is refused."""
    fo1 = doors("fo1")
    body = sheet(office)
    wrong = {**body, "rows": [*body["rows"], {"amount": "1.5", "bank_reference": "B3", "x": 1}]}
    refused = fo1.post(f"{API}/collections/days", wrong)
    assert refused.status_code == 422
    assert {(one["pointer"], one["code"]) for one in refused.get_json()["errors"]} == {
        ("/rows/2/amount", "amount-format"), ("/rows/2/x", "unknown-field"),
    }  # fmt: skip
    assert count(database) == 0
    done = ok(fo1.post(f"{API}/collections/days", body))
    assert (done["total"], [one["kind"] for one in done["receipts"]]) == (
        "105.00", ["receipt", "unidentified"],
    )  # fmt: skip
    again = fo1.post(f"{API}/collections/days", body)
    assert (again.status_code, again.get_json()["code"]) == (422, "duplicate-reference")


def cells(*rows: dict[str, str]) -> dict[str, str]:
    return {f"rows-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_on_the_grid(office: World, doors: Doors, project: int, database: Database) -> None:
    """An error stands at its cell and nothing typed is lost; empty rows are passed over."""
    fo1 = doors("fo1")
    payer = dict(zip(("payer_name", "payer_bank", "payer_account"), PAYER, strict=True))
    page = fo1.get("/collections/day").get_data(as_text=True)
    assert 'value="P-1"' in page
    assert "day.js" in page
    head = {"bank_account_id": str(office.bank.id), "on": "2026-02-03"}
    typed = cells(
        {"project": "P-1", "amount": "1,000.00", "bank_reference": "B1", **payer},
        {"project": "", "amount": "", "bank_reference": ""},
        {"project": "没有的项目", "amount": "2.00", "bank_reference": "B2", **payer},
    )
    refused = fo1.form("/collections/day", head | typed)
    told = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'href="#rows-2-project"' in told
    assert "没有项目「没有的项目」" in told
    assert 'value="1,000.00"' in told
    assert count(database) == 0
    wrong = fo1.form("/collections/day", head | typed | {"rows-0-amount": "1.005"})
    assert 'id="rows-0-amount-error"' in wrong.get_data(as_text=True)
    assert fo1.form("/collections/day", head | cells({"amount": ""})).status_code == 422
    done = fo1.form("/collections/day", head | typed | {"rows-2-project": "P-1"})
    assert done.status_code == 303
    assert count(database) == 2
    assert "1,000.00" in fo1.get(done.location).get_data(as_text=True)


def test_from_a_file(command: Command, tmp_path: Path, database: Database) -> None:
    """The same sheet as CSV; mistakes by the row number of the file."""
    file = tmp_path / "day.csv"
    head = "项目编号,金额(元),银行流水号,付款人,付款银行,付款账号\n"
    file.write_text(head + ",5,U1,甲,工行,62001234\nP-7,6.00,U2,甲,工行,62001234\n", "utf-8-sig")
    wrong = command("collections", "day", str(file), "--bank-account-id", "1")
    assert isinstance(wrong.exception, Invalid)
    assert [(one.pointer, one.code) for one in wrong.exception.errors] == [
        ("/rows/3/project", "project-unknown")
    ]
    assert count(database) == 0
    file.write_text(head + ',5,U1,甲,工行,62001234\n,"1,000.50",U2,乙,工行,62001235\n', "utf-8")
    told = said(command("collections", "day", str(file), "--bank-account-id", "1"))
    assert told["total"] == "1005.50"
    file.write_text(head + ",1.005,U3,甲,工行,62001234\n", "utf-8")
    bad = command("collections", "day", str(file), "--bank-account-id", "1")
    assert isinstance(bad.exception, Invalid)
    assert [(one.pointer, one.code) for one in bad.exception.errors] == [
        ("/rows/2/amount", "amount-format")
    ]
