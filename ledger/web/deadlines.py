"""Pages of the clocks of the law and of the working-day calendar."""

from flask import Blueprint, render_template, request

from ledger import clock
from ledger.actor import Role
from ledger.deadlines.calendar import known_years, working_days_of, year_of
from ledger.deadlines.inbox import STATES, count_inbox, deadlines, inbox, state_of
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow

bp = Blueprint("deadlines", __name__, url_prefix="/deadlines")

PAGE = 100


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """The clocks that need eyes, or all of one state."""
    on, counties, state = clock.today(), actor().counties, request.args.get("state")
    with reading() as session:
        if state in STATES:
            rows = deadlines(session, counties, on, state=state, limit=PAGE)
        else:
            rows = inbox(session, counties, on)
        return render_template(
            "deadlines/index.html", rows=rows, states=STATES, state=state, on=on,
            counted=count_inbox(session, counties, on), state_of=state_of, limit=PAGE,
        )  # fmt: skip


@bp.get("/calendar")
@allow(Role.FO, Role.A1, Role.A2, Role.AU, Role.SY)
def calendar() -> str:
    """The known years, and the holidays and make-up days of one."""
    with reading() as session:
        years = known_years(session)
        asked = request.args.get("year", "")
        year = int(asked) if asked.isdecimal() and int(asked) in years else (years or [0])[-1]
        days = [day for day in year_of(session, year) if day.name]
        return render_template(
            "deadlines/calendar.html", years=years, year=year, days=days,
            working_days=working_days_of(session, year),
        )  # fmt: skip
