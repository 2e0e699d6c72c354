"""The page that records the reserve of a year's budget beside the fund."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.funds.reserve import RecordReserve, record_reserve, reserves
from ledger.funds.schemas import ReserveIn
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t

bp = Blueprint("reserves", __name__, url_prefix="/funds/reserves")

#: How many earlier records stand below the form.
LATEST = 8


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form, with what was recorded before."""
    return choice_of_county() or _form(None, request.args)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    county_id = chosen_county()
    with reading() as session:
        before = session.scalars(reserves({county_id}).limit(LATEST)).all()
    return render_template(
        "funds/reserve.html", county_id=county_id, year=clock.today().year, before=before,
        errors=errors, values=values,
    )  # fmt: skip


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The reserve stands beside the fund; no balance has moved."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = record_reserve(session, RecordReserve(**data), by=actor())
        flash(t("已登记预备费, 不入账。", "The reserve is recorded, beside the book."), "good")
        return url_for("funds.index", county=row.county_id)

    return submit(work, schema=ReserveIn(), again=_form)
