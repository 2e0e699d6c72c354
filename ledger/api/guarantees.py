"""Guarantees by JSON: list, show, submit, lapse, hand the original back."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.keep_original import HandBack, hand_back_original
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.models import Guarantee
from ledger.deposits.queries import guarantees
from ledger.deposits.schemas import GuaranteeIn, GuaranteeOut, HandBackIn, LapseIn
from ledger.gate.acts import perform
from ledger.gate.filters import OfProject
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("guarantees", __name__, description="Guarantees in place of cash")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@blp.get("/guarantees")
@allow(*READERS)
@blp.arguments(OfProject, location="query")
@blp.response(200, paged(GuaranteeOut))
def list_guarantees(wanted: dict[str, Any]) -> Any:
    """List guarantees, those that expire first at the top."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = guarantees(covered, wanted["project"])
        return page_of(session, query, wanted, Guarantee.expires_on, Guarantee.id)


@blp.get("/guarantees/<int:guarantee_id>")
@allow(*READERS)
@blp.response(200, GuaranteeOut)
def show_guarantee(guarantee_id: int) -> Any:
    """Show one guarantee."""
    with reading() as session:
        return find(session, Guarantee, guarantee_id, by=actor())


@blp.post("/guarantees")
@allow(Role.FO)
@blp.arguments(GuaranteeIn)
@blp.response(201, GuaranteeOut)
def submit(body: dict[str, Any]) -> Any:
    """Submit a guarantee; its voucher waits for a second officer."""
    return perform(
        lambda session: submit_guarantee(session, SubmitGuarantee(**body), by=actor()),
        schema=GuaranteeOut(),
        body=body,
        location=lambda row: url_for(".show_guarantee", guarantee_id=row.id),
    )


@blp.post("/guarantees/<int:guarantee_id>/lapse")
@allow(Role.FO)
@blp.arguments(LapseIn)
@blp.response(200, GuaranteeOut)
def lapse(body: dict[str, Any], guarantee_id: int) -> Any:
    """Let an expired guarantee lapse; its voucher waits for a second officer."""
    return perform(
        lambda session: lapse_guarantee(session, LapseGuarantee(guarantee_id, **body), by=actor()),
        schema=GuaranteeOut(),
        body=body,
        status=200,
    )


@blp.post("/guarantees/<int:guarantee_id>/hand-back")
@allow(Role.FO)
@blp.arguments(HandBackIn)
@blp.response(200, GuaranteeOut)
def hand_back(body: dict[str, Any], guarantee_id: int) -> Any:
    """Record that the original went back."""
    return perform(
        lambda session: hand_back_original(session, HandBack(guarantee_id, **body), by=actor()),
        schema=GuaranteeOut(),
        body=body,
        status=200,
    )
