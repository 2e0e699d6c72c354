"""Pages of arrears cases: the list, opening one, its page with the step that is due."""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.close import CloseCase, close_case
from ledger.cases.models import ArrearsCase
from ledger.cases.open import (
    AcceptCase,
    OpenCase,
    RejectCase,
    accept_case,
    open_case,
    reject_case,
)
from ledger.cases.queries import cases_of, count_cases, with_parties
from ledger.cases.roll import Wages, wages_by_case, wages_in_all
from ledger.cases.settle import DeclareDefault, OrderPayment, declare_default
from ledger.cases.words import (
    REASONS,
    SOURCES,
    STATES,
    SUPERVISION,
    TONES,
    WATCHED,
)
from ledger.deposits.lapse_exemption import order_and_judge
from ledger.gate.filters import CaseFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.queries import companies, projects
from ledger.parties.words import SECTORS
from ledger.people.scope import counties_asked
from ledger.web.case_page import case_page, step_done
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import say, t
from ledger.web.lists import wanted_by, ways

bp = Blueprint("cases", __name__, url_prefix="/cases")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

Values = Mapping[str, Any]


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Cases, the newest first, with what is owed and unpaid in all."""
    wanted = wanted_by(CaseFilter())
    covered = counties_asked(actor(), wanted["county"])
    states = (wanted["state"],) if wanted["state"] else ()
    with reading() as session:
        query = cases_of(
            covered, states=states, project_id=wanted["project"], words=wanted["q"],
            supervision=wanted["supervision"], sector=wanted["sector"],
        )  # fmt: skip
        page = page_of(session, with_parties(query), wanted, ArrearsCase.id, newest_first=True)
        wages = wages_by_case(session, [row.id for row in page.items])
        return render_template(
            "cases/index.html",
            rows=[(row, wages.get(row.id, Wages())) for row in page.items],
            total=wages_in_all(session, query),
            counted=count_cases(session, query),
            levels=SUPERVISION,
            watched=[
                ("ANY", t("督办案件", "Supervised")),
                *((code, say(SUPERVISION[code])) for code in WATCHED),
            ],
            trades=SECTORS,
            wanted=wanted,
            states=STATES,
            tones=TONES,
            **ways(page.next),
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> Response:
    """The form for a report of unpaid wages; ``?project=`` fills the project in."""
    return make_response(choice_of_county() or _form(None, {}))


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The case stands with its number."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        row = open_case(session, OpenCase(county_id, **data), by=actor())
        flash(t(f"已登记案件 {row.number}。", f"Case {row.number} is open."), "good")
        return url_for(".show", case_id=row.id)

    return submit(work, schema=schemas.CaseIn(), again=_form)


def _form(errors: Errors | None, values: Values) -> str:
    county_id = chosen_county()
    with reading() as session:
        found = session.scalars(projects({county_id})).all()
        employers = session.scalars(companies({county_id})).all()
    return render_template(
        "cases/new.html",
        errors=errors,
        values=values,
        county_id=county_id,
        chosen=request.args.get("project", ""),
        projects=[(row.id, f"{row.name} · {row.contractor.name}") for row in found],
        employers=[(row.id, row.name) for row in employers],
        sources=[(code, say(words)) for code, words in SOURCES.items()],
        reasons=[(code, say(words)) for code, words in REASONS.items()],
        sectors=[(code, say(words)) for code, words in SECTORS.items()],
    )


@bp.get("/<int:case_id>")
@allow(*OFFICE)
def show(case_id: int) -> str:
    """One case: where it stands, the step that is due, its roll, payments and timeline."""
    return case_page(case_id, request.args.get("step", ""), None, {})


@bp.post("/<int:case_id>/accept")
@allow(Role.FO)
def accept(case_id: int) -> Response:
    """The case is taken up."""
    return step_done(
        case_id, "accept", schemas.StepIn(), accept_case, lambda data: AcceptCase(case_id, **data)
    )


@bp.post("/<int:case_id>/reject")
@allow(Role.FO)
def reject(case_id: int) -> Response:
    """The case is not taken up."""
    return step_done(
        case_id, "reject", schemas.RejectIn(), reject_case, lambda data: RejectCase(case_id, **data)
    )


@bp.post("/<int:case_id>/order")
@allow(Role.FO)
def order(case_id: int) -> Response:
    """The employer is ordered to pay."""
    return step_done(
        case_id, "order", schemas.OrderIn(), order_and_judge,
        lambda data: OrderPayment(case_id, **data),
    )  # fmt: skip


@bp.post("/<int:case_id>/default")
@allow(Role.FO)
def default(case_id: int) -> Response:
    """The order's last day has passed."""
    return step_done(
        case_id, "default", schemas.StepIn(), declare_default,
        lambda data: DeclareDefault(case_id, **data),
    )  # fmt: skip


@bp.post("/<int:case_id>/close")
@allow(Role.FO)
def close(case_id: int) -> Response:
    """The case is struck off."""
    return step_done(
        case_id, "close", schemas.CloseIn(), close_case, lambda data: CloseCase(case_id, **data)
    )
