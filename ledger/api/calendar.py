"""The working-day calendar by JSON: a year shown, a year entered from the notice."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.deadlines.calendar import AddYear, SpecialDay, add_year, working_days_of, year_of
from ledger.deadlines.schemas import YearAdded, YearIn, YearOut
from ledger.errors import NotFound
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.gate.visitor import actor

blp = Blueprint("calendar", __name__, description="Working days and holidays by year")


@blp.get("/calendar/<int:year>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU, Role.SY)
@blp.response(200, YearOut)
def show_year(year: int) -> Any:
    """Show a known year: its holidays and make-up days."""
    with reading() as session:
        days = year_of(session, year) if 1990 <= year <= 2199 else ()
        if not days:
            raise NotFound(
                f"{year} 年工作日历尚未录入。", f"The calendar of {year} is not known yet."
            )
        return {
            "year": year,
            "source": days[0].source,
            "working_days": working_days_of(session, year),
            "special": [day for day in days if day.name],
        }


@blp.post("/calendar")
@allow(Role.SY)
@blp.arguments(YearIn)
@blp.response(201, YearAdded)
def enter_year(body: dict[str, Any]) -> Any:
    """Enter a year from the State Council's notice; waiting clocks get their due days."""
    command = AddYear(
        body["year"], body["source"], [SpecialDay(**special) for special in body["special"]]
    )

    def work(session: Session) -> dict[str, int]:
        return {"year": command.year, "resolved": add_year(session, command, by=actor())}

    return perform(work, schema=YearAdded(), body=body)
