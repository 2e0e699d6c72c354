"""Pages of duties to workers: the list of findings, and the form of one project."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.duties.queries import duties, duties_of
from ledger.duties.record import RecordDuties, record_duties
from ledger.duties.schemas import DutyEdit
from ledger.gate.filters import DutyFilter, duties_wanted
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import cut, opened_cursor
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.rules.duties import RULES
from ledger.web.furnish import t
from ledger.web.lists import wanted_by, ways

bp = Blueprint("duties", __name__, url_prefix="/duties")


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """What is amiss, project by project, and until when ledgers are to be kept (C-03 .. C-06)."""
    wanted = wanted_by(DutyFilter())
    covered = counties_asked(actor(), wanted["county"])
    asked = duties_wanted(wanted, opened_cursor(wanted["cursor"]))
    with reading() as session:
        rows = duties(session, covered, clock.today(), asked, wanted["limit"] + 1)
        page = cut(rows, wanted["limit"], lambda row: row.place)
        return render_template(
            "duties/index.html", page=page, wanted=wanted, rules=RULES, **ways(page.next)
        )


@bp.get("/<int:project_id>")
@allow(Role.FO)
def edit(project_id: int) -> str:
    """The form with what is on record."""
    return _form(project_id, None, {})


@bp.post("/<int:project_id>")
@allow(Role.FO)
def record(project_id: int) -> Response:
    """The duties stand as told."""

    def work(session: Session, data: dict[str, Any]) -> str:
        record_duties(session, RecordDuties(project_id, **data), by=actor())
        flash(t("已登记用工管理情况。", "Recorded."), "good")
        return url_for("projects.show", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return submit(work, schema=DutyEdit(), again=again)


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        view = duties_of(session, find(session, Project, project_id, by=actor()), clock.today())
        return render_template("duties/edit.html", view=view, errors=errors, values=values)
