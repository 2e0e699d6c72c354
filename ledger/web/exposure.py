"""The page of what the fund has at stake on any day, in all and by debtor."""

from typing import Any

from flask import Blueprint, render_template

from ledger import clock
from ledger.actor import Role
from ledger.gate.filters import OnDay
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked
from ledger.recoveries.exposure import Point, exposure, exposure_history
from ledger.text import Text
from ledger.web.lists import wanted_by

bp = Blueprint("exposure", __name__, url_prefix="/recoveries/exposure")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Principal, interest, costs, held, pending, written off and still pursued, on a day."""
    wanted = wanted_by(OnDay())
    covered, today = counties_asked(actor(), wanted["county"]), clock.today()
    on = wanted["on"] or today
    with reading() as session:
        found = exposure(session, covered, on, today=today)
        history = exposure_history(session, covered, on)
    return render_template(
        "exposure/index.html", found=found, on=on, wanted=wanted, chart=_chart(history)
    )


def _chart(history: list[Point]) -> dict[str, Any]:
    """The book's figures at month ends, as a chart takes them."""
    return {
        "labels": [point.on.isoformat() for point in history],
        "series": [
            {"name": Text("未收回本金", "Principal"), "values": [one.principal for one in history]},
            {"name": Text("待核销", "Pending"), "values": [one.pending for one in history]},
            {
                "name": Text("账销案存", "Written off, pursued"),
                "values": [one.pursued for one in history],
            },
        ],
    }
