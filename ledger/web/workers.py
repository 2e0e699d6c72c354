"""Pages of workers: the masked list, one worker, registering, a new card."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.cards import CONFIRMERS, card_changes, card_views
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.parties.models import Worker
from ledger.parties.queries import worker_by_citizen_id, workers
from ledger.parties.register import RegisterWorker, register_worker
from ledger.parties.schemas import WorkerEdit, WorkerIn, WorkerSearch
from ledger.parties.show import worker_view
from ledger.parties.update import UpdateWorker, update_worker
from ledger.people.scope import counties_asked, find
from ledger.web.checking import Typed, check
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import t
from ledger.web.lists import wanted_by, ways

bp = Blueprint("workers", __name__, url_prefix="/workers")

#: How many changes of his card a worker's page shows.
SHOWN = 10
OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Workers in the order of registration, masked."""
    return _list(None, {})


def _list(errors: Errors | None, values: Mapping[str, Any]) -> str:
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, workers(covered), wanted, Worker.id)
        rows = [worker_view(row) for row in page.items]
    # What was sought is personal data: it is not shown again.
    return render_template("workers/index.html", rows=rows, errors=errors, **ways(page.next))


@bp.post("/search")
@allow(*OFFICE)
def search() -> Response:
    """The worker with exactly this identity number; it never stands in an address."""

    def show_found(data: dict[str, Any], typed: Typed) -> str:
        with reading() as session:
            found = worker_by_citizen_id(session, actor().counties, data["citizen_id"])
            rows = [worker_view(found)] if found else []
        return render_template("workers/index.html", rows=rows, sought=True)

    return check(WorkerSearch(), again=_list, show=show_found)


@bp.get("/<int:worker_id>")
@allow(*OFFICE)
def show(worker_id: int) -> str:
    """One worker, masked."""
    step = "phone" if request.args.get("step") == "phone" else "card"
    return worker_page(worker_id, step, None, {})


def worker_page(worker_id: int, step: str, errors: Errors | None, values: Mapping[str, Any]) -> str:
    """One worker, the change of his card that waits or was settled, and the forms."""
    by = actor()
    with reading() as session:
        worker = find(session, Worker, worker_id, by=by)
        changes = session.scalars(card_changes(by.counties, worker.id).limit(SHOWN)).all()
        views = card_views(session, changes)
        return render_template(
            "workers/show.html",
            row=worker_view(worker),
            waiting=next((one for one in views if one.state == "PROPOSED"), None),
            settled=[one for one in views if one.state != "PROPOSED"],
            me=by.person_id,
            step=step,
            may_confirm=any(by.holds(role, worker.county_id) for role in CONFIRMERS),
            errors=errors,
            values=values,
        )


@bp.post("/<int:worker_id>")
@allow(Role.FO)
def update(worker_id: int) -> Response:
    """The worker has a new phone."""

    def work(session: Session, data: dict[str, Any]) -> str:
        update_worker(session, UpdateWorker(worker_id, **data), by=actor())
        flash(t("已保存。", "Saved."), "good")
        return url_for(".show", worker_id=worker_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return worker_page(worker_id, "phone", errors, values)

    return submit(work, schema=WorkerEdit(), again=again)


@bp.get("/new")
@allow(Role.FO)
def new() -> Response:
    """The form for a worker."""
    return make_response(choice_of_county() or _form(None, {}))


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """The worker stands in the register, once."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        row = register_worker(session, RegisterWorker(county_id, **data), by=actor())
        return url_for(".show", worker_id=row.id)

    return submit(work, schema=WorkerIn(), again=_form)


def _form(errors: Errors | None, values: Mapping[str, Any]) -> str:
    return render_template(
        "workers/new.html", errors=errors, values=values, county_id=chosen_county()
    )
