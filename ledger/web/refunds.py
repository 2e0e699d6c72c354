"""Pages of returns: the list, beginning one, and its page with the step that is due."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.book.books import book_with
from ledger.book.show import entries
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.queries import deposit_of
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import Project
from ledger.people.roster import names_of
from ledger.people.scope import counties_asked, find
from ledger.refunds import schemas
from ledger.refunds.bounce import RecordBounce, record_bounce
from ledger.refunds.complain import Complain, Resolve, record_complaint, resolve_complaint
from ledger.refunds.conditions import judged
from ledger.refunds.models import DepositReturn
from ledger.refunds.pay import ExecuteRefund, PayRefund, execute_refund, pay_refund
from ledger.refunds.queries import returns
from ledger.refunds.request import (
    RequestRefund,
    guarantees_in_hand,
    paying_receipts,
    request_refund,
)
from ledger.refunds.review import (
    Apply,
    Review,
    Withdraw,
    apply_for_return,
    review_return,
    withdraw_return,
)
from ledger.refunds.start import StartReturn, start_return
from ledger.refunds.words import STATES, TONES, return_state
from ledger.web import steps
from ledger.web.furnish import t
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("refunds", __name__, url_prefix="/refunds")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Returns, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = returns(covered, wanted["project"])
        page = page_of(session, query, wanted, DepositReturn.id, newest_first=True)
        rows = [(row, return_state(row, clock.today())) for row in page.items]
        return render_template(
            "refunds/index.html", rows=rows, states=STATES, tones=TONES, **ways(page.next)
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a return of the project named by ``?project=``."""
    project_id = number_in_address("project")
    if project_id is None:
        flash(t("请先选择项目。", "Choose the project first."), "warn")
        return redirect(url_for("deposits.index"), 303)
    return _form(project_id, None, {})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return render_template(
            "refunds/new.html",
            project=project,
            deposit=deposit_of(session, project, clock.today()),
            errors=errors,
            values=values,
        )


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The notice hangs out."""

    def work(session: Session, data: dict[str, Any]) -> str:
        return url_for(".show", refund_id=start_return(session, StartReturn(**data), by=actor()).id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        project_id = str(values.get("project_id", ""))
        return _form(int(project_id) if project_id.isdecimal() else 0, errors, values)

    return submit(work, schema=schemas.StartIn(), again=again)


@bp.get("/<int:refund_id>")
@allow(*OFFICE)
def show(refund_id: int) -> str:
    """One return: where it stands, what it rests on, the step that is due."""
    return _show(refund_id, None, {})


def _show(refund_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, DepositReturn, refund_id, by=actor())
        project = row.project
        book = book_with(session, deposit_book(session, row.county_id))
        state = return_state(row, clock.today())
        hindrances, cautions = judged(session, row, project)
        receipts = paying_receipts(session, project.id)
        return render_template(
            "refunds/show.html",
            row=row,
            project=project,
            book=book,
            state=state,
            states=STATES,
            tones=TONES,
            figures=figures_of(session, book.id, project.id),
            # While the notice runs its end is no hindrance but a date.
            hindrances=[one for one in hindrances if one.code != "notice-running"],
            cautions=cautions,
            receipts=receipts,
            guarantees=guarantees_in_hand(session, project.id),
            vouchers=entries(session, book.id, source=f"refund:{row.id}:")
            + [
                one
                for one in entries(session, book.id, source=f"refund:{row.id}")
                if one.source == f"refund:{row.id}"
            ],
            names=names_of(session, {row.reviewer_person} if row.reviewer_person else set()),
            errors=errors,
            values=values,
        )


def _step(
    refund_id: int,
    schema: Schema,
    deed: Callable[..., DepositReturn],
    command: Callable[[dict[str, Any]], object],
    said: tuple[str, str],
) -> Response:
    """One step of the return, then its page again."""
    return steps.take(
        schema, deed, command, said, to=url_for(".show", refund_id=refund_id),
        again=lambda errors, values: _show(refund_id, errors, values),
    )  # fmt: skip


@bp.post("/<int:refund_id>/complaints")
@allow(Role.FO)
def complain(refund_id: int) -> Response:
    """A complaint suspends the return."""
    return _step(
        refund_id, schemas.ComplaintIn(), record_complaint,
        lambda data: Complain(refund_id, **data),
        ("已登记投诉, 返还中止。", "The complaint suspends the return."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/complaints/<int:complaint_id>")
@allow(Role.FO)
def resolve(refund_id: int, complaint_id: int) -> Response:
    """A complaint is resolved."""
    return _step(
        refund_id, schemas.ResolutionIn(), resolve_complaint,
        lambda data: Resolve(complaint_id, **data), ("投诉已办结。", "The complaint is resolved."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/application")
@allow(Role.FO)
def apply(refund_id: int) -> Response:
    """The application is in review."""
    return _step(
        refund_id, schemas.ApplyIn(), apply_for_return, lambda data: Apply(refund_id, **data),
        ("已受理申请, 进入审核。", "The application is in review."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/review")
@allow(Role.FO)
def review(refund_id: int) -> Response:
    """The finding of the review is on record."""
    return _step(
        refund_id, schemas.ReviewIn(), review_return, lambda data: Review(refund_id, **data),
        ("已登记审核结论。", "The finding is on record."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/withdrawal")
@allow(Role.FO)
def withdraw(refund_id: int) -> Response:
    """The return is given up."""
    return _step(
        refund_id, schemas.WithdrawIn(), withdraw_return, lambda data: Withdraw(refund_id, **data),
        ("已撤回。", "Withdrawn."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/request")
@allow(Role.FO)
def ask(refund_id: int) -> Response:
    """The payment waits for approval and the money is held."""
    return _step(
        refund_id, schemas.RequestIn(), request_refund,
        lambda data: RequestRefund(refund_id, **data),
        ("已提请审批, 款项已冻结备付。", "Sent for approval; the money is held."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/execution")
@allow(Role.FO)
def execute(refund_id: int) -> Response:
    """The approved return is carried out."""
    return _step(
        refund_id, schemas.ExecuteIn(), execute_refund,
        lambda data: ExecuteRefund(refund_id, **data), ("已确认返还。", "The return is confirmed."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/payment")
@allow(Role.FO)
def pay(refund_id: int) -> Response:
    """The bank has paid."""
    return _step(
        refund_id, schemas.PayIn(), pay_refund, lambda data: PayRefund(refund_id, **data),
        ("已登记支付, 返还办结。", "Paid; the return is done."),
    )  # fmt: skip


@bp.post("/<int:refund_id>/bounce")
@allow(Role.FO)
def bounce(refund_id: int) -> Response:
    """The payment came back; its voucher waits for a second officer."""
    return _step(
        refund_id, schemas.PayIn(), record_bounce, lambda data: RecordBounce(refund_id, **data),
        ("已登记退票, 待复核。", "The bounce is on record and waits for review."),
    )  # fmt: skip
