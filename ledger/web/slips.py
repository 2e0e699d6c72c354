"""The worker's slip: printed by an officer, its code looked up by anybody who holds it."""

from flask import Blueprint, Response, make_response, render_template, request

from ledger.actor import Role
from ledger.banking.slips import payment_of, take_slip
from ledger.banking.words import LINE_STATES, TONES
from ledger.errors import Refusal
from ledger.gate.house import database, reading_latest
from ledger.gate.problems import status_of
from ledger.gate.refusals import Throttled
from ledger.gate.roles import actor, allow, public
from ledger.people.throttle import note_attempt, wait_for

bp = Blueprint("slips", __name__)

#: Under this name wrong codes are counted, apart from those of sign-ins.
THROTTLED = "payment slip"


@bp.get("/payments/lines/<int:line_id>/slip")
@allow(Role.FO)
def show(line_id: int) -> str:
    """The slip to print for the worker; taking it stands on the trail."""
    slip = database().in_transaction(lambda session: take_slip(session, line_id, by=actor()))
    return render_template("slips/show.html", slip=slip, states=LINE_STATES)


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
