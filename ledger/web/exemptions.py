"""Pages of exemptions and reductions: the list, asking for one, carrying it out."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.queries import may_execute
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.deposits.exempt import (
    AskExemption,
    ExecuteExemption,
    ask_exemption,
    execute_exemption,
    weigh,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.exemption_queries import exemptions, offers
from ledger.deposits.exemption_schemas import ExemptionIn, ExemptionRunIn
from ledger.deposits.exemption_words import KINDS, STATES, TONES, exemption_state
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.rules.grounds import GROUNDS
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import wanted_by, ways
from ledger.web.sources import linked

bp = Blueprint("exemptions", __name__, url_prefix="/exemptions")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Exemptions and reductions, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = exemptions(covered, wanted["project"])
        page = page_of(session, query, wanted, Exemption.id, newest_first=True)
        return render_template(
            "exemptions/index.html", rows=[(row, exemption_state(row)) for row in page.items],
            kinds=KINDS, grounds=GROUNDS, states=STATES, tones=TONES, **ways(page.next),
        )  # fmt: skip


@bp.get("/new/<int:project_id>")
@allow(Role.FO)
def new(project_id: int) -> str:
    """What may be asked for the project, and the form to ask."""
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        found = offers(session, project, clock.today())
        return render_template(
            "exemptions/new.html",
            project=project,
            reasons=[
                (
                    code,
                    say(GROUNDS[code].says),
                    f"{GROUNDS[code].rule}: {one.required.grouped()} → {one.amount.grouped()}",
                )
                for code, one in found
            ],
            facts=linked(
                fact.as_record() for fact in (found[0][1].reckoned.sources if found else ())
            ),
            errors=errors,
            values=values,
        )


@bp.post("/new/<int:project_id>")
@allow(Role.FO)
def check_request(project_id: int) -> Response:
    """What would be waived and why, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            weighed = weigh(session, project, data["reason_code"], data["on"])
            return render_template(
                "exemptions/check.html", project=project, weighed=weighed, data=data, typed=typed,
                ground=GROUNDS[data["reason_code"]], kinds=KINDS,
                facts=linked(fact.as_record() for fact in weighed.reckoned.sources),
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return check(ExemptionIn(exclude=("project_id",)), again=again, show=shown)


@bp.post("/project/<int:project_id>")
@allow(Role.FO)
def create(project_id: int) -> Response:
    """The request goes to both tiers."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = ask_exemption(session, AskExemption(project_id, **data), by=actor())
        flash(t("已提请审批。", "Sent for approval."), "good")
        return url_for(".show", exemption_id=row.id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(project_id, errors, values)

    return submit(work, schema=ExemptionIn(exclude=("project_id",)), again=again)


@bp.get("/<int:exemption_id>")
@allow(*OFFICE)
def show(exemption_id: int) -> str:
    """One exemption: ground, document, sums, facts, and the step that comes next."""
    return _show(exemption_id, None, {})


def _show(exemption_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        row = find(session, Exemption, exemption_id, by=by)
        book = book_of(session, row.county_id, "DEP")
        source = f"exemption:{row.id}"
        found = entries(session, book.id, source=source)
        return render_template(
            "exemptions/show.html",
            row=row,
            state=exemption_state(row),
            ground=GROUNDS[row.reason_code],
            book=book,
            entry=next((one for one in found if one.source == source), None),
            facts=linked(row.source_list),
            may_execute=row.approval is not None and may_execute(row.approval, by),
            kinds=KINDS, states=STATES, tones=TONES, errors=errors, values=values,
        )  # fmt: skip


@bp.post("/<int:exemption_id>/execution")
@allow(Role.FO)
def execute(exemption_id: int) -> Response:
    """What is no longer required leaves the book."""

    def work(session: Session, data: dict[str, Any]) -> str:
        execute_exemption(session, ExecuteExemption(exemption_id, **data), by=actor())
        flash(t("减免已生效。", "It is in force."), "good")
        return url_for(".show", exemption_id=exemption_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(exemption_id, errors, values)

    return submit(work, schema=ExemptionRunIn(), again=again)
