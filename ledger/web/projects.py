"""Pages of projects: list, card, register, change, import."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.cases.models import ArrearsCase
from ledger.deposits.edit_project import edit_project
from ledger.deposits.exemption_queries import contract_changes
from ledger.deposits.models import Obligation
from ledger.deposits.venture import members_of
from ledger.duties.queries import duties_of
from ledger.fields import Strict
from ledger.gate.filters import ProjectFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.import_register import PROJECT_HEADINGS, import_projects
from ledger.parties.models import Company, Project
from ledger.parties.queries import companies, projects
from ledger.parties.register import RegisterProject, register_project
from ledger.parties.schemas import ProjectEdit, ProjectIn
from ledger.parties.update import UpdateProject
from ledger.parties.words import CONTRACTING, SECTORS, WORKS
from ledger.people.scope import counties_asked, find
from ledger.rules.duties import RULES
from ledger.web.contracts import WHAT
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import say, t
from ledger.web.imports import sheet_bytes, wrong_cells, wrong_rows
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("projects", __name__, url_prefix="/projects")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

#: How many contractors a form offers to choose from; beyond them one starts at the company's page.
OFFERED = 500


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Projects by name, with words sought."""
    wanted = wanted_by(ProjectFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = projects(covered, wanted["q"], wanted["contractor"])
        page = page_of(session, query, wanted, Project.pinyin, Project.id)
    return render_template("projects/index.html", page=page, wanted=wanted, **ways(page.next))


@bp.get("/<int:project_id>")
@allow(*OFFICE)
def show(project_id: int) -> str:
    """One project: its terms, its deposit, its cases."""
    with reading() as session:
        row = find(session, Project, project_id, by=actor())
        owed = session.scalar(select(Obligation).where(Obligation.project_id == row.id))
        cases = session.scalars(
            select(ArrearsCase).where(ArrearsCase.project_id == row.id).order_by(ArrearsCase.id)
        ).all()
        return render_template(
            "projects/show.html", row=row, owed=owed, cases=cases, sectors=SECTORS, works=WORKS,
            contracting=CONTRACTING, members=members_of(session, row.id), what=WHAT,
            changes=session.scalars(contract_changes(row.id)).all(),
            duty=duties_of(session, row, clock.today()), rules=RULES,
        )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for a project."""
    return choice_of_county() or _form(None, {})


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The project stands in the register."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        row = register_project(session, RegisterProject(county_id, **data), by=actor())
        flash(t(f"已登记 {row.name}。", f"{row.name} is registered."), "good")
        return url_for(".show", project_id=row.id)

    return submit(work, schema=ProjectIn(), again=_form)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        offered = session.scalars(companies({county_id}).limit(OFFERED)).all()
        chosen = number_in_address("contractor")
        if chosen and chosen not in {one.id for one in offered}:
            offered = [find(session, Company, chosen, by=actor()), *offered]
    return render_template(
        "projects/new.html",
        errors=errors,
        values=values,
        county_id=county_id,
        contractors=[(one.id, f"{one.name} ({one.uscc})") for one in offered],
        chosen=chosen,
        sectors=[(code, say(words)) for code, words in SECTORS.items()],
        works=[(code, say(words)) for code, words in WORKS.items()],
        contracting=[(code, say(words)) for code, words in CONTRACTING.items()],
    )


@bp.get("/<int:project_id>/edit")
@allow(Role.FO)
def edit(project_id: int) -> str:
    """The form with the project as it is."""
    return _edit_form(project_id, None, {})


@bp.post("/<int:project_id>")
@allow(Role.FO)
def update(project_id: int) -> Response:
    """The project carries the new values."""

    def work(session: Session, data: dict[str, Any]) -> str:
        edit_project(session, UpdateProject(project_id, **data), by=actor())
        flash(t("已保存。应缴保证金不会自动改变, 需要时请重新核定。",
                "Saved. The deposit does not change by itself; assess it again if need be."), "good")  # fmt: skip
        return url_for(".show", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _edit_form(project_id, errors, values)

    return submit(work, schema=ProjectEdit(), again=again)


def _edit_form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, Project, project_id, by=actor())
        return render_template("projects/edit.html", row=row, errors=errors, values=values)


@bp.get("/import")
@allow(Role.FO)
def upload() -> str:
    """The form for a sheet of projects."""
    return choice_of_county() or _upload_form(None, {})


@bp.post("/import")
@allow(Role.FO)
def import_sheet() -> Response:
    """Every row of the sheet is registered, or none."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        many = import_projects(session, county_id, sheet_bytes(), by=actor())
        flash(t(f"已导入 {many} 个项目。", f"{many} projects imported."), "good")
        return url_for(".index")

    return submit(work, schema=Strict(), again=_upload_form)


def _upload_form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    return render_template(
        "projects/import.html",
        errors=errors,
        county_id=chosen_county(),
        headings=PROJECT_HEADINGS,
        wrong=wrong_cells(errors, PROJECT_HEADINGS),
        wrong_sheet=wrong_rows(errors, PROJECT_HEADINGS),
    )
