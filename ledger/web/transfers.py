"""Pages of transfers between a contractor's projects: list, asking, one with its execution."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.approvals.request import STATES
from ledger.book.books import book_with
from ledger.book.show import entries
from ledger.deposits.figures import deposit_book
from ledger.deposits.mode_models import DepositTransfer
from ledger.deposits.mode_queries import transfers
from ledger.deposits.mode_schemas import OnIn, TransferIn
from ledger.deposits.models import Obligation
from ledger.deposits.queries import deposit_of
from ledger.deposits.transfer import (
    ExecuteTransfer,
    RequestTransfer,
    execute_transfer,
    request_transfer,
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
from ledger.web.labels import REQUEST_TONES
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("transfers", __name__, url_prefix="/transfers")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Transfers, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = transfers(covered, wanted["project"])
        page = page_of(session, query, wanted, DepositTransfer.id, newest_first=True)
    return render_template(
        "transfers/index.html", page=page, states=STATES, tones=REQUEST_TONES, **ways(page.next)
    )


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a transfer from the project named by ``?project=``."""
    project_id = number_in_address("project")
    if project_id is None:
        flash(t("请先选择项目。", "Choose the project first."), "warn")
        return redirect(url_for("deposits.index"), 303)
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        others = session.scalars(
            select(Project)
            .join(Obligation, Obligation.project_id == Project.id)
            .where(
                Project.contractor_id == project.contractor_id,
                Project.county_id == project.county_id,
                Project.id != project.id,
                Obligation.state == "ACTIVE",
            )
            .order_by(Project.pinyin, Project.id)
        )
        deposit = deposit_of(session, project, clock.today())
        return render_template(
            "transfers/new.html",
            project=project,
            deposit=deposit,
            spare=deposit.excess,
            targets=[deposit_of(session, one, clock.today()) for one in others],
            errors=errors,
            values=values,
        )


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    project_id = str(values.get("from_project_id", ""))
    return _form(int(project_id) if project_id.isdecimal() else 0, errors, values)


@bp.post("/check")
@allow(Role.FO)
def check_transfer() -> Response:
    """What would be asked, with both projects before and after."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            pair = [
                deposit_of(session, find(session, Project, one, by=actor()), clock.today())
                for one in (data["from_project_id"], data["to_project_id"])
            ]
            return render_template(
                "transfers/check.html", data=data, typed=typed, source=pair[0], target=pair[1],
                after=(pair[0].figures.cover - data["amount"]),
            )  # fmt: skip

    return check(TransferIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The transfer waits for approval and its money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_transfer(session, RequestTransfer(**data), by=actor())
        flash(t("已提请审批, 款项已冻结备付。", "Sent for approval; the money is held."), "good")
        return url_for(".show", transfer_id=row.id)

    return submit(work, schema=TransferIn(), again=_again)


@bp.get("/<int:transfer_id>")
@allow(*OFFICE)
def show(transfer_id: int) -> str:
    """One transfer, with the step that is due."""
    return _show(transfer_id, None, {})


def _show(transfer_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, DepositTransfer, transfer_id, by=actor())
        book = book_with(session, deposit_book(session, row.county_id))
        return render_template(
            "transfers/show.html",
            row=row,
            book=book,
            pair=[
                deposit_of(session, one, clock.today())
                for one in (row.from_project, row.to_project)
            ],
            vouchers=entries(session, book.id, source=f"transfer:{row.id}"),
            state=row.approval.state if row.approval else "",
            states=STATES,
            tones=REQUEST_TONES,
            errors=errors,
            values=values,
        )


@bp.post("/<int:transfer_id>/execution")
@allow(Role.FO)
def execute(transfer_id: int) -> Response:
    """The approved transfer is carried out."""

    def work(session: Session, data: dict[str, Any]) -> str:
        execute_transfer(session, ExecuteTransfer(transfer_id, **data), by=actor())
        flash(t("调剂已执行并记账。", "The transfer is carried out and posted."), "good")
        return url_for(".show", transfer_id=transfer_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _show(transfer_id, errors, values)

    return submit(work, schema=OnIn(), again=again)
