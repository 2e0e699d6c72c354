"""The office's registers, day by day: parties, receipts, guarantees, interest, the fund."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from marshmallow import Schema
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.banking.statements import import_statement
from ledger.demo.office import Office
from ledger.demo.reductions import lower_further_projects
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.credit_interest import RecordInterest, Share, record_interest
from ledger.deposits.models import Obligation
from ledger.deposits.schemas import GuaranteeIn, ReceiptIn
from ledger.fields import Amount, Code, Day, Name, Strict, typed_text
from ledger.funds.receive import RecordMovement, record_movement
from ledger.funds.words import KINDS
from ledger.parties.import_register import import_companies, import_projects
from ledger.parties.models import Project

DATA = Path(__file__).parent / "data"

#: One thing that happens on a day; ``Plan`` is a list of them in order.
Deed = Callable[[Office], None]
Dated = tuple[date, Deed]


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the office's CSV files."""
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def loaded(schema: Schema, values: Mapping[str, str]) -> dict[str, Any]:
    """The values as the forms would take them."""
    with typed_text():
        found: dict[str, Any] = schema.load(values)
    return found


def parties() -> Iterator[Dated]:
    """Company and project sheets on the day their file names say; projects are assessed at once."""
    for path in sorted(DATA.glob("????-??-??-*")):
        day = date.fromisoformat(path.name[:10])
        what = import_companies if "单位" in path.name else import_projects
        yield day, _importing(path.read_bytes(), what)
        if what is import_projects:
            yield day, assess_new
            yield day, lower_further_projects


def _importing(content: bytes, what: Callable[..., int]) -> Deed:
    def deed(office: Office) -> None:
        by = office.people["fo1"]
        office.do(lambda session: what(session, office.county.id, content, by=by))

    return deed


def assess_new(office: Office) -> None:
    """Every project without an obligation is assessed, and the sheet reviewed by the second."""
    from ledger import clock

    with office.database.reading() as session:
        obliged = select(Obligation.project_id)
        new = session.scalars(
            select(Project.id).where(Project.id.not_in(obliged)).order_by(Project.id)
        ).all()
    for project_id in new:
        command = AssessDeposit(project_id, clock.today())
        office.do(lambda s, c=command: assess_deposit(s, c, by=office.people["fo1"]))  # type: ignore[misc]
    office.review_all()


def receipts() -> Iterator[Dated]:
    """Cash as the bank's advices brought it."""
    for row in rows_of("收款登记.csv"):
        yield date.fromisoformat(row["日期"]), _receipt(row)


def _receipt(row: Mapping[str, str]) -> Deed:
    def deed(office: Office) -> None:
        def work(session: Session) -> None:
            values = loaded(
                ReceiptIn(),
                {
                    "bank_account_id": str(office.account(session, "DEP").id),
                    "bank_reference": row["银行流水号"],
                    "amount": row["金额(元)"],
                    "on": row["日期"],
                    "payer_name": row["付款户名"],
                    "payer_bank": row["付款银行"],
                    "payer_account": row["付款账号"],
                    "attachments": "1",
                },
            )
            project = office.project(session, row["项目编号"])
            command = RecordReceipt(project_id=project.id, **values)
            record_receipt(session, command, by=office.people["fo1"])

        office.do(work)

    return deed


def guarantees() -> Iterator[Dated]:
    """Guarantees as their originals came in."""
    for row in rows_of("保函登记.csv"):
        yield date.fromisoformat(row["收件日期"]), _guarantee(row)


def _guarantee(row: Mapping[str, str]) -> Deed:
    def deed(office: Office) -> None:
        def work(session: Session) -> None:
            values = loaded(
                GuaranteeIn(),
                {
                    "project_id": str(office.project(session, row["项目编号"]).id),
                    "kind": row["种类"],
                    "issuer": row["出具机构"],
                    "number": row["保函编号"],
                    "face": row["金额(元)"],
                    "beneficiary": office.county.bureau,
                    "irrevocable": "是",
                    "on_demand": "是",
                    "issued_on": row["开立日期"],
                    "expires_on": row["到期日期"],
                    "kept_at": "财务科保险柜",
                    "on": row["收件日期"],
                    "attachments": "1",
                },
            )
            submit_guarantee(session, SubmitGuarantee(**values), by=office.people["fo1"])

        office.do(work)

    return deed


def interest() -> Iterator[Dated]:
    """The bank's quarterly interest with its allocation sheet."""
    rows = rows_of("利息分配表.csv")
    for (day, reference), group in groupby(rows, key=lambda row: (row["日期"], row["银行流水号"])):
        yield date.fromisoformat(day), _interest(day, reference, list(group))


class _ShareRow(Strict):
    amount = Amount(required=True)


def _interest(day: str, reference: str, rows: Sequence[Mapping[str, str]]) -> Deed:
    def deed(office: Office) -> None:
        def work(session: Session) -> None:
            shares = tuple(
                Share(
                    office.project(session, row["项目编号"]).id,
                    loaded(_ShareRow(), {"amount": row["金额(元)"]})["amount"],
                )
                for row in rows
            )
            total = sum((share.amount for share in shares[1:]), shares[0].amount)
            slip = RecordInterest(
                office.account(session, "DEP").id, reference, total, date.fromisoformat(day), shares
            )
            record_interest(session, slip, by=office.people["fo1"])

        office.do(work)

    return deed


class _FundRow(Strict):
    bank_reference = Code(required=True)
    amount = Amount(required=True)
    on = Day(required=True)
    counterparty = Name(required=True)
    document = Name(required=True)


def fund() -> Iterator[Dated]:
    """What reached the fund, and what the bank charged; the second officer keeps that register."""
    for row in rows_of("周转金收支.csv"):
        yield date.fromisoformat(row["日期"]), _movement(row)


def _movement(row: Mapping[str, str]) -> Deed:
    kind = next(code for code, words in KINDS.items() if words.zh == row["种类"])

    def deed(office: Office) -> None:
        def work(session: Session) -> None:
            values = loaded(
                _FundRow(),
                {
                    "bank_reference": row["银行流水号"],
                    "amount": row["金额(元)"],
                    "on": row["日期"],
                    "counterparty": row["对方"],
                    "document": row["依据"],
                },
            )
            account = office.account(session, "FUND")
            moved = RecordMovement(kind=kind, bank_account_id=account.id, **values)
            record_movement(session, moved, by=office.people["fo2"])

        office.do(work)

    return deed


def import_statements(office: Office) -> None:
    """The bank's own statements of both accounts."""
    for kind, name in (("DEP", "对账单-保证金专户.csv"), ("FUND", "对账单-周转金专户.csv")):
        if (DATA / name).exists():
            content = (DATA / name).read_bytes()
            office.do(
                lambda session, kind=kind, content=content: import_statement(  # type: ignore[misc]
                    session, office.account(session, kind).id, content, by=office.people["fo1"]
                )
            )
