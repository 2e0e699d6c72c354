"""Changed cards of workers: proposed on the worker's page, confirmed by a second person."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.cards import (
    DecideCard,
    ProposeCard,
    card_changes,
    card_views,
    decide_card,
    propose_card,
)
from ledger.banking.models import CardChange
from ledger.banking.payee_schemas import CardDecisionIn, CardIn
from ledger.gate.filters import CountyFilter
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked, find
from ledger.web.furnish import t
from ledger.web.lists import wanted_by, ways
from ledger.web.workers import worker_page

bp = Blueprint("cards", __name__)


@bp.get("/card-changes")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """Changes of cards, the newest first; those that wait stand out."""
    wanted = wanted_by(CountyFilter())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, card_changes(covered), wanted, CardChange.id, newest_first=True)
        rows = card_views(session, page.items)
    return render_template("workers/cards.html", rows=rows, **ways(page.next))


@bp.post("/workers/<int:worker_id>/card")
@allow(Role.FO)
def propose(worker_id: int) -> Response:
    """The card waits for a second person."""

    def work(session: Session, data: dict[str, Any]) -> str:
        propose_card(session, ProposeCard(worker_id, **data), by=actor())
        flash(t("已提出换卡, 待另一人确认。", "The card waits for a second person."), "good")
        return url_for("workers.show", worker_id=worker_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return worker_page(worker_id, "card", errors, values)

    return submit(work, schema=CardIn(), again=again)


@bp.post("/card-changes/<int:change_id>/decision")
@allow(Role.FO, Role.A1, Role.A2)
def decide(change_id: int) -> Response:
    """The second person confirms or refuses the card."""
    with reading() as session:
        worker_id = find(session, CardChange, change_id, by=actor()).worker_id

    def work(session: Session, data: dict[str, Any]) -> str:
        row = decide_card(session, DecideCard(change_id, **data), by=actor())
        if row.state == "CONFIRMED":
            flash(t("已确认换卡, 待付和退票款项将付至新卡。",
                    "Confirmed: what is still to be paid goes to the new card."), "good")  # fmt: skip
        else:
            flash(t("已退回换卡, 原卡不变。", "Refused; the card on record stands."), "good")
        return url_for("workers.show", worker_id=worker_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return worker_page(worker_id, "card", errors, values)

    return submit(work, schema=CardDecisionIn(), again=again)
