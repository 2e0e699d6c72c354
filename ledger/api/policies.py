"""Policies by JSON: list, show, adopt."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.errors import NotFound
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import County
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from ledger.policies.queries import policies, policy_version
from ledger.policies.schemas import (
    AdoptedOut,
    AdoptIn,
    ComparisonIn,
    ComparisonOut,
    PolicyFilter,
    PolicyList,
    PolicyOut,
    shown_comparison,
    shown_policies,
)

blp = Blueprint("policies", __name__, description="The dated figures of the law")


@blp.get("/policies")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(PolicyFilter, location="query")
@blp.response(200, PolicyList)
def list_policies(wanted: dict[str, Any]) -> Any:
    """List policy versions, by kind or code."""
    with reading() as session:
        return shown_policies(list(policies(session, **wanted)))


@blp.get("/policies/comparison")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(ComparisonIn, location="query")
@blp.response(200, ComparisonOut)
def compare_policies(wanted: dict[str, int]) -> Any:
    """Set two versions side by side: every figure of both, and which differ."""
    with reading() as session:
        sides = [policy_version(session, wanted[side]) for side in ("left", "right")]
        return shown_comparison(*sides)


@blp.get("/policies/<int:version_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, PolicyOut)
def show_policy(version_id: int) -> Any:
    """Show one policy version with its figures."""
    with reading() as session:
        return policy_version(session, version_id)


@blp.post("/policies/adoptions")
@allow(Role.SY)
@blp.arguments(AdoptIn)
@blp.response(201, AdoptedOut)
def adopt(body: dict[str, Any]) -> Any:
    """Let a county follow policies for the first time; later changes need an approval."""
    command = AdoptPolicies(**body)

    def work(session: Session) -> dict[str, Any]:
        if session.get(County, command.county_id) is None:
            raise NotFound("没有这个县。", "There is no such county.")
        return {"items": adopt_policies(session, command, by=actor())}

    return perform(work, schema=AdoptedOut(), body=body)
