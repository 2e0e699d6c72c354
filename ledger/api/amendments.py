"""Changes of policy by JSON: asked for by an officer, approved by both tiers, carried out."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.amendments.adopt import AdoptAmendment, adopt_amendment
from ledger.amendments.models import Amendment
from ledger.amendments.propose import ProposeAmendment, propose_amendment
from ledger.amendments.queries import amendments_of
from ledger.amendments.schemas import AmendmentIn, AmendmentOut
from ledger.approvals.schemas import NothingIn
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import CountyFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("amendments", __name__, description="Changes of policy by approved request")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/policies/amendments")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(AmendmentOut))
def list_amendments(wanted: Body) -> Any:
    """List changes of policy, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        return page_of(session, amendments_of(covered), wanted, Amendment.id, newest_first=True)


@blp.get("/policies/amendments/<int:amendment_id>")
@allow(*READERS)
@blp.response(200, AmendmentOut)
def show_amendment(amendment_id: int) -> Any:
    """Show one change of policy with every figure before and after."""
    with reading() as session:
        row = find(session, Amendment, amendment_id, by=actor())
        session.refresh(row, ["base", "approval"])
        return row


@blp.post("/policies/<int:version_id>/amendments")
@allow(Role.FO)
@blp.arguments(AmendmentIn)
@blp.response(201, AmendmentOut)
def propose(body: Body, version_id: int) -> Any:
    """Propose new figures for this version from a day on; both tiers decide (S-6)."""
    county_id = county_of_deed()
    return perform(
        lambda session: propose_amendment(
            session, ProposeAmendment(county_id, version_id, **body), by=actor()
        ),
        schema=AmendmentOut(),
        body=body,
        location=lambda row: url_for(".show_amendment", amendment_id=row.id),
    )


@blp.post("/policies/amendments/<int:amendment_id>/execute")
@allow(Role.FO)
@blp.arguments(NothingIn)
@blp.response(200, AmendmentOut)
def execute(body: Body, amendment_id: int) -> Any:
    """Carry an approved change out: its figures stand as a new version from their day on."""
    command = AdoptAmendment(amendment_id)
    return perform(
        lambda session: adopt_amendment(session, command, by=actor()),
        schema=AmendmentOut(),
        body=body,
        status=200,
    )
