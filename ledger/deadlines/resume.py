"""Clocks that run again, because the event that had settled them was taken back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.deadlines.models import Deadline
from ledger.deadlines.start import running_deadline

COPIED = (
    "county_id", "subject", "rule", "what_zh", "what_en", "starts_on", "count", "day_kind",
    "due_on", "missing_year",
)  # fmt: skip


def resume_deadlines(session: Session, subject: str, settled_by: str) -> None:
    """Every clock of the subject that this event settled runs again, due on the day it was.

    The settled rows stay as they are; a rule whose clock runs already is left alone.
    """
    settled = select(Deadline).where(Deadline.subject == subject, Deadline.settled_by == settled_by)
    for row in session.scalars(settled.order_by(Deadline.id)).all():
        if running_deadline(session, subject, row.rule) is None:
            facts = {name: getattr(row, name) for name in COPIED}
            session.add(Deadline(**facts, started_at=clock.now(), version=1))
            session.flush()
