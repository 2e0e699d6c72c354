"""Pages of rolls: importing who is owed what, every wrong row named."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cases.import_roll import HEADINGS, import_roll
from ledger.cases.models import ArrearsCase
from ledger.fields import Strict
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.people.scope import find
from ledger.web.furnish import t
from ledger.web.imports import sheet_bytes, wrong_cells, wrong_rows

bp = Blueprint("rolls", __name__, url_prefix="/cases/<int:case_id>/roll")


@bp.get("")
@allow(Role.FO)
def new(case_id: int) -> str:
    """The form for a roll."""
    return _form(case_id, None, {})


@bp.post("")
@allow(Role.FO)
def create(case_id: int) -> Response:
    """Every row of the sheet is a claim, or none."""

    def work(session: Session, data: dict[str, Any]) -> str:
        many = import_roll(session, case_id, sheet_bytes(), by=actor())
        flash(t(f"已导入 {many} 行。", f"{many} rows imported."), "good")
        return url_for("cases.show", case_id=case_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form(case_id, errors, values)

    return submit(work, schema=Strict(), again=again)


def _form(case_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        case = find(session, ArrearsCase, case_id, by=actor())
    return render_template(
        "cases/roll.html",
        row=case,
        errors=errors,
        values=values,
        headings=HEADINGS,
        wrong=wrong_cells(errors, HEADINGS),
        wrong_sheet=wrong_rows(errors, HEADINGS),
    )
