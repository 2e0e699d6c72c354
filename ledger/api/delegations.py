"""Delegations by JSON: list, give, revoke."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.approvals.schemas import NothingIn
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.people.delegation_schemas import DelegationIn, DelegationOut, DelegationsOut
from ledger.people.delegations import Delegate, delegate, delegations, revoke_delegation

blp = Blueprint("delegations", __name__, description="Approvals put into another's hands")


@blp.get("/approvals/delegations")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, DelegationsOut)
def list_delegations() -> Any:
    """List the delegations of your counties, the newest first."""
    with reading() as session:
        return {"items": delegations(session, actor().counties)}


@blp.post("/approvals/delegations")
@allow(Role.A1, Role.A2, fresh=True)
@blp.arguments(DelegationIn)
@blp.response(201, DelegationOut)
def give(body: dict[str, Any]) -> Any:
    """Put your own step into another's hands from one day to another, by a document."""
    by = actor()
    return perform(
        lambda session: delegate(session, Delegate(**body), by=by),
        schema=DelegationOut(),
        body=body,
    )


@blp.post("/approvals/delegations/<int:delegation_id>/revocation")
@allow(Role.A1, Role.A2)
@blp.arguments(NothingIn)
@blp.response(201, DelegationOut)
def revoke(body: dict[str, Any], delegation_id: int) -> Any:
    """Take your step back at once; what was decided stands."""
    by = actor()
    return perform(
        lambda session: revoke_delegation(session, delegation_id, by=by),
        schema=DelegationOut(),
        body=body,
    )
