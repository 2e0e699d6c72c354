"""Starting a clock of the law."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.deadlines.models import Deadline
from ledger.deadlines.reckon import DayKind, reckon
from ledger.text import Text


def start_deadline(
    session: Session,
    *,
    county_id: int,
    subject: str,
    what: Text,
    rule: str,
    after: date,
    working_days: int | None = None,
    days: int | None = None,
    waiting_days: int | None = None,
    counts_first_day: bool = False,
    due: date | None = None,
) -> Deadline:
    """A clock of that rule runs for the subject, with its due day or the year that is missing.

    Give exactly one of ``working_days`` (W-01), ``days`` for doing something (W-02),
    ``waiting_days`` (X-07: never moves, its first day may count) or ``due``, a day the law fixes
    otherwise (G-05). One clock of a rule runs per subject: while it runs, starting it again sets
    it anew.
    """
    kind, count = _span(working_days, days, waiting_days, due)
    count -= counts_first_day
    reckoned = reckon(session, due or after, count, kind)
    row = running_deadline(session, subject, rule)
    if row is None:
        row = Deadline(county_id=county_id, subject=subject, rule=rule,
                       started_at=clock.now(), version=0)  # fmt: skip
        session.add(row)
    row.what_zh, row.what_en = what.zh, what.en
    row.starts_on, row.count, row.day_kind = due or after, count, kind
    row.due_on, row.missing_year = reckoned
    row.version += 1
    session.flush()
    return row


def running_deadline(session: Session, subject: str, rule: str) -> Deadline | None:
    """The unsettled clock of that rule for the subject."""
    return session.scalars(
        select(Deadline).where(
            Deadline.subject == subject, Deadline.rule == rule, Deadline.settled_on.is_(None)
        )
    ).one_or_none()


def _span(
    working_days: int | None, days: int | None, waiting_days: int | None, due: date | None
) -> tuple[DayKind, int]:
    given: list[tuple[DayKind, int]] = []
    if working_days is not None:
        given.append(("WORKING", working_days))
    if days is not None:
        given.append(("NATURAL", days))
    if waiting_days is not None:
        given.append(("WAITING", waiting_days))
    if due is not None:
        given.append(("FIXED", 0))
    if len(given) != 1 or given[0][1] < 0:
        raise ValueError("A deadline takes one span: working_days, days, waiting_days or due.")
    return given[0]
