"""Pages of companies: list, card, register, change, import."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.deposits.credit import credit_of
from ledger.fields import Strict
from ledger.gate.filters import RegisterFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.import_register import COMPANY_HEADINGS, import_companies
from ledger.parties.models import Company
from ledger.parties.queries import companies, projects
from ledger.parties.register import RegisterCompany, register_company
from ledger.parties.schemas import CompanyEdit, CompanyIn
from ledger.parties.update import UpdateCompany, update_company
from ledger.people.scope import counties_asked, find
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.imports import sheet_bytes, wrong_cells, wrong_rows
from ledger.web.lists import wanted_by, ways
from ledger.web.sources import linked

bp = Blueprint("companies", __name__, url_prefix="/companies")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Companies by name, with words sought."""
    wanted = wanted_by(RegisterFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = companies(covered, wanted["q"])
        page = page_of(session, query, wanted, Company.pinyin, Company.id)
    return render_template("companies/index.html", page=page, wanted=wanted, **ways(page.next))


@bp.get("/<int:company_id>")
@allow(*OFFICE)
def show(company_id: int) -> str:
    """One company with its projects."""
    with reading() as session:
        row = find(session, Company, company_id, by=actor())
        own = session.scalars(projects({row.county_id}, contractor_id=row.id).limit(200)).all()
        today = clock.today()
        credit = credit_of(session, row.county_id, row.id, signed_on=today, on=today)
        return render_template(
            "companies/show.html", row=row, projects=own, credit=credit,
            facts=linked(credit.records),
        )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for a company."""
    return choice_of_county() or _form(None, {})


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The company stands in the register."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        row = register_company(session, RegisterCompany(county_id, **data), by=actor())
        flash(t(f"已登记 {row.name}。", f"{row.name} is registered."), "good")
        return url_for(".show", company_id=row.id)

    return submit(work, schema=CompanyIn(), again=_form)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    return render_template("companies/new.html", errors=errors, values=values, county_id=county_id)


@bp.get("/<int:company_id>/edit")
@allow(Role.FO)
def edit(company_id: int) -> str:
    """The form with the company as it is."""
    return _edit_form(company_id, None, {})


@bp.post("/<int:company_id>")
@allow(Role.FO)
def update(company_id: int) -> Response:
    """The company carries the new values."""

    def work(session: Session, data: dict[str, Any]) -> str:
        update_company(session, UpdateCompany(company_id, **data), by=actor())
        flash(t("已保存。", "Saved."), "good")
        return url_for(".show", company_id=company_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _edit_form(company_id, errors, values)

    return submit(work, schema=CompanyEdit(), again=again)


def _edit_form(company_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Company, company_id, by=actor())
    return render_template("companies/edit.html", row=row, errors=errors, values=values)


@bp.get("/import")
@allow(Role.FO)
def upload() -> str:
    """The form for a sheet of companies."""
    return choice_of_county() or _upload_form(None, {})


@bp.post("/import")
@allow(Role.FO)
def import_sheet() -> Response:
    """Every row of the sheet is registered, or none."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        many = import_companies(session, county_id, sheet_bytes(), by=actor())
        flash(t(f"已导入 {many} 家企业。", f"{many} companies imported."), "good")
        return url_for(".index")

    return submit(work, schema=Strict(), again=_upload_form)


def _upload_form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    return render_template(
        "companies/import.html",
        errors=errors,
        county_id=chosen_county(),
        headings=COMPANY_HEADINGS,
        wrong=wrong_cells(errors, COMPANY_HEADINGS),
        wrong_sheet=wrong_rows(errors, COMPANY_HEADINGS),
    )
