"""Returns of a part of the deposit on pages: ask, check, carry out, pay."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.approvals.queries import may_execute
from ledger.book.books import book_with
from ledger.book.show import entries
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book
from ledger.deposits.mode_schemas import OnIn
from ledger.deposits.queries import deposit_of
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import PolicyMissing, policy_for, policy_version
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.part_schemas import PartIn, PartPaidIn
from ledger.refunds.part_words import STATES, TONES, part_state
from ledger.refunds.pay_part import PayPart, bounce_part, pay_part
from ledger.refunds.queries import partial_returns
from ledger.refunds.request import paying_receipts
from ledger.refunds.return_part import (
    STAGES,
    ExecutePart,
    RequestPart,
    execute_part,
    new_part,
    request_part,
)
from ledger.web import steps
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import number_in_address, wanted_by, ways
from ledger.web.policy_words import part_of_return

bp = Blueprint("partial_returns", __name__, url_prefix="/partial-returns")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Returns in part, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = partial_returns(covered, wanted["project"])
        page = page_of(session, query, wanted, PartialReturn.id, newest_first=True)
        rows = [(row, part_state(row)) for row in page.items]
    return render_template(
        "partial_returns/index.html", rows=rows, stages=STAGES, states=STATES, tones=TONES,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a part of the deposit of the project named by ``?project=``."""
    project_id = number_in_address("project")
    if project_id is None:
        flash(t("请先选择项目。", "Choose the project first."), "warn")
        return redirect(url_for("deposits.index"), 303)
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        version, steps = _steps_of(session, project)
        return render_template(
            "partial_returns/new.html",
            project=project,
            deposit=deposit_of(session, project, clock.today()),
            version=version,
            steps=[part_of_return(one) for one in steps],
            stages=[(one["stage"], say(STAGES[one["stage"]])) for one in steps],
            receipts=[
                (one.id, f"{one.payer_name} · {one.payer_bank} · {one.payer_account}")
                for one in paying_receipts(session, project.id)
            ],
            errors=errors,
            values=values,
        )


def _steps_of(
    session: Session, project: Project
) -> tuple[PolicyVersion | None, list[dict[str, Any]]]:
    """The policy in force with its steps before the end; none where the county adopted none."""
    try:
        version = policy_for(session, project.county_id, "return", clock.today())
    except PolicyMissing:
        return None, []
    steps = version.figures["partial_return_steps"]
    return version, [one for one in steps if one["stage"] in STAGES]


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    project_id = str(values.get("project_id", ""))
    return _form(int(project_id) if project_id.isdecimal() else 0, errors, values)


@bp.post("/check")
@allow(Role.FO)
def check_part() -> Response:
    """What would go back and what would still be required, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session, session.no_autoflush:
            project = find(session, Project, data["project_id"], by=actor())
            row = new_part(session, project, RequestPart(**data))
            required = active_obligation(session, project).required
            page = render_template(
                "partial_returns/check.html", project=project, row=row, typed=typed,
                stages=STAGES, left=required - row.amount, required=required,
            )  # fmt: skip
            session.expunge_all()
            return page

    return check(PartIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The part waits for approval and its money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_part(session, RequestPart(**data), by=actor())
        flash(t("已提请审批, 款项已冻结备付。", "Sent for approval; the money is held."), "good")
        return url_for(".show", part_id=row.id)

    return submit(work, schema=PartIn(), again=_again)


@bp.get("/<int:part_id>")
@allow(*OFFICE)
def show(part_id: int) -> str:
    """One return in part, with the step that is due."""
    return _show(part_id, None, {})


def _show(part_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        row = find(session, PartialReturn, part_id, by=by)
        book = book_with(session, deposit_book(session, row.county_id))
        found = entries(session, book.id, source=row.source)
        mine = (row.source, f"{row.source}:")
        return render_template(
            "partial_returns/show.html",
            row=row,
            book=book,
            deposit=deposit_of(session, row.project, clock.today()),
            version=policy_version(session, row.policy_version_id),
            vouchers=[one for one in found if one.source == mine[0] or one.source.startswith(mine[1])],
            state=part_state(row),
            may_execute=row.approval is not None and may_execute(row.approval, by),
            stages=STAGES, states=STATES, tones=TONES, errors=errors, values=values,
        )  # fmt: skip


def _step(
    part_id: int, schema: Schema, deed: Callable[..., object],
    command: Callable[[dict[str, Any]], object], said: tuple[str, str],
) -> Response:  # fmt: skip
    """One step of the part, then its page again."""
    return steps.take(
        schema, deed, command, said, to=url_for(".show", part_id=part_id),
        again=lambda errors, values: _show(part_id, errors, values),
    )  # fmt: skip


@bp.post("/<int:part_id>/execution")
@allow(Role.FO)
def execute(part_id: int) -> Response:
    """The approved part is carried out: it waits to be paid."""
    return _step(
        part_id, OnIn(), execute_part, lambda data: ExecutePart(part_id, **data),
        ("已执行, 待付款。", "Carried out; to be paid."),
    )  # fmt: skip


@bp.post("/<int:part_id>/payment")
@allow(Role.FO)
def pay(part_id: int) -> Response:
    """The bank has paid."""
    return _step(
        part_id, PartPaidIn(), pay_part, lambda data: PayPart(part_id, **data),
        ("已登记付款。", "The payment is on record."),
    )  # fmt: skip


@bp.post("/<int:part_id>/bounce")
@allow(Role.FO)
def bounce(part_id: int) -> Response:
    """The payment came back; its voucher waits for a second officer."""
    return _step(
        part_id, PartPaidIn(), bounce_part, lambda data: PayPart(part_id, **data),
        ("已登记退票, 待复核。", "The bounce is on record and waits for review."),
    )  # fmt: skip
