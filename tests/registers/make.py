"""Registers as offices keep them: CSV files and workbooks of a few rows."""

import csv
import io
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.registers.check import check_register
from ledger.registers.kinds import SHEETS
from ledger.registers.models import RegisterImport
from ledger.registers.propose import propose_register
from ledger.registers.review import ReviewRegister, begin_review, post_register
from ledger.registers.staging import Checked
from ledger.registers.tables import UPLOADED, File
from ledger.registers.workbook import write_workbook
from tests.deposits.make import World
from tests.parties.make import a_uscc

Rows = Mapping[str, Sequence[Mapping[str, str]]]


def a_register(bank: str = "30012345") -> dict[str, list[dict[str, str]]]:
    """Two companies, three projects: one secured by cash twice over, one by both, one not yet."""
    projects = [
        {"code": f"R-{n}", "name": f"登记项目{n}", "contractor_uscc": a_uscc(71 + n // 3),
         "owner_name": "昌吉城投", "contract_amount": "8650000.00", "signed_on": "2026-01-20",
         "permit_on": "2026-01-26", "ends_on": "2026-12-31"}
        for n in (1, 2, 3)
    ]  # fmt: skip
    return {
        "companies": [
            {"uscc": a_uscc(71), "name": "甲建设", "bank_name": "工行", "bank_account": "620011111111"},
            {"uscc": a_uscc(72), "name": "乙建设", "bank_name": "农行", "bank_account": "620022222222"},
        ],
        "projects": projects,
        "assessments": [
            {"project": f"R-{n}", "on": "2026-01-26", "amount": "259500.00" if n == 1 else ""}
            for n in (1, 2, 3)
        ],
        "receipts": [
            {"project": "R-1", "on": "2026-02-03", "amount": "200000.00", "bank_reference": "X1"},
            {"project": "R-1", "on": "2026-02-05", "amount": "60000.00", "bank_reference": "X2"},
            {"project": "R-2", "on": "2026-02-04", "amount": "100000.00", "bank_reference": "X3",
             "account": bank, "payer_name": "代付公司", "payer_bank": "建行",
             "payer_account": "620033333333"},
        ],
        "guarantees": [
            {"project": "R-2", "kind": "银行保函", "issuer": "农业银行", "number": "BH-9",
             "face": "159500.00", "irrevocable": "是", "on_demand": "是",
             "issued_on": "2026-02-01", "expires_on": "2028-01-31", "kept_at": "档案室",
             "on": "2026-02-06"},
        ],
    }  # fmt: skip


#: What the third project of the register has under supervision.
SUPERVISED = {
    "project": "R-3", "on": "2026-02-10", "amount": "259500.00", "bank": "建设银行",
    "account_number": "650100001111", "bank_reference": "J1", "document": "监管协议1号",
}  # fmt: skip


def in_order(rows: Rows) -> Rows:
    """The sheets in the order in which they are read."""
    return {name: rows[name] for name in SHEETS if name in rows}


def workbook(rows: Rows, heads: Mapping[str, str] | None = None) -> bytes:
    """The register as one XLSX file; ``heads`` gives some fields another heading."""
    sheets = []
    for name, listed in rows.items():
        kind = SHEETS[name]
        titles = [(heads or {}).get(field, names[0]) for field, names in kind.headings.items()]
        lines = [[row.get(field, "") for field in kind.headings] for row in listed]
        sheets.append((kind.title.zh, titles, lines))
    return write_workbook(sheets).read()


def sheets(rows: Rows) -> list[bytes]:
    """The register as one CSV file a sheet, only the columns that hold something."""
    files = []
    for name, listed in rows.items():
        out = io.StringIO()
        used = [field for field in SHEETS[name].headings if any(row.get(field) for row in listed)]
        write = csv.writer(out)
        write.writerow([SHEETS[name].headings[field][0] for field in used])
        write.writerows([[row.get(field, "") for field in used] for row in listed])
        files.append(out.getvalue().encode("utf-8-sig"))
    return files


def checked(session: Session, world: World, *files: bytes) -> Checked:
    """The files judged for the county of the first officer."""
    given = [File(one) for one in files]
    return check_register(session, world.county.id, given, UPLOADED, by=world.fo1)


def proposed(session: Session, world: World, *files: bytes) -> RegisterImport:
    """The files proposed by the first officer."""
    return propose_register(session, checked(session, world, *files), by=world.fo1)


def posted(session: Session, row: RegisterImport, by: Actor) -> RegisterImport:
    """The import reviewed and posted by that officer."""
    begin_review(session, ReviewRegister(row.id, row.seen or ""), by=by)
    return post_register(session, row.id, by=by)
