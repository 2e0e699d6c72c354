"""Pages of arrears cases: the list, opening one, its page with the step that is due."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.elsewhere import count_elsewhere
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.open import (
    AcceptCase,
    OpenCase,
    RejectCase,
    accept_case,
    open_case,
    reject_case,
)
from ledger.cases.queries import cases_of, events_of, payments_by_source, with_parties
from ledger.cases.roll import Wages, claims, roll_lines, wages_by_case, wages_in_all
from ledger.cases.settle import (
    CloseCase,
    DeclareDefault,
    OrderPayment,
    PaidByEmployer,
    close_case,
    declare_default,
)
from ledger.cases.words import (
    NEXT_STEPS,
    PAYERS,
    PAYMENT_KINDS,
    PAYMENT_STATES,
    PAYMENT_TONES,
    REASONS,
    SOURCES,
    STATES,
    STEPS,
    TONES,
)
from ledger.deadlines.inbox import deadlines
from ledger.deposits.lapse_exemption import order_and_judge, paid_and_judge
from ledger.draws.queries import pending_draws
from ledger.gate.filters import CaseFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import Paging, page_of
from ledger.gate.roles import actor, allow
from ledger.parties.queries import companies, projects
from ledger.people.scope import counties_asked, find
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import say, t
from ledger.web.lists import wanted_by, ways
from ledger.web.subjects import subject_url

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
        query = cases_of(covered, states=states, project_id=wanted["project"], words=wanted["q"])
        page = page_of(session, with_parties(query), wanted, ArrearsCase.id, newest_first=True)
        wages = wages_by_case(session, [row.id for row in page.items])
        return render_template(
            "cases/index.html",
            rows=[(row, wages.get(row.id, Wages())) for row in page.items],
            total=wages_in_all(session, query),
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
    )


@bp.get("/<int:case_id>")
@allow(*OFFICE)
def show(case_id: int) -> str:
    """One case: where it stands, the step that is due, its roll, payments and timeline."""
    return _show(case_id, request.args.get("step", ""), None, {})


def _show(case_id: int, step: str, errors: Errors | None, values: Values) -> str:
    wanted = wanted_by(Paging())
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
        wages = wages_by_case(session, [case.id]).get(case.id, Wages())
        page = page_of(session, claims(case.id), wanted, Claim.line)
        lines = roll_lines(session, page.items)
        subject = f"case:{case.id}"
        steps = _steps(case, wages)
        return render_template(
            "cases/show.html",
            row=case,
            wages=wages,
            lines=lines,
            doubled=count_elsewhere(session, case.id),
            asked=sorted({line.elsewhere for line in lines if line.elsewhere}),
            payments=payments_by_source(session, case.id),
            payers=PAYERS,
            payment_kinds=PAYMENT_KINDS,
            payment_states=PAYMENT_STATES,
            payment_tones=PAYMENT_TONES,
            subject_url=subject_url,
            events=_timeline(session, case.id),
            clocks=deadlines(session, {case.county_id}, clock.today(), subject=subject),
            draws=pending_draws(session, case.id),
            steps=steps,
            step=step if step in steps else _first(case, steps),
            step_names=STEPS,
            states=STATES,
            tones=TONES,
            sources=SOURCES,
            reasons=REASONS,
            advances_url=_page("advances.new", case.id),
            advances_list_url=_page("advances.index", case.id),
            errors=errors,
            values=values,
            **ways(page.next),
        )


def _page(endpoint: str, case_id: int) -> str:
    """The page of the fund for this case; empty where the county keeps no fund pages."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, case=case_id)


def _steps(case: ArrearsCase, wages: Wages) -> tuple[str, ...]:
    """The steps of its state whose matter is there: no order without a roll, nothing paid twice."""
    steps = NEXT_STEPS.get(case.state, ())
    if not wages.claims:
        steps = tuple(step for step in steps if step != "order")
    if not wages.unpaid:
        steps = tuple(step for step in steps if step != "employer-payment")
    return steps


def _first(case: ArrearsCase, steps: tuple[str, ...]) -> str:
    """The step whose form stands open; in default that is the draw, on a page of its own."""
    return "" if case.state in ("DEFAULTED", "SETTLING") or not steps else steps[0]


def _timeline(session: Session, case_id: int) -> list[dict[str, Any]]:
    """The steps of the case, the newest first."""
    return [
        {"label": say(event.what), "at": event.happened_on.isoformat(), "who": event.person}
        for event in reversed(events_of(session, case_id))
    ]


def _step(
    case_id: int,
    step: str,
    schema: Schema,
    deed: Callable[..., object],
    command: Callable[[dict[str, Any]], object],
) -> Response:
    """One step of the case, then its page again."""

    def work(session: Session, data: dict[str, Any]) -> str:
        deed(session, command(data), by=actor())
        flash(t(f"已办理: {STEPS[step].zh}。", f"Done: {STEPS[step].en}."), "good")
        return url_for(".show", case_id=case_id)

    def again(errors: Errors, values: Values) -> str:
        return _show(case_id, step, errors, values)

    return submit(work, schema=schema, again=again)


@bp.post("/<int:case_id>/accept")
@allow(Role.FO)
def accept(case_id: int) -> Response:
    """The case is taken up."""
    return _step(
        case_id, "accept", schemas.StepIn(), accept_case, lambda data: AcceptCase(case_id, **data)
    )


@bp.post("/<int:case_id>/reject")
@allow(Role.FO)
def reject(case_id: int) -> Response:
    """The case is not taken up."""
    return _step(
        case_id, "reject", schemas.RejectIn(), reject_case, lambda data: RejectCase(case_id, **data)
    )


@bp.post("/<int:case_id>/order")
@allow(Role.FO)
def order(case_id: int) -> Response:
    """The employer is ordered to pay."""
    return _step(
        case_id, "order", schemas.OrderIn(), order_and_judge,
        lambda data: OrderPayment(case_id, **data),
    )  # fmt: skip


@bp.post("/<int:case_id>/default")
@allow(Role.FO)
def default(case_id: int) -> Response:
    """The order's last day has passed."""
    return _step(
        case_id, "default", schemas.StepIn(), declare_default,
        lambda data: DeclareDefault(case_id, **data),
    )  # fmt: skip


@bp.post("/<int:case_id>/employer-payment")
@allow(Role.FO)
def employer_payment(case_id: int) -> Response:
    """The employer paid everything that was unpaid."""
    return _step(
        case_id, "employer-payment", schemas.EmployerPaidIn(), paid_and_judge,
        lambda data: PaidByEmployer(case_id, **data),
    )  # fmt: skip


@bp.post("/<int:case_id>/close")
@allow(Role.FO)
def close(case_id: int) -> Response:
    """The case is struck off."""
    return _step(
        case_id, "close", schemas.CloseIn(), close_case, lambda data: CloseCase(case_id, **data)
    )
