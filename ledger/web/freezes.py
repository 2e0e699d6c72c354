"""The page of the freezes of one deposit: recording them with their legal basis, lifting them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deposits.freeze import (
    FreezeDeposit,
    LiftFreeze,
    freeze_deposit,
    freezes_of,
    lift_freeze,
)
from ledger.deposits.mode_schemas import FreezeIn, LiftIn
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import find
from ledger.web.furnish import t

bp = Blueprint("freezes", __name__, url_prefix="/deposits")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("/<int:project_id>/freezes")
@allow(*OFFICE)
def index(project_id: int) -> str:
    """Every freeze of the deposit, and the forms to record and to lift one."""
    return _page(project_id, None, {})


def _page(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return render_template(
            "freezes/index.html", project=project, rows=freezes_of(session, project.id),
            errors=errors, values=values,
        )  # fmt: skip


@bp.post("/<int:project_id>/freezes")
@allow(Role.FO)
def create(project_id: int) -> Response:
    """The freeze is on record."""

    def work(session: Session, data: dict[str, Any]) -> str:
        freeze_deposit(session, FreezeDeposit(project_id, **data), by=actor())
        flash(t("已登记冻结。", "The freeze is on record."), "good")
        return url_for(".index", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _page(project_id, errors, values)

    return submit(work, schema=FreezeIn(), again=again)


@bp.post("/<int:project_id>/freezes/<int:freeze_id>")
@allow(Role.FO)
def lift(project_id: int, freeze_id: int) -> Response:
    """The freeze has ended."""

    def work(session: Session, data: dict[str, Any]) -> str:
        lift_freeze(session, LiftFreeze(freeze_id, **data), by=actor())
        flash(t("已登记解除冻结。", "The freeze is lifted."), "good")
        return url_for(".index", project_id=project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _page(project_id, errors, values)

    return submit(work, schema=LiftIn(), again=again)
