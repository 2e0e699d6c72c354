"""The file for the bank: the account's own columns, CSV, XLSX and pain.001, byte for byte."""

import csv
import io
from datetime import date
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from ledger.audit.models import AuditEvent
from ledger.banking.bank_file import written
from ledger.banking.models import BankAccount, PaymentLine
from ledger.banking.template import SHIPPED, Layout
from ledger.banking.transfers import Order, Transfer
from ledger.db import Database
from ledger.money import Money
from ledger.parties.register import seal_card
from tests.banking.make import a_batch
from tests.cases.make import a_card, a_citizen_id
from tests.cases.town import API, Town, codes, ok, refused
from tests.doors import Doors

TEMPLATE: dict[str, Any] = {
    "columns": [
        {"field": "transfer", "head": "业务编号"}, {"field": "bank_card", "head": "收款账户"},
        {"field": "name", "head": "户名"}, {"field": "amount", "head": "金额(分)"},
    ],
    "unit": "FEN", "delimiter": "PIPE", "encoding": "GB18030",
}  # fmt: skip

#: The town's draw: 100,000.00 shared by three workers.
SHARES = ("30000.33", "25592.27", "44407.40")

#: Names that a spreadsheet would take for formulas, and a name that only GB 18030 has.
SLY = ("=HYPERLINK(1)", "+1", "-1", "@x", "＝1+1", '张"三,\n四', "𠮷", "\t1")


def an_order(*names: str) -> Order:
    account = BankAccount(name="专户", bank="农业银行", number="62001234567890123")
    lines = [
        Transfer(n, f"B7-{n}-1", name, "652301198001010011", "6222020200000000014",
                 Money(100_00 + n), "案件1工资")
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    return Order("B7", account, date(2026, 2, 13), lines)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_becomes_a_formula(form: str) -> None:
    """Rows 35 and 36: text cells only; rows and columns as many as there are; 𠮷 kept."""
    layout = Layout(SHIPPED.columns, marked=False)
    content = written(an_order(*SLY), layout, form)
    if form == "xlsx":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python()
        assert [row[1] for row in rows[1:]] == list(SLY)
        assert all(isinstance(cell, str) for row in rows for cell in row)
    else:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert not [row[1] for row in rows[1:] if row[1][0] in "=+-@＝\t"]
        assert rows[6][1] == SLY[5]
    assert [len(row) for row in rows] == [7] * (len(SLY) + 1)


def test_a_payment_message_keeps_to_its_schema() -> None:
    """pain.001.001.09: sums, order of elements, lengths, patterns of the schema's types."""
    order = an_order("王" * 200, "李二", "<script>&")
    root = Xml.fromstring(written(order, SHIPPED, "xml"))
    ns = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    top = root.find("p:CstmrCdtTrfInitn", ns)
    assert top is not None
    header, payment = top
    local = [child.tag.rpartition("}")[2] for child in header]
    assert local == ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"]
    local = [child.tag.rpartition("}")[2] for child in payment]
    assert local == [
        "PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr",
        "DbtrAcct", "DbtrAgt", *["CdtTrfTxInf"] * 3,
    ]  # fmt: skip
    for at in (header, payment):
        assert at.findtext("p:NbOfTxs", None, ns) == "3"
        assert at.findtext("p:CtrlSum", None, ns) == "300.06"
    for one in payment.findall("p:CdtTrfTxInf", ns):
        local = [child.tag.rpartition("}")[2] for child in one]
        assert local == ["PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"]
        assert one.find("p:Amt/p:InstdAmt", ns).attrib == {"Ccy": "CNY"}  # type: ignore[union-attr]
    limits = {"MsgId": 35, "PmtInfId": 35, "EndToEndId": 35, "Nm": 140, "Ustrd": 140}
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in limits:
            assert 1 <= len(element.text or "") <= limits[name], name
        if name == "Id" and element.text and element.text.strip():
            assert len(element.text) <= 34
    assert payment.findtext("p:CdtTrfTxInf[3]/p:Cdtr/p:Nm", None, ns) == "<script>&"


@pytest.mark.parametrize("form", ["csv", "xlsx", "xml"])
def test_the_same_file_twice_is_the_same_bytes(
    town: Town, doors: Doors, database: Database, form: str
) -> None:
    """U-03, I-35: identities, accounts and sums in clear, each taking logged, bytes repeat."""
    batch = a_batch(town, database)
    path = f"{API}/payments/{batch}/file?form={form}"
    first, second = doors("fo2").get(path), doors("fo2").get(path)
    assert first.status_code == 200, first.get_data(as_text=True)
    assert first.data == second.data
    assert first.data == doors("fo2").get(f"/payments/{batch}/file?form={form}").data
    assert first.headers["Cache-Control"] == "no-store"
    told = first.data if form != "xlsx" else _cells(first.data)
    for number in (1, 2, 3):
        for secret in (a_citizen_id(number), a_card(number), SHARES[number - 1]):
            assert secret.encode() in told
    refused(doors("fo1").get(path), 403, "same-person")
    refused(doors("au").get(path), 403, "forbidden")
    with database.reading() as session:
        facts = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "batch.file-taken")
        ).all()
    assert len(facts) == 3
    assert not any(a_card(1) in str(one) for one in facts)


def _cells(content: bytes) -> bytes:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return repr(sheet.to_python()).encode()


def test_a_bank_has_columns_of_its_own(town: Town, doors: Doors, database: Database) -> None:
    """Order, headings, fen, bars and GB 18030; set at the door, shown, used."""
    batch, account = a_batch(town, database), town.custody
    path = f"{API}/bank-accounts/{account}/template"
    assert ok(doors("au").get(path), 200)["unit"] == "YUAN"
    made = ok(doors("fo1").send("PUT", path, TEMPLATE), 200)
    assert made["columns"] == TEMPLATE["columns"]
    assert "业务编号" in doors("au").get(f"/statements/accounts/{account}/template").text
    lines = doors("fo2").get(f"{API}/payments/{batch}/file").data.decode("gb18030").split("\r\n")
    assert lines[0] == "业务编号|收款账户|户名|金额(分)"
    assert lines[1].split("|")[0::3] == ["B1-1-1", "3000033"]
    assert lines[1].split("|")[1] == a_card(1)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"columns": TEMPLATE["columns"][1:]}, "/columns", "columns"),
        ({"columns": [*TEMPLATE["columns"], {"field": "name", "head": "又一"}]}, "/columns", "columns"),
        ({"columns": TEMPLATE["columns"][:3]}, "/columns", "columns"),
        ({"columns": []}, "/columns", "how-many"),
        ({"unit": "JIAO"}, "/unit", "choice"),
        ({"encoding": "UTF16"}, "/encoding", "choice"),
        ({"delimiter": "x"}, "/delimiter", "choice"),
        ({"columns": [{"field": "secret", "head": "x"}]}, "/columns/0/field", "choice"),
        ({"columns": [{"field": "name", "head": "x\u0000"}]}, "/columns/0/head", "text-invalid"),
        ({"columns": [{"field": "name", "head": "x" * 41}]}, "/columns/0/head", "text-too-long"),
        ({"state": "1"}, "/state", "unknown-field"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_work_is_refused(
    town: Town, doors: Doors, change: dict[str, Any], pointer: str, code: str
) -> None:
    """Rows 27, 31, 37: at its field, and the old template stays."""
    path = f"{API}/bank-accounts/{town.custody}/template"
    told = doors("fo1").send("PUT", path, TEMPLATE | change)
    assert told.status_code == 422, told.get_json()
    assert (pointer, code) in codes(told.get_json()) or told.get_json()["code"] == code
    assert ok(doors("fo1").get(path), 200)["encoding"] == "UTF8"


def test_nobody_is_paid_to_an_account_that_one_person_chose(
    town: Town, doors: Doors, database: Database
) -> None:
    """U-03: a card changed after approval by one officer alone does not reach the bank."""
    batch = a_batch(town, database)

    def change(session: Any) -> None:
        line = session.scalars(select(PaymentLine).order_by(PaymentLine.line)).first()
        seal_card(line.worker, a_card(77))

    database.in_transaction(change)
    for form in ("csv", "xlsx", "xml"):
        refused(doors("fo2").get(f"{API}/payments/{batch}/file?form={form}"), 409, "payee-changed")


def test_files_of_other_counties_and_forms_are_not_there(
    town: Town, doors: Doors, database: Database
) -> None:
    """Rows 24 and 25 of the bad inputs."""
    batch = a_batch(town, database)
    fo2 = doors("fo2")
    assert fo2.get(f"{API}/payments/{batch}/file?form=exe").status_code == 422
    assert fo2.get(f"/payments/{batch}/file?form=exe").status_code == 422
    for wrong in ("0", "-1", "1e3", "١", "999", "9223372036854775808"):
        assert fo2.get(f"{API}/payments/{wrong}/file").status_code == 404
        assert fo2.get(f"/payments/{wrong}/file").status_code == 404
        assert fo2.get(f"/statements/accounts/{wrong}/template").status_code == 404
