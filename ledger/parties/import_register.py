"""Import companies and projects from a sheet: all rows, or none and every mistake named."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import FieldError, Invalid, Refusal
from ledger.fields import typed_text
from ledger.parties.models import Company
from ledger.parties.officer import require_officer
from ledger.parties.register import (
    RegisterCompany,
    RegisterProject,
    register_company,
    register_project,
)
from ledger.parties.schemas import CompanyIn, ProjectRow
from ledger.parties.sheet import Row, money_text, read_sheet, row_errors
from ledger.parties.words import SECTORS, WORKS
from ledger.text import Text

COMPANY_HEADINGS: Mapping[str, Sequence[str]] = {
    "uscc": ("统一社会信用代码", "uscc"),
    "name": ("单位名称", "企业名称", "name"),
    "bank_name": ("开户银行", "bank_name"),
    "bank_account": ("银行账号", "bank_account"),
}
PROJECT_HEADINGS: Mapping[str, Sequence[str]] = {
    "code": ("项目编号", "code"),
    "name": ("项目名称", "name"),
    "contractor_uscc": ("总包单位信用代码", "contractor_uscc"),
    "owner_name": ("建设单位", "owner_name"),
    "contract_amount": ("合同额(元)", "合同额", "contract_amount"),
    "annual_amount": ("年度合同额(元)", "年度合同额", "annual_amount"),
    "signed_on": ("合同签订日期", "signed_on"),
    "permit_on": ("施工许可日期", "permit_on"),
    "ends_on": ("合同工期止", "ends_on"),
    "sector": ("行业", "sector"),
    "work": ("工程类别", "work"),
    "government_invested": ("政府投资", "government_invested"),
}

Progress = Callable[[int], None]


def import_companies(
    session: Session, county_id: int, content: bytes, *, by: Actor, progress: Progress | None = None
) -> int:
    """Every company of the sheet is registered and counted; Invalid names each wrong row."""
    require_officer(session, by, county_id)
    rows = read_sheet(content, COMPANY_HEADINGS, optional=("bank_name", "bank_account"))

    def register(values: Mapping[str, Any]) -> None:
        register_company(session, RegisterCompany(county_id, **values), by=by)

    sheet = Sheet("company", county_id, rows, CompanyIn(), register)
    return _import(session, sheet, by, progress)


def import_projects(
    session: Session, county_id: int, content: bytes, *, by: Actor, progress: Progress | None = None
) -> int:
    """Every project of the sheet is registered and counted; Invalid names each wrong row."""
    require_officer(session, by, county_id)
    optional = ("annual_amount", "permit_on", "sector", "work", "government_invested")
    rows = read_sheet(content, PROJECT_HEADINGS, optional=optional)

    def register(values: Mapping[str, Any]) -> None:
        terms = {name: value for name, value in values.items() if name != "contractor_uscc"}
        contractor = _contractor(session, county_id, values["contractor_uscc"])
        register_project(
            session, RegisterProject(county_id, contractor_id=contractor, **terms), by=by
        )

    sheet = Sheet("project", county_id, rows, ProjectRow(), register)
    return _import(session, sheet, by, progress)


def _contractor(session: Session, county_id: int, uscc: str) -> int:
    """The contractor's id; raises Invalid when the company is not in the register."""
    found = session.scalar(
        select(Company.id).where(Company.county_id == county_id, Company.uscc == uscc)
    )
    if found is None:
        says = Text(f"总包单位 {uscc} 尚未登记。", f"Contractor {uscc} is not in the register.")
        raise Invalid([FieldError("/contractor_uscc", "not-registered", says)])
    return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows to register in one county: how each is read, and what is done with it."""

    kind: str
    county_id: int
    rows: Collection[Row]
    schema: Schema
    register: Callable[[Mapping[str, Any]], None]


def _import(session: Session, sheet: Sheet, by: Actor, progress: Progress | None) -> int:
    errors: list[FieldError] = []
    for done, row in enumerate(sheet.rows, start=1):
        errors.extend(_errors(row, sheet))
        if progress is not None:
            progress(done)
    if errors:
        wrong, many = len({one.pointer.split("/")[2] for one in errors}), len(sheet.rows)
        raise Invalid(
            errors,
            f"{many} 行中有 {wrong} 行有误, 全部未导入。",
            f"{wrong} of {many} rows are wrong; nothing was imported.",
        )
    trail.record(
        session, f"{sheet.kind}.imported", f"county:{sheet.county_id}", by=by,
        county_id=sheet.county_id, rows=len(sheet.rows),
    )  # fmt: skip
    return len(sheet.rows)


def _errors(row: Row, sheet: Sheet) -> Iterator[FieldError]:
    """The mistakes of one row, which is registered when it has none."""
    try:
        with typed_text():
            values = sheet.schema.load(_spelled(row.cells))
        sheet.register(values)
    except ValidationError as error:
        yield from row_errors(row, error)
    except Invalid as refused:
        for one in refused.errors:
            yield FieldError(f"/rows/{row.number}{one.pointer}", one.code, one.says)
    except Refusal as refused:
        yield FieldError(f"/rows/{row.number}", refused.code, refused.says)


_CODE_OF = {words.zh: code for codes in (SECTORS, WORKS) for code, words in codes.items()}


def _spelled(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells in the spelling of the schema: plain numbers as money, trades by their code."""
    spelled = dict(cells)
    for name in ("contract_amount", "annual_amount"):
        if name in spelled:
            spelled[name] = money_text(spelled[name])
    for name in ("sector", "work"):
        if name in spelled:
            spelled[name] = _CODE_OF.get(spelled[name], spelled[name])
    return spelled
