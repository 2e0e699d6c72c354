"""Contracts by JSON: dated changes, the end of a void one, the members of a joint venture."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deposits.change_contract import ChangeContract, change_contract
from ledger.deposits.exemption_queries import contract_changes
from ledger.deposits.venture import SetVenture, members_of, set_venture
from ledger.deposits.void_contract import VoidContract, void_contract
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.paging import Page, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.contract_models import VentureMember
from ledger.parties.contract_schemas import ChangeIn, ChangeOut, VentureIn, VentureOut, VoidIn
from ledger.parties.models import Project
from ledger.people.scope import find

blp = Blueprint("contracts", __name__, description="How contracts change, and who stands behind")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/projects/<int:project_id>/contract-changes")
@allow(*READERS)
@blp.response(200, paged(ChangeOut))
def list_changes(project_id: int) -> Any:
    """List the dated changes of a project's contract, the newest first."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return Page(session.scalars(contract_changes(project.id)).all(), None)


@blp.post("/projects/<int:project_id>/contract-changes")
@allow(Role.FO)
@blp.arguments(ChangeIn)
@blp.response(201, ChangeOut)
def change(body: Body, project_id: int) -> Any:
    """Change a contract by its document; the deposit is assessed anew and waits for review."""
    command = ChangeContract(project_id, **body)
    return perform(
        lambda session: change_contract(session, command, by=actor()),
        schema=ChangeOut(),
        body=body,
    )


@blp.post("/projects/<int:project_id>/contract-void")
@allow(Role.FO)
@blp.arguments(VoidIn)
@blp.response(201, ChangeOut)
def void(body: Body, project_id: int) -> Any:
    """End a void contract; what was required and never stored is reversed after review."""
    command = VoidContract(project_id, **body)
    return perform(
        lambda session: void_contract(session, command, by=actor()),
        schema=ChangeOut(),
        body=body,
    )


@blp.get("/projects/<int:project_id>/venture")
@allow(*READERS)
@blp.response(200, VentureOut)
def show_venture(project_id: int) -> Any:
    """Show who builds a project together, and who of them stores the deposit."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        return told(project, members_of(session, project.id))


@blp.post("/projects/<int:project_id>/venture")
@allow(Role.FO)
@blp.arguments(VentureIn)
@blp.response(201, VentureOut)
def record_venture(body: Body, project_id: int) -> Any:
    """Record the members of a joint venture; the lead party stores unless agreed otherwise."""
    members = tuple(body["member_ids"])
    command = SetVenture(project_id, **{**body, "member_ids": members})

    def work(session: Session) -> Body:
        found = set_venture(session, command, by=actor())
        return told(session.get_one(Project, project_id), found)

    return perform(work, schema=VentureOut(), body=body)


def told(project: Project, members: Sequence[VentureMember]) -> Body:
    """The venture as it is answered."""
    return {
        "project_id": project.id,
        "contractor_id": project.contractor_id,
        "contractor": project.contractor.name,
        "members": members,
    }
