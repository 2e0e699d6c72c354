"""Guarantees by JSON: their whole life, from submission to the original's way back."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from ledger import clock
from ledger.actor import Actor, Role
from ledger.deposits import mode_schemas as modes
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.extend_guarantee import ExtendGuarantee, extend_guarantee
from ledger.deposits.keep_original import (
    HandBack,
    KeepOriginal,
    hand_back_original,
    keep_original,
)
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.mode_queries import guarantee_log, guarantees_sought
from ledger.deposits.models import Guarantee
from ledger.deposits.reject_guarantee import RejectGuarantee, reject_guarantee
from ledger.deposits.replace_guarantee import ReplaceGuarantee, replace_guarantee
from ledger.deposits.schemas import GuaranteeIn, GuaranteeOut, HandBackIn, LapseIn
from ledger.gate.acts import perform
from ledger.gate.filters import GuaranteeFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("guarantees", __name__, description="Guarantees in place of cash")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/guarantees")
@allow(*READERS)
@blp.arguments(GuaranteeFilter, location="query")
@blp.response(200, paged(GuaranteeOut))
def list_guarantees(wanted: Body) -> Any:
    """List guarantees, those that expire first at the top."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = guarantees_sought(covered, wanted, clock.today())
        return page_of(session, query, wanted, Guarantee.expires_on, Guarantee.id)


@blp.get("/guarantees/<int:guarantee_id>")
@allow(*READERS)
@blp.response(200, GuaranteeOut)
def show_guarantee(guarantee_id: int) -> Any:
    """Show one guarantee."""
    with reading() as session:
        return find(session, Guarantee, guarantee_id, by=actor())


@blp.get("/guarantees/<int:guarantee_id>/log")
@allow(*READERS)
@blp.response(200, modes.GuaranteeLogOut)
def show_log(guarantee_id: int) -> Any:
    """Show what is left of a guarantee, its life and the custody of its original."""
    with reading() as session:
        row = find(session, Guarantee, guarantee_id, by=actor())
        return guarantee_log(session, row, clock.today())


@blp.post("/guarantees")
@allow(Role.FO)
@blp.arguments(GuaranteeIn)
@blp.response(201, GuaranteeOut)
def submit(body: Body) -> Any:
    """Submit a guarantee; its voucher waits for a second officer."""
    return perform(
        lambda session: submit_guarantee(session, SubmitGuarantee(**body), by=actor()),
        schema=GuaranteeOut(),
        body=body,
        location=lambda row: url_for(".show_guarantee", guarantee_id=row.id),
    )


def _step(deed: Callable[..., Guarantee], command: object, body: Body) -> Any:
    """One step in a guarantee's life, answered with the guarantee as it then is."""
    who: Actor = actor()
    return perform(
        lambda session: deed(session, command, by=who),
        schema=GuaranteeOut(),
        body=body,
        status=200,
    )


@blp.post("/guarantees/<int:guarantee_id>/rejection")
@allow(Role.FO)
@blp.arguments(modes.RejectIn)
@blp.response(200, GuaranteeOut)
def reject(body: Body, guarantee_id: int) -> Any:
    """Do not accept a guarantee that was submitted."""
    return _step(reject_guarantee, RejectGuarantee(guarantee_id, **body), body)


@blp.post("/guarantees/<int:guarantee_id>/extension")
@allow(Role.FO)
@blp.arguments(modes.ExtendIn)
@blp.response(200, GuaranteeOut)
def extend(body: Body, guarantee_id: int) -> Any:
    """Record an endorsement that lengthens a guarantee; nothing is posted."""
    return _step(extend_guarantee, ExtendGuarantee(guarantee_id, **body), body)


@blp.post("/guarantees/<int:guarantee_id>/replacement")
@allow(Role.FO)
@blp.arguments(modes.ReplaceIn)
@blp.response(200, GuaranteeOut)
def replace(body: Body, guarantee_id: int) -> Any:
    """Let a guarantee go that other cover replaces; its voucher waits for a second officer."""
    return _step(replace_guarantee, ReplaceGuarantee(guarantee_id, **body), body)


@blp.post("/guarantees/<int:guarantee_id>/lapse")
@allow(Role.FO)
@blp.arguments(LapseIn)
@blp.response(200, GuaranteeOut)
def lapse(body: Body, guarantee_id: int) -> Any:
    """Let an expired guarantee lapse; its voucher waits for a second officer."""
    return _step(lapse_guarantee, LapseGuarantee(guarantee_id, **body), body)


@blp.post("/guarantees/<int:guarantee_id>/original")
@allow(Role.FO)
@blp.arguments(modes.OriginalIn)
@blp.response(200, GuaranteeOut)
def keep(body: Body, guarantee_id: int) -> Any:
    """Record that the original was moved, lent or brought back."""
    return _step(keep_original, KeepOriginal(guarantee_id, **body), body)


@blp.post("/guarantees/<int:guarantee_id>/hand-back")
@allow(Role.FO)
@blp.arguments(HandBackIn)
@blp.response(200, GuaranteeOut)
def hand_back(body: Body, guarantee_id: int) -> Any:
    """Record that the original went back."""
    return _step(hand_back_original, HandBack(guarantee_id, **body), body)
