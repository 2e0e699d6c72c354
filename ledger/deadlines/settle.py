"""Settling a clock by the event that satisfies it."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.deadlines.models import Deadline
from ledger.deadlines.start import running_deadline


def settle_deadline(
    session: Session, subject: str, rule: str, on: date, by: str
) -> Deadline | None:
    """The running clock of that rule is settled by that event for good; None when none ran.

    ``by`` names the event, such as ``receipt:12``. A settled clock never changes again.
    """
    row = running_deadline(session, subject, rule)
    if row is None:
        return None
    row.settled_on, row.settled_by = on, by
    session.flush()
    return row
