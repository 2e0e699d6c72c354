"""Changed cards of workers by JSON: one person proposes, a second confirms."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.cards import (
    CardView,
    DecideCard,
    ProposeCard,
    card_changes,
    card_views,
    decide_card,
    propose_card,
)
from ledger.banking.models import CardChange
from ledger.banking.payee_schemas import CardChangeOut, CardDecisionIn, CardIn
from ledger.gate.acts import perform
from ledger.gate.filters import CountyFilter
from ledger.gate.house import reading
from ledger.gate.paging import Page, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked

blp = Blueprint("cards", __name__, description="Changed cards of workers")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/card-changes")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(CardChangeOut))
def list_changes(wanted: Body) -> Any:
    """List changes of cards, the newest first, numbers masked."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, card_changes(covered), wanted, CardChange.id, newest_first=True)
        return Page(card_views(session, page.items), page.next)


@blp.post("/workers/<int:worker_id>/card")
@allow(Role.FO)
@blp.arguments(CardIn)
@blp.response(201, CardChangeOut)
def propose(body: Body, worker_id: int) -> Any:
    """Propose another card for a worker; a second person confirms it."""

    def work(session: Session) -> CardView:
        row = propose_card(session, ProposeCard(worker_id, **body), by=actor())
        return card_views(session, [row])[0]

    return perform(work, schema=CardChangeOut(), body=body)


@blp.post("/card-changes/<int:change_id>/decision")
@allow(Role.FO, Role.A1, Role.A2)
@blp.arguments(CardDecisionIn)
@blp.response(200, CardChangeOut)
def decide(body: Body, change_id: int) -> Any:
    """Confirm or refuse the card; who proposed it can only take it back."""

    def work(session: Session) -> CardView:
        row = decide_card(session, DecideCard(change_id, **body), by=actor())
        return card_views(session, [row])[0]

    return perform(work, schema=CardChangeOut(), body=body, status=200)
