"""The worker's slip: printed by an officer, its code looked up by anybody who holds it."""

from collections.abc import Mapping, Sequence
from typing import Any

import segno
from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.models import PaymentLine
from ledger.banking.slips import Slip, lines_with_slips, payment_of, take_slip, take_slips
from ledger.banking.words import LINE_STATES, TONES
from ledger.errors import Refusal
from ledger.gate.house import database, reading, reading_latest
from ledger.gate.paging import Paging, page_of
from ledger.gate.problems import status_of
from ledger.gate.refusals import Throttled
from ledger.gate.roles import actor, allow, public
from ledger.people.scope import find
from ledger.people.throttle import note_attempt, wait_for
from ledger.web.lists import wanted_by, ways

bp = Blueprint("slips", __name__)

#: Under this name wrong codes are counted, apart from those of sign-ins.
THROTTLED = "payment slip"


@bp.get("/payments/lines/<int:line_id>/slip")
@allow(Role.FO)
def show(line_id: int) -> str:
    """The slip to print for the worker; taking it stands on the trail."""
    slip = database().in_transaction(lambda session: take_slip(session, line_id, by=actor()))
    with reading() as session:
        batch_id = find(session, PaymentLine, line_id, by=actor()).batch_id
    return _printed(batch_id, [slip])


@bp.get("/payments/<int:payment_id>/slips")
@allow(Role.FO)
def index(payment_id: int) -> str:
    """The slips of a batch to print and cut, some at a time; taking them stands on the trail."""
    wanted = wanted_by(Paging())
    return database().in_transaction(lambda session: _taken(session, payment_id, wanted))


def _taken(session: Session, payment_id: int, wanted: Mapping[str, Any]) -> str:
    page = page_of(session, lines_with_slips(payment_id), wanted, PaymentLine.id)
    slips = take_slips(session, payment_id, page.items, by=actor())
    return _printed(payment_id, slips, **ways(page.next))


def _printed(payment_id: int, slips: Sequence[Slip], **more: str | None) -> str:
    """The slips, each with a picture that opens the look-up; the code stays out of addresses."""
    place = url_for("slips.ask", _external=True)
    pictures = [
        segno.make(f"{place}#{slip.code}").svg_data_uri(scale=3, border=2, light="#fff")
        for slip in slips
    ]
    return render_template(
        "slips/show.html",
        payment_id=payment_id,
        slips=list(zip(slips, pictures, strict=True)),
        place=place,
        states=LINE_STATES,
        tones=TONES,
        **more,
    )


@bp.get("/slip")
@public
def ask() -> str:
    """The form for the code of a slip."""
    return _page(None)


@bp.post("/slip")
@public
def tell() -> Response:
    """The state of the one payment; every wrong code is answered alike and counted."""
    address = f"slip {request.remote_addr or ''}"
    try:
        with reading_latest() as session:
            seconds = wait_for(session, THROTTLED, address)
            if seconds:
                raise Throttled(seconds)
            told = payment_of(session, request.form.get("code", "")[:64])
        if told is None:
            database().in_transaction(
                lambda session: note_attempt(session, THROTTLED, address, succeeded=False)
            )
            raise UnknownSlip()
    except Refusal as refusal:
        return make_response(_page(refusal), status_of(refusal))
    return make_response(
        render_template("slips/told.html", told=told, states=LINE_STATES, tones=TONES)
    )


def _page(errors: Refusal | None) -> str:
    return render_template("slips/ask.html", errors=errors, values={})


class UnknownSlip(Refusal):
    """No payment has this code, or the text is no code."""

    code = "slip-unknown"

    def __init__(self) -> None:
        super().__init__(
            "没有这个查询码, 请核对后重新输入。",
            "No payment has this code; check and type it again.",
        )
