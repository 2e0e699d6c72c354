"""Pages of pursuing a debtor: a step, a plan of instalments, who answers beside, all he owes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from marshmallow import pre_load, validates
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.advances.words import STATES, TONES
from ledger.fields import Day, Strict, fail
from ledger.gate.filters import OnDay, QueryId
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.models import Company
from ledger.parties.queries import companies
from ledger.people.scope import find
from ledger.recoveries.debtors import NameCoDebtor, co_debtors, debtor_view, name_co_debtor
from ledger.recoveries.plans import AgreePlan, Due, agree_plan, equal_parts
from ledger.recoveries.pursue import TakeStep, pursuit_of, take_step
from ledger.recoveries.pursuit_schemas import RECORDED, CoDebtorIn, PlanIn, StepIn
from ledger.recoveries.queries import debt_on
from ledger.recoveries.words import PURSUIT_STATES, STEPS
from ledger.rules.pursuit import ALLOWED, barred_on
from ledger.web.furnish import t
from ledger.web.lists import wanted_by, whole_number

bp = Blueprint("pursuit", __name__)

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

#: Lines of the plan's form; more instalments go through JSON or the command line.
LINES = 12


class PlanForm(PlanIn):
    """The same plan as a form sends it: empty lines are left out."""

    @pre_load
    def _leave_out_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        rows = data.get("instalments")
        if isinstance(rows, list):
            data["instalments"] = [one for one in rows if one.get("due_on") or one.get("amount")]
        return data


class PlanDraft(Strict):
    """How many equal instalments are drafted, and the day of the first."""

    advance = QueryId(load_default=None)
    parts = QueryId(load_default=None)
    first = Day(load_default=None, future=True)

    @validates("parts")
    def as_many_as_lines(self, value: int | None, **_: Any) -> None:
        """The form has so many lines."""
        if value is not None and value > LINES:
            raise fail("range", f"一次最多 {LINES} 期。", f"At most {LINES} instalments at a time.")


def _form(page: str, errors: Errors | None, values: Mapping[str, Any]) -> str:
    """The form ``pursuit/<page>.html`` for the advance it is about."""
    told = whole_number(values.get("advance_id") or request.args.get("advance"))
    if not told:
        abort(404)
    with reading() as session:
        advance = find(session, Advance, told, by=actor())
        state, known = pursuit_of(session, advance), co_debtors(session, advance.id)
        named = [one.company_id for one in known] + ([advance.debtor_id] if known else [])
        states = {state, *(pursuit_of(session, advance, debtor_id=one) for one in named)}
        possible = {one for where in states for one in ALLOWED[where]}
        steps = [one for one in STEPS if one in possible and one in RECORDED]
        return render_template(
            f"pursuit/{page}.html",
            advance=advance,
            debt=debt_on(session, advance, clock.today()),
            state=PURSUIT_STATES[state],
            steps=[(step, STEPS[step]) for step in steps],
            barred_anew=barred_on(max(clock.today(), advance.repay_by)),
            lines=range(LINES),
            companies=[
                (row.id, row.name)
                for row in session.scalars(companies({advance.county_id}))
                if row.id != advance.debtor_id
            ],
            known=known,
            errors=errors,
            values=values,
        )


@bp.get("/recoveries/steps/new")
@allow(Role.FO)
def new_step() -> str:
    """The form for a step of the advance named by ``?advance=``."""
    return _form("step", None, {})


@bp.post("/recoveries/steps")
@allow(Role.FO)
def record_step() -> Response:
    """The step is on record."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = take_step(session, TakeStep(**data), by=actor())
        flash(t("已登记追偿进展。", "The step is recorded."), "good")
        return url_for("advances.show", advance_id=row.advance_id)

    return submit(work, schema=StepIn(), again=lambda e, v: _form("step", e, v))


@bp.get("/recoveries/plans/new")
@allow(Role.FO)
def new_plan() -> str:
    """The form for the instalments of the advance named by ``?advance=``; with ``?parts=`` and
    ``?first=`` its lines are drafted in equal sums, a month apart."""
    wanted = wanted_by(PlanDraft())
    return _form("plan", None, _drafted(wanted) if wanted["parts"] and wanted["first"] else {})


def _drafted(wanted: Mapping[str, Any]) -> dict[str, str]:
    """Equal sums of what is owed today, as the form takes them."""
    with reading() as session:
        advance = find(session, Advance, wanted["advance"] or 0, by=actor())
        owed = debt_on(session, advance, clock.today()).owed.total
    values: dict[str, str] = {}
    for at, one in enumerate(equal_parts(owed, wanted["parts"], wanted["first"])):
        values |= {f"instalments-{at}-due_on": str(one.due_on)}
        values |= {f"instalments-{at}-amount": str(one.amount)}
    return values


@bp.post("/recoveries/plans")
@allow(Role.FO)
def record_plan() -> Response:
    """The plan is on record; each instalment has its clock."""

    def work(session: Session, data: dict[str, Any]) -> str:
        dues = tuple(Due(**one) for one in data["instalments"])
        row = agree_plan(session, AgreePlan(**{**data, "instalments": dues}), by=actor())
        flash(
            t("已登记分期还款, 各期到期前会提醒。", "Recorded; each instalment has its clock."),
            "good",
        )
        return url_for("advances.show", advance_id=row.advance_id)

    return submit(work, schema=PlanForm(), again=lambda e, v: _form("plan", e, v))


@bp.get("/recoveries/co-debtors/new")
@allow(Role.FO)
def new_co_debtor() -> str:
    """The form for a company that answers beside the debtor of ``?advance=``."""
    return _form("co_debtor", None, {})


@bp.post("/recoveries/co-debtors")
@allow(Role.FO)
def record_co_debtor() -> Response:
    """The company answers for the whole debt too."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = name_co_debtor(session, NameCoDebtor(**data), by=actor())
        flash(t("已登记连带债务人。", "The co-debtor is recorded."), "good")
        return url_for("advances.show", advance_id=row.advance_id)

    return submit(work, schema=CoDebtorIn(), again=lambda e, v: _form("co_debtor", e, v))


@bp.get("/debtors/<int:company_id>")
@allow(*OFFICE)
def debtor(company_id: int) -> str:
    """All a company answers for in the reader's counties."""
    on = wanted_by(OnDay())["on"] or clock.today()
    with reading() as session:
        company = find(session, Company, company_id, by=actor())
        view = debtor_view(session, company, actor().counties, on)
        return render_template(
            "pursuit/debtor.html",
            view=view,
            company=company,
            pursuits=PURSUIT_STATES,
            states=STATES,
            tones=TONES,
            values=request.args,
        )
