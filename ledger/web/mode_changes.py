"""Pages of changes of custody mode: list, asking, one with the step that is due."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from ledger import clock
from ledger.actor import Role
from ledger.book.books import book_with
from ledger.book.show import entries
from ledger.deposits.figures import deposit_book
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.mode_queries import supervised
from ledger.deposits.mode_schemas import OnIn
from ledger.deposits.models import Guarantee
from ledger.deposits.queries import deposit_of, guarantees
from ledger.deposits.store_supervised import account_name_of
from ledger.gate.filters import OfProject
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.refunds.change_mode import (
    WORDS,
    ExecuteModeChange,
    RequestModeChange,
    execute_mode_change,
    new_change,
    request_mode_change,
)
from ledger.refunds.mode_models import ModeChange
from ledger.refunds.mode_schemas import ArrivalIn, ChangeIn, ChangePaidIn
from ledger.refunds.mode_words import STATES, TONES, change_state
from ledger.refunds.pay_change import (
    BounceModeChange,
    PayModeChange,
    RecordArrival,
    bounce_mode_change,
    pay_mode_change,
    record_arrival,
)
from ledger.refunds.queries import mode_changes
from ledger.refunds.request import paying_receipts
from ledger.web import steps
from ledger.web.checking import Typed, check
from ledger.web.furnish import say, t
from ledger.web.lists import number_in_address, wanted_by, ways

bp = Blueprint("mode_changes", __name__, url_prefix="/mode-changes")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Changes of mode, the newest first."""
    wanted = wanted_by(OfProject())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = mode_changes(covered, wanted["project"])
        page = page_of(session, query, wanted, ModeChange.id, newest_first=True)
        rows = [(row, change_state(row)) for row in page.items]
    return render_template(
        "mode_changes/index.html", rows=rows, kinds=WORDS, states=STATES, tones=TONES,
        **ways(page.next),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.FO)
def new() -> str | Redirect:
    """The form for a change of the project named by ``?project=``."""
    project_id = number_in_address("project")
    if project_id is None:
        flash(t("请先选择项目。", "Choose the project first."), "warn")
        return redirect(url_for("deposits.index"), 303)
    return _form(project_id, None, {"kind": request.args.get("kind", "REPLACED")})


def _form(project_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        papers = guarantees({project.county_id}, project.id).where(Guarantee.state.in_(IN_FORCE))
        return render_template(
            "mode_changes/new.html",
            project=project,
            deposit=deposit_of(session, project, clock.today()),
            account_name=account_name_of(project),
            kinds=[(code, say(words)) for code, words in WORDS.items()],
            receipts=[
                (one.id, f"{one.payer_name} · {one.payer_bank} · {one.payer_account}")
                for one in paying_receipts(session, project.id)
            ],
            papers=[
                (one.id, f"{one.number} · {one.issuer} · {one.face.grouped()}")
                for one in session.scalars(papers)
            ],
            errors=errors,
            values=values,
        )


@bp.post("/check")
@allow(Role.FO)
def check_change() -> Response:
    """What would leave custody and what would cover the project, before it is sent."""

    def shown(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session, session.no_autoflush:
            project = find(session, Project, data["project_id"], by=actor())
            row = new_change(session, project, RequestModeChange(**data), by=actor())
            deposit = deposit_of(session, project, clock.today())
            gone = row.principal if row.kind == "REPLACED" else Money.ZERO
            page = render_template(
                "mode_changes/check.html", project=project, row=row, typed=typed, kinds=WORDS,
                after=deposit.figures.cover - gone, required=deposit.required,
            )  # fmt: skip
            session.expunge_all()
            return page

    return check(ChangeIn(), again=_again, show=shown)


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The change waits for approval and its money is held."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = request_mode_change(session, RequestModeChange(**data), by=actor())
        flash(t("已提请审批, 款项已冻结备付。", "Sent for approval; the money is held."), "good")
        return url_for(".show", change_id=row.id)

    return submit(work, schema=ChangeIn(), again=_again)


def _again(errors: Errors, values: Mapping[str, Any]) -> str:
    project_id = str(values.get("project_id", ""))
    return _form(int(project_id) if project_id.isdecimal() else 0, errors, values)


@bp.get("/<int:change_id>")
@allow(*OFFICE)
def show(change_id: int) -> str:
    """One change of mode, with the step that is due."""
    return _show(change_id, None, {})


def _show(change_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        row = find(session, ModeChange, change_id, by=actor())
        book = book_with(session, deposit_book(session, row.county_id))
        arrivals = supervised({row.county_id}, row.project_id).where(
            SupervisedMovement.change_id == row.id
        )
        return render_template(
            "mode_changes/show.html",
            row=row,
            book=book,
            deposit=deposit_of(session, row.project, clock.today()),
            vouchers=[
                one
                for one in entries(session, book.id, source=row.source)
                if one.source == row.source or one.source.startswith(f"{row.source}:")
            ],
            arrivals=session.scalars(arrivals.order_by(SupervisedMovement.id)).all(),
            state=change_state(row),
            kinds=WORDS,
            states=STATES,
            tones=TONES,
            errors=errors,
            values=values,
        )


def _step(
    change_id: int,
    schema: Schema,
    deed: Callable[..., object],
    command: Callable[[dict[str, Any]], object],
    said: tuple[str, str],
) -> Response:
    """One step of the change, then its page again."""
    return steps.take(
        schema, deed, command, said, to=url_for(".show", change_id=change_id),
        again=lambda errors, values: _show(change_id, errors, values),
    )  # fmt: skip


@bp.post("/<int:change_id>/execution")
@allow(Role.FO)
def execute(change_id: int) -> Response:
    """The approved change is carried out: the cash waits to be paid."""
    return _step(
        change_id, OnIn(), execute_mode_change,
        lambda data: ExecuteModeChange(change_id, **data),
        ("已执行, 待付款。", "Carried out; to be paid."),
    )  # fmt: skip


@bp.post("/<int:change_id>/payment")
@allow(Role.FO)
def pay(change_id: int) -> Response:
    """The bank has paid."""
    return _step(
        change_id, ChangePaidIn(), pay_mode_change, lambda data: PayModeChange(change_id, **data),
        ("已登记付款。", "The payment is on record."),
    )  # fmt: skip


@bp.post("/<int:change_id>/bounce")
@allow(Role.FO)
def bounce(change_id: int) -> Response:
    """The payment came back; its voucher waits for a second officer."""
    return _step(
        change_id, ChangePaidIn(), bounce_mode_change,
        lambda data: BounceModeChange(change_id, **data),
        ("已登记退票, 待复核。", "The bounce is on record and waits for review."),
    )  # fmt: skip


@bp.post("/<int:change_id>/arrival")
@allow(Role.FO)
def arrive(change_id: int) -> Response:
    """The money lies under supervision; its voucher waits for a second officer."""
    return _step(
        change_id, ArrivalIn(), record_arrival, lambda data: RecordArrival(change_id, **data),
        ("已登记到账, 待复核。", "The arrival is on record and waits for review."),
    )  # fmt: skip
