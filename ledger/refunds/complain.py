"""A complaint during the notice suspends the return; its resolution lets it go on (X-06)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.refunds.models import DepositReturn, ReturnComplaint
from ledger.refunds.start import subject_of


@dataclass(frozen=True, slots=True)
class Complain:
    """Somebody objects to the return; the text names no worker in full."""

    return_id: int
    on: date
    says: str


def record_complaint(session: Session, command: Complain, *, by: Actor) -> DepositReturn:
    """The complaint is on record and the return SUSPENDED."""
    row = find(session, DepositReturn, command.return_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if row.state not in ("NOTICE", "SUSPENDED"):
        raise Refusal("公示已结束, 请在审核中处理。",
                      "The notice is over; deal with it in the review.", code="return-state")  # fmt: skip
    row.complaints.append(
        ReturnComplaint(county_id=row.county_id, made_on=command.on, says=command.says)
    )
    row.state = "SUSPENDED"
    session.flush()
    trail.record(session, "refund.complaint", subject_of(row), by=by, county_id=row.county_id)
    return row


@dataclass(frozen=True, slots=True)
class Resolve:
    """How the complaint ended."""

    complaint_id: int
    on: date
    resolution: str


def resolve_complaint(session: Session, command: Resolve, *, by: Actor) -> DepositReturn:
    """The complaint is resolved; with the last of them the return goes on."""
    complaint = find(session, ReturnComplaint, command.complaint_id, by=by)
    row = find(session, DepositReturn, complaint.return_id, by=by, lock=True)
    require_officer(session, by, row.county_id)
    if complaint.resolved_on is not None:
        raise Refusal("该投诉已办结。", "This complaint is already resolved.", code="return-state")
    complaint.resolved_on, complaint.resolution = command.on, command.resolution
    if all(one.resolved_on for one in row.complaints):
        row.state = "NOTICE"
    session.flush()
    trail.record(session, "refund.resolved", subject_of(row), by=by, county_id=row.county_id)
    return row
