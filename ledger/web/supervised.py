"""Pages of supervised accounts: the list, storing, releasing."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.deposits.figures import deposit_book
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.mode_queries import supervised
from ledger.deposits.mode_schemas import ReleaseSupervisedIn, StoreSupervisedIn
from ledger.deposits.mode_words import MOVEMENTS
from ledger.deposits.queries import deposit_of
from ledger.deposits.release_supervised import (
    ReleaseSupervised,
    judge_release,
    release_supervised,
)
from ledger.deposits.standing import fill
from ledger.deposits.store_supervised import (
    StoreSupervised,
    account_name_of,
    judge_account,
    store_supervised,
)
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.furnish import t
from ledger.web.labels import PROPOSAL_STATES, PROPOSAL_TONES
from ledger.web.lists import wanted_by, ways

bp = Blueprint("supervised", __name__, url_prefix="/supervised")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Movements of supervised accounts, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = supervised(covered, wanted["project"])
        page = page_of(session, query, wanted, SupervisedMovement.id, newest_first=True)
    return render_template(
        "supervised/index.html", page=page, kinds=MOVEMENTS, states=PROPOSAL_STATES,
        tones=PROPOSAL_TONES, **ways(page.next),
    )  # fmt: skip


@bp.get("/new/<int:project_id>")
@allow(Role.FO)
def new(project_id: int) -> str:
    """The form for a storing; the name the account must bear is filled in (D-13)."""
    return _form("supervised/new.html", project_id, None, {})


def _form(template: str, project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        known = session.scalars(
            supervised({project.county_id}, project.id)
            .where(SupervisedMovement.kind != "RELEASE")
            .order_by(SupervisedMovement.id.desc())
        ).first()
        return render_template(
            template,
            project=project,
            deposit=deposit_of(session, project, clock.today()),
            account_name=account_name_of(project),
            known=known,
            errors=errors,
            values=values,
        )


@bp.post("/new/<int:project_id>")
@allow(Role.FO)
def check_storing(project_id: int) -> Response:
    """What would be recorded and what it fills, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            judge_account(session, project, data["account_name"], data["account_number"])
            figures = deposit_of(session, project, clock.today()).figures
            return render_template(
                "supervised/check.html", project=project, data=data, typed=typed,
                filled=fill(data["amount"], figures),
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form("supervised/new.html", project_id, errors, values)

    return check(StoreSupervisedIn(), again=again, show=shown)


@bp.post("/project/<int:project_id>")
@allow(Role.FO)
def store(project_id: int) -> Response:
    """The storing is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        store_supervised(session, StoreSupervised(project_id, **data), by=actor())
        return _recorded(project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form("supervised/new.html", project_id, errors, values)

    return submit(work, schema=StoreSupervisedIn(), again=again)


@bp.get("/release/<int:project_id>")
@allow(Role.FO)
def ask_release(project_id: int) -> str:
    """The form for a release."""
    return _form("supervised/release.html", project_id, None, {})


@bp.post("/release/<int:project_id>")
@allow(Role.FO)
def check_release(project_id: int) -> Response:
    """What would be released and what still covers the project, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            project = find(session, Project, project_id, by=actor())
            book_id = deposit_book(session, project.county_id)
            judge_release(session, book_id, project, data["amount"])
            deposit = deposit_of(session, project, clock.today())
            return render_template(
                "supervised/check_release.html", project=project, data=data, typed=typed,
                deposit=deposit, after=deposit.figures.cover - data["amount"],
            )  # fmt: skip

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form("supervised/release.html", project_id, errors, values)

    return check(ReleaseSupervisedIn(), again=again, show=shown)


@bp.post("/project/<int:project_id>/release")
@allow(Role.FO)
def release(project_id: int) -> Response:
    """The release is recorded; its voucher waits for a second officer."""

    def work(session: Session, data: dict[str, Any]) -> str:
        release_supervised(session, ReleaseSupervised(project_id, **data), by=actor())
        return _recorded(project_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _form("supervised/release.html", project_id, errors, values)

    return submit(work, schema=ReleaseSupervisedIn(), again=again)


def _recorded(project_id: int) -> str:
    flash(t("已登记, 待另一名财务人员复核。", "Recorded; a second officer reviews it."), "good")
    return url_for(".index", project=project_id)
