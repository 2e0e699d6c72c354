"""Policies by JSON: list and show."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.policies.queries import policies, policy_version
from ledger.policies.schemas import PolicyFilter, PolicyList, PolicyOut, shown_policies

blp = Blueprint("policies", __name__, description="The dated figures of the law")


@blp.get("/policies")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(PolicyFilter, location="query")
@blp.response(200, PolicyList)
def list_policies(wanted: dict[str, Any]) -> Any:
    """List policy versions, by kind or code."""
    with reading() as session:
        return shown_policies(list(policies(session, **wanted)))


@blp.get("/policies/<int:version_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, PolicyOut)
def show_policy(version_id: int) -> Any:
    """Show one policy version with its figures."""
    with reading() as session:
        return policy_version(session, version_id)
