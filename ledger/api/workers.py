"""Workers by JSON: list, show and find them masked; register; change a phone."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.errors import NotFound
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import CountyFilter
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.versions import demand_version, if_match
from ledger.gate.visitor import actor
from ledger.parties.models import Worker
from ledger.parties.queries import worker_by_citizen_id, workers
from ledger.parties.register import RegisterWorker, register_worker
from ledger.parties.schemas import WorkerEdit, WorkerIn, WorkerOut, WorkerSearch
from ledger.parties.show import WorkerView, worker_view
from ledger.parties.update import UpdateWorker, update_worker
from ledger.people.scope import counties_asked, find

blp = Blueprint("workers", __name__, description="Workers, always masked")


@blp.get("/workers")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(WorkerOut))
def list_workers(wanted: dict[str, Any]) -> Any:
    """List workers in the order of registration."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, workers(covered), wanted, Worker.id)
        return Page([worker_view(worker) for worker in page.items], page.next)


@blp.get("/workers/<int:worker_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, WorkerOut)
def show_worker(worker_id: int) -> Any:
    """Show one worker."""
    with reading() as session:
        return worker_view(find(session, Worker, worker_id, by=actor()))


@blp.post("/workers/search")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(WorkerSearch)
@blp.response(200, WorkerOut)
def find_worker(body: dict[str, Any]) -> Any:
    """Find a worker by the exact identity number, which travels in the body only."""
    with reading() as session:
        found = worker_by_citizen_id(session, actor().counties, body["citizen_id"])
        if found is None:
            raise NotFound("没有登记这位人员。", "This person is not in the register.")
        return worker_view(found)


@blp.post("/workers")
@allow(Role.FO)
@blp.arguments(WorkerIn)
@blp.response(201, WorkerOut)
def register(body: dict[str, Any]) -> Any:
    """Register a worker, or find the one with that identity number."""
    command = RegisterWorker(county_of_deed(), **body)
    return perform(
        lambda session: worker_view(register_worker(session, command, by=actor())),
        schema=WorkerOut(),
        body=body,
        location=lambda row: url_for(".show_worker", worker_id=row.id),
    )


@blp.put("/workers/<int:worker_id>")
@allow(Role.FO)
@blp.arguments(WorkerEdit(exclude=("version",)))
@blp.response(200, WorkerOut)
def update(body: dict[str, Any], worker_id: int) -> Any:
    """Change a worker's phone; ``If-Match`` names the version you saw."""
    version = if_match()

    def work(session: Session) -> WorkerView:
        demand_version(find(session, Worker, worker_id, by=actor(), lock=True).version, version)
        command = UpdateWorker(worker_id, version, **body)
        return worker_view(update_worker(session, command, by=actor()))

    return perform(work, schema=WorkerOut(), body=body, status=200)
