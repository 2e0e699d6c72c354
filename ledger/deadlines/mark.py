"""Writing down which clocks have turned overdue, once for each due day."""

from datetime import date

from sqlalchemy import Date, and_, func, insert, literal, select
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM
from ledger.audit import trail
from ledger.deadlines.models import Deadline, OverdueMark


def mark_overdue(session: Session, on: date) -> int:
    """Every running clock whose due day lies before ``on`` is marked; how many were new.

    One event a county tells of them. Repeated on the same day, nothing is new.
    """
    marked = and_(
        OverdueMark.deadline_id == Deadline.id, OverdueMark.due_on == Deadline.due_on
    )  # fmt: skip
    new = (
        Deadline.settled_on.is_(None),
        Deadline.due_on < on,
        ~select(literal(1)).where(marked).correlate(Deadline).exists(),
    )
    counties = session.execute(
        select(Deadline.county_id, func.count()).where(*new).group_by(Deadline.county_id)
    ).all()
    rows = select(
        Deadline.id, Deadline.due_on, Deadline.county_id, literal(on, Date)
    ).where(*new)  # fmt: skip
    columns = ["deadline_id", "due_on", "county_id", "marked_on"]
    if counties:
        session.execute(insert(OverdueMark).from_select(columns, rows))
    for county_id, many in counties:
        trail.record(
            session, "deadlines.overdue", f"county:{county_id}", by=SYSTEM, county_id=county_id,
            on=on, clocks=many,
        )  # fmt: skip
    return sum(many for _, many in counties)
