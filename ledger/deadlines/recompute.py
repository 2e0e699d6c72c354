"""Reckoning running clocks anew when the calendar has grown."""

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.deadlines.models import Deadline
from ledger.deadlines.reckon import DayKind, reckon


def recompute_deadlines(session: Session, *, missing_year: int | None = None) -> int:
    """Running clocks stand as the calendar now says; how many changed is handed back.

    With ``missing_year`` only those that waited for that year. Settled ones never change.
    """
    query = select(Deadline).where(Deadline.settled_on.is_(None)).order_by(Deadline.id)
    if missing_year is not None:
        query = query.where(Deadline.missing_year == missing_year)
    changed = 0
    for row in session.scalars(query):
        due = reckon(session, row.starts_on, row.count, cast(DayKind, row.day_kind))
        if (row.due_on, row.missing_year) != due:
            row.due_on, row.missing_year = due
            row.version += 1
            changed += 1
    session.flush()
    return changed
