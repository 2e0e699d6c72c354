"""Pages of demand letters: recording one, which begins limitation anew."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.advances.models import Advance
from ledger.deadlines.start import running_deadline
from ledger.fields import Day, Strict, Words
from ledger.gate.filters import QueryId
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.papers.demand_letter import demand_letter
from ledger.people.scope import find
from ledger.recoveries.debtors import co_debtors
from ledger.recoveries.pursue import SendDemand, send_demand
from ledger.recoveries.queries import debt_on, demands_of
from ledger.recoveries.schemas import DemandIn
from ledger.rules.pursuit import barred_on
from ledger.web.furnish import t
from ledger.web.lists import number_in_address, wanted_by, whole_number

#: Days the letter gives the debtor unless another day is told.
DAYS_TO_PAY = 15

bp = Blueprint("demands", __name__, url_prefix="/recoveries/demands")


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a letter on the advance named by ``?advance=``."""
    advance_id = number_in_address("advance")
    if advance_id is None:
        flash(t("请先选择垫付。", "Choose the advance first."), "warn")
        return redirect(url_for("recoveries.index"), 303)
    return _form(advance_id, None, {})


def _form(advance_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    today = clock.today()
    with reading() as session:
        advance = find(session, Advance, advance_id, by=actor())
        barred = running_deadline(session, advance.source, "R-06")
        return render_template(
            "demands/new.html",
            advance=advance,
            debt=debt_on(session, advance, today),
            barred_on=barred.due_on if barred else None,
            barred_anew=barred_on(max(today, advance.repay_by)),
            known=co_debtors(session, advance.id),
            sent=session.scalars(demands_of({advance.county_id}, advance.id)).all(),
            errors=errors,
            values=values or {name: request.args.get(name, "") for name in ("number", "debtor_id")},
        )


class LetterAsked(Strict):
    """For which debt the letter is, to whom, its number, and by when it asks to be paid."""

    advance = QueryId(load_default=None)
    debtor_id = QueryId(load_default=None)
    number = Words(longest=64, load_default=None)
    pay_by = Day(load_default=None, future=True)


@bp.get("/letter")
@allow(Role.FO)
def letter() -> str:
    """The letter of today for the advance named by ``?advance=``, to be printed and served."""
    wanted, today = wanted_by(LetterAsked()), clock.today()
    pay_by = wanted["pay_by"] or today + timedelta(days=DAYS_TO_PAY)
    with reading() as session:
        record = demand_letter(
            session, wanted["advance"] or 0, today, pay_by, number=wanted["number"] or "",
            debtor_id=wanted["debtor_id"], by=actor(),
        )  # fmt: skip
        advance = find(session, Advance, wanted["advance"] or 0, by=actor())
        known = co_debtors(session, advance.id)
        return render_template(
            "demands/letter.html", record=record, advance=advance, known=known, pay_by=pay_by,
            values=request.args,
        )  # fmt: skip


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The letter is on record and the three years of limitation begin anew."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = send_demand(session, SendDemand(**data), by=actor())
        flash(
            t("已登记催收。", "The demand is recorded."),
            "good",
        )
        return url_for("advances.show", advance_id=row.advance_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(whole_number(values.get("advance_id")), errors, values)

    return submit(work, schema=DemandIn(), again=again)
