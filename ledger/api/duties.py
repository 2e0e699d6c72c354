"""Duties to workers by JSON: list what is amiss, show, record."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.duties.queries import DutyView, duties, duties_of
from ledger.duties.record import RecordDuties, record_duties
from ledger.duties.schemas import DutyIn, DutyLineOut, DutyOut
from ledger.gate.acts import perform
from ledger.gate.filters import DutyFilter, duties_wanted
from ledger.gate.house import reading
from ledger.gate.paging import cut, opened_cursor, paged
from ledger.gate.roles import allow
from ledger.gate.versions import demand_version, if_match
from ledger.gate.visitor import actor
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find

blp = Blueprint("duties", __name__, description="What contractors owe workers beside the deposit")


@blp.get("/duties")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(DutyFilter, location="query")
@blp.response(200, paged(DutyLineOut))
def list_duties(wanted: dict[str, Any]) -> Any:
    """List projects with findings, of one ``rule`` or any; with ``show=ALL`` every project."""
    covered = counties_asked(actor(), wanted["county"])
    asked = duties_wanted(wanted, opened_cursor(wanted["cursor"]))
    with reading() as session:
        rows = duties(session, covered, clock.today(), asked, wanted["limit"] + 1)
        return cut(rows, wanted["limit"], lambda row: row.place)


@blp.get("/projects/<int:project_id>/duties")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, DutyOut)
def show_duties(project_id: int) -> Any:
    """Show what is on record of a project's duties, what is amiss, how long ledgers are kept."""
    with reading() as session:
        return duties_of(session, find(session, Project, project_id, by=actor()), clock.today())


@blp.put("/projects/<int:project_id>/duties")
@allow(Role.FO)
@blp.arguments(DutyIn)
@blp.response(200, DutyOut)
def record(body: dict[str, Any], project_id: int) -> Any:
    """Record the duties as they now stand; ``If-Match`` names the version of the project."""
    version = if_match()

    def work(session: Session) -> DutyView:
        demand_version(find(session, Project, project_id, by=actor(), lock=True).version, version)
        told = RecordDuties(project_id, version, **body)
        return duties_of(session, record_duties(session, told, by=actor()), clock.today())

    return perform(work, schema=DutyOut(), body=body, status=200)
