"""Supervised accounts and freezes by JSON."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.deposits import mode_schemas as modes
from ledger.deposits.freeze import (
    FreezeDeposit,
    LiftFreeze,
    freeze_deposit,
    freezes_of,
    lift_freeze,
)
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.mode_queries import supervised
from ledger.deposits.release_supervised import ReleaseSupervised, release_supervised
from ledger.deposits.store_supervised import StoreSupervised, store_supervised
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find

blp = Blueprint("supervised", __name__, description="Deposits in supervised accounts; freezes")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/deposits/supervised")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(modes.SupervisedOut))
def list_movements(wanted: Body) -> Any:
    """List movements of supervised accounts, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = supervised(covered, wanted["project"])
        return page_of(session, query, wanted, SupervisedMovement.id, newest_first=True)


@blp.post("/deposits/<int:project_id>/supervised")
@allow(Role.FO)
@blp.arguments(modes.StoreSupervisedIn)
@blp.response(201, modes.SupervisedOut)
def store(body: Body, project_id: int) -> Any:
    """Record a storing under supervision; its voucher waits for a second officer."""
    command = StoreSupervised(project_id, **body)
    return perform(
        lambda session: store_supervised(session, command, by=actor()),
        schema=modes.SupervisedOut(),
        body=body,
    )


@blp.post("/deposits/<int:project_id>/supervised/release")
@allow(Role.FO)
@blp.arguments(modes.ReleaseSupervisedIn)
@blp.response(201, modes.SupervisedOut)
def release(body: Body, project_id: int) -> Any:
    """Release money from supervision; its voucher waits for a second officer."""
    command = ReleaseSupervised(project_id, **body)
    return perform(
        lambda session: release_supervised(session, command, by=actor()),
        schema=modes.SupervisedOut(),
        body=body,
    )


@blp.get("/deposits/<int:project_id>/freezes")
@allow(*READERS)
@blp.response(200, paged(modes.FreezeOut))
def list_freezes(project_id: int) -> Any:
    """List every freeze of a project's deposit, the newest first."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return Page(freezes_of(session, project.id), None)


@blp.post("/deposits/<int:project_id>/freezes")
@allow(Role.FO)
@blp.arguments(modes.FreezeIn)
@blp.response(201, modes.FreezeOut)
def freeze(body: Body, project_id: int) -> Any:
    """Record an authority's freeze with its legal basis."""
    command = FreezeDeposit(project_id, **body)
    return perform(
        lambda session: freeze_deposit(session, command, by=actor()),
        schema=modes.FreezeOut(),
        body=body,
    )


@blp.post("/deposits/freezes/<int:freeze_id>/lifting")
@allow(Role.FO)
@blp.arguments(modes.LiftIn)
@blp.response(200, modes.FreezeOut)
def lift(body: Body, freeze_id: int) -> Any:
    """Record that a freeze has ended."""
    return perform(
        lambda session: lift_freeze(session, LiftFreeze(freeze_id, **body), by=actor()),
        schema=modes.FreezeOut(),
        body=body,
        status=200,
    )
