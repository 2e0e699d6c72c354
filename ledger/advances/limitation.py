"""The limitation of what a debtor owes: a clock that every demand or acknowledgement sets anew."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import running_deadline, start_deadline
from ledger.rules.pursuit import barred_on
from ledger.text import Text

LIMITATION = "R-06"


def run_limitation(session: Session, advance: Advance, since: date, by: str) -> None:
    """Three years run from what interrupted them ``since``, never from before the agreed day of
    repayment (民法典 188, 195). A clock that ran before is settled by the event ``by``; one that
    ends as late already goes on, so that an event recorded late takes nothing away.
    """
    running = running_deadline(session, advance.source, LIMITATION)
    due = barred_on(max(since, advance.repay_by))
    if running is not None and running.due_on is not None and running.due_on >= due:
        return
    settle_deadline(session, advance.source, LIMITATION, since, by)
    start_deadline(
        session,
        county_id=advance.county_id,
        subject=advance.source,
        what=Text(
            f"追偿诉讼时效届满: {advance.debtor.name}"[:200],
            f"Limitation runs out: {advance.debtor.name}"[:200],
        ),
        rule=LIMITATION,
        after=since,
        due=due,
    )
