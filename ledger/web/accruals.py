"""Pages of interest at a month's end: what would be recognised, then its voucher."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.gate.filters import OnDay
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.recoveries.accrue import (
    AccrueInterest,
    NothingToAccrue,
    accruals_due,
    accrue_interest,
)
from ledger.recoveries.pursuit_schemas import AccrualIn
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.lists import wanted_by

bp = Blueprint("accruals", __name__, url_prefix="/recoveries/accruals")


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """What would be recognised up to ``?on=``, the last month's end unless told."""
    return choice_of_county() or _page(None, {})


def _page(errors: Errors | None, values: Mapping[str, Any]) -> str:
    on = wanted_by(OnDay())["on"] or _last_month_end()
    with reading() as session:
        try:
            due = accruals_due(session, chosen_county(), on)
        except NothingToAccrue:
            due = ()
        return render_template(
            "accruals/new.html", due=due, total=Money.sum(one.amount for one in due), on=on,
            county_id=chosen_county(), errors=errors, values=values,
        )  # fmt: skip


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The voucher of all advances waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        proposal = accrue_interest(session, AccrueInterest(**data), by=actor())
        flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
        return url_for("vouchers.show", proposal_id=proposal.id)

    return submit(work, schema=AccrualIn(), again=_page)


def _last_month_end() -> date:
    return clock.today().replace(day=1) - timedelta(days=1)
