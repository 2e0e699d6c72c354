"""Projects by JSON: list, show, register, change, import."""

from typing import Any

from flask import request, url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.api.files import sheet_of_request
from ledger.deposits.edit_project import edit_project
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import ProjectFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.versions import demand_version, if_match
from ledger.gate.visitor import actor
from ledger.parties.import_register import import_projects
from ledger.parties.models import Project
from ledger.parties.queries import projects
from ledger.parties.register import RegisterProject, register_project
from ledger.parties.schemas import ImportedOut, ProjectEdit, ProjectIn, ProjectOut
from ledger.parties.update import UpdateProject
from ledger.people.scope import counties_asked, find

blp = Blueprint("projects", __name__, description="Projects that owe a deposit")


@blp.get("/projects")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(ProjectFilter, location="query")
@blp.response(200, paged(ProjectOut))
def list_projects(wanted: dict[str, Any]) -> Any:
    """List projects by name; ``q`` is sought in name, pinyin and number."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = projects(covered, wanted["q"], wanted["contractor"])
        return page_of(session, query, wanted, Project.pinyin, Project.id)


@blp.get("/projects/<int:project_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, ProjectOut)
def show_project(project_id: int) -> Any:
    """Show one project."""
    with reading() as session:
        return find(session, Project, project_id, by=actor())


@blp.post("/projects")
@allow(Role.FO)
@blp.arguments(ProjectIn)
@blp.response(201, ProjectOut)
def register(body: dict[str, Any]) -> Any:
    """Register a project."""
    command = RegisterProject(county_of_deed(), **body)
    return perform(
        lambda session: register_project(session, command, by=actor()),
        schema=ProjectOut(),
        body=body,
        location=lambda row: url_for(".show_project", project_id=row.id),
    )


@blp.put("/projects/<int:project_id>")
@allow(Role.FO)
@blp.arguments(ProjectEdit(exclude=("version",)))
@blp.response(200, ProjectOut)
def update(body: dict[str, Any], project_id: int) -> Any:
    """Change a project; ``If-Match`` names the version you saw."""
    version = if_match()

    def work(session: Session) -> Project:
        demand_version(find(session, Project, project_id, by=actor(), lock=True).version, version)
        return edit_project(session, UpdateProject(project_id, version, **body), by=actor())

    return perform(work, schema=ProjectOut(), body=body, status=200)


@blp.post("/projects/import")
@allow(Role.FO)
@blp.response(201, ImportedOut)
def import_sheet() -> Any:
    """Import a CSV or XLSX sheet (field ``file`` of a form): all rows or none."""
    county_id, (content, body) = county_of_deed(), sheet_of_request(request)
    return perform(
        lambda session: {"imported": import_projects(session, county_id, content, by=actor())},
        schema=ImportedOut(),
        body=body,
    )
