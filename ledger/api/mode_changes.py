"""Changes of custody mode by JSON: cash replaced by a guarantee, or moved under supervision."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Actor, Role
from ledger.deposits.mode_schemas import OnIn, SupervisedOut
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find
from ledger.refunds.change_mode import (
    ExecuteModeChange,
    RequestModeChange,
    execute_mode_change,
    request_mode_change,
)
from ledger.refunds.mode_models import ModeChange
from ledger.refunds.mode_schemas import ArrivalIn, ChangeIn, ChangeOut, ChangePaidIn
from ledger.refunds.pay_change import (
    BounceModeChange,
    PayModeChange,
    RecordArrival,
    bounce_mode_change,
    pay_mode_change,
    record_arrival,
)
from ledger.refunds.queries import mode_changes

blp = Blueprint("mode-changes", __name__, description="Changes of how a deposit is secured")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/mode-changes")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(ChangeOut))
def list_changes(wanted: Body) -> Any:
    """List changes of mode, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = mode_changes(covered, wanted["project"])
        return page_of(session, query, wanted, ModeChange.id, newest_first=True)


@blp.get("/mode-changes/<int:change_id>")
@allow(*READERS)
@blp.response(200, ChangeOut)
def show_change(change_id: int) -> Any:
    """Show one change of mode."""
    with reading() as session:
        row = find(session, ModeChange, change_id, by=actor())
        session.refresh(row, ["approval"])
        return row


@blp.post("/mode-changes")
@allow(Role.FO)
@blp.arguments(ChangeIn)
@blp.response(201, ChangeOut)
def request_one(body: Body) -> Any:
    """Ask to replace cash by a guarantee or to move it under supervision; the money is held."""
    return perform(
        lambda session: request_mode_change(session, RequestModeChange(**body), by=actor()),
        schema=ChangeOut(),
        body=body,
        location=lambda row: url_for(".show_change", change_id=row.id),
    )


def _step(deed: Callable[..., ModeChange], command: object, body: Body) -> Any:
    """One step of a change, answered with the change as it then is."""
    who: Actor = actor()
    return perform(
        lambda session: deed(session, command, by=who), schema=ChangeOut(), body=body, status=200
    )


@blp.post("/mode-changes/<int:change_id>/execution")
@allow(Role.FO)
@blp.arguments(OnIn)
@blp.response(200, ChangeOut)
def execute(body: Body, change_id: int) -> Any:
    """Carry out an approved change: the cash waits to be paid."""
    return _step(execute_mode_change, ExecuteModeChange(change_id, **body), body)


@blp.post("/mode-changes/<int:change_id>/payment")
@allow(Role.FO)
@blp.arguments(ChangePaidIn)
@blp.response(200, ChangeOut)
def pay(body: Body, change_id: int) -> Any:
    """Record that the bank has paid."""
    return _step(pay_mode_change, PayModeChange(change_id, **body), body)


@blp.post("/mode-changes/<int:change_id>/bounce")
@allow(Role.FO)
@blp.arguments(ChangePaidIn)
@blp.response(200, ChangeOut)
def bounce(body: Body, change_id: int) -> Any:
    """Record that the payment came back; its voucher waits for a second officer."""
    return _step(bounce_mode_change, BounceModeChange(change_id, **body), body)


@blp.post("/mode-changes/<int:change_id>/arrival")
@allow(Role.FO)
@blp.arguments(ArrivalIn)
@blp.response(201, SupervisedOut)
def arrive(body: Body, change_id: int) -> Any:
    """Record that the money lies under supervision; its voucher waits for a second officer."""
    command = RecordArrival(change_id, **body)
    return perform(
        lambda session: record_arrival(session, command, by=actor()),
        schema=SupervisedOut(),
        body=body,
    )
