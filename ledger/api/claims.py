"""Claims by JSON: the roll of a case, its workers masked."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.roll import claims, roll_lines
from ledger.cases.roll_schemas import ClaimOut
from ledger.gate.filters import RollOf
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import find

blp = Blueprint("claims", __name__, description="Rolls of unpaid wages")


@blp.get("/claims")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(RollOf, location="query")
@blp.response(200, paged(ClaimOut))
def list_claims(wanted: dict[str, Any]) -> Any:
    """List the claims of one case in the order of its roll, with what became of each."""
    with reading() as session:
        case = find(session, ArrearsCase, wanted["case"], by=actor())
        page = page_of(session, claims(case.id), wanted, Claim.line)
        return Page(roll_lines(session, page.items), page.next)
