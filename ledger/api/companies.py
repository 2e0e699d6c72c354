"""Companies by JSON: list, show, register, change, import."""

from typing import Any

from flask import request, url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.api.files import sheet_of_request
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import RegisterFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.versions import demand_version, if_match
from ledger.gate.visitor import actor
from ledger.parties.import_register import import_companies
from ledger.parties.models import Company
from ledger.parties.queries import companies
from ledger.parties.register import RegisterCompany, register_company
from ledger.parties.schemas import CompanyEdit, CompanyIn, CompanyOut, ImportedOut
from ledger.parties.update import UpdateCompany, update_company
from ledger.people.scope import counties_asked, find

blp = Blueprint("companies", __name__, description="Contractors and other companies")


@blp.get("/companies")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(RegisterFilter, location="query")
@blp.response(200, paged(CompanyOut))
def list_companies(wanted: dict[str, Any]) -> Any:
    """List companies by name; ``q`` is sought in name, pinyin and credit code."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = companies(covered, wanted["q"])
        return page_of(session, query, wanted, Company.pinyin, Company.id)


@blp.get("/companies/<int:company_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, CompanyOut)
def show_company(company_id: int) -> Any:
    """Show one company."""
    with reading() as session:
        return find(session, Company, company_id, by=actor())


@blp.post("/companies")
@allow(Role.FO)
@blp.arguments(CompanyIn)
@blp.response(201, CompanyOut)
def register(body: dict[str, Any]) -> Any:
    """Register a company."""
    command = RegisterCompany(county_of_deed(), **body)
    return perform(
        lambda session: register_company(session, command, by=actor()),
        schema=CompanyOut(),
        body=body,
        location=lambda row: url_for(".show_company", company_id=row.id),
    )


@blp.put("/companies/<int:company_id>")
@allow(Role.FO)
@blp.arguments(CompanyEdit(exclude=("version",)))
@blp.response(200, CompanyOut)
def update(body: dict[str, Any], company_id: int) -> Any:
    """Change a company; ``If-Match`` names the version you saw."""
    version = if_match()

    def work(session: Session) -> Company:
        demand_version(find(session, Company, company_id, by=actor(), lock=True).version, version)
        return update_company(session, UpdateCompany(company_id, version, **body), by=actor())

    return perform(work, schema=CompanyOut(), body=body, status=200)


@blp.post("/companies/import")
@allow(Role.FO)
@blp.response(201, ImportedOut)
def import_sheet() -> Any:
    """Import a CSV or XLSX sheet (field ``file`` of a form): all rows or none."""
    county_id, (content, body) = county_of_deed(), sheet_of_request(request)
    return perform(
        lambda session: {"imported": import_companies(session, county_id, content, by=actor())},
        schema=ImportedOut(),
        body=body,
    )
