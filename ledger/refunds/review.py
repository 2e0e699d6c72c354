"""Apply for the return after the notice, and review the application (X-02, X-05)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import ApprovalRequest
from ledger.audit import trail
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.deposits.models import Obligation
from ledger.errors import Refusal
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.refunds.conditions import refuse_hindered
from ledger.refunds.models import DepositReturn
from ledger.refunds.start import clocks_of, subject_of, told


@dataclass(frozen=True, slots=True)
class Apply:
    """The contractor's written application."""

    return_id: int
    on: date
    application: str


def apply_for_return(session: Session, command: Apply, *, by: Actor) -> DepositReturn:
    """The application is in review and its five working days run; the obligation is RETURNING.

    Refused before the notice has ended (``notice-running``) and while a complaint is open
    (``return-suspended``).
    """
    row, project = locked(session, command.return_id, by=by)
    if row.state == "SUSPENDED":
        raise Refusal("有投诉未办结, 返还中止。", "A complaint suspends the return.",
                      code="return-suspended")  # fmt: skip
    if row.state != "NOTICE" or row.notice_to is None:
        raise wrong_state(row)
    if command.on <= row.notice_to:
        raise Refusal(f"公示至 {row.notice_to} 止, 期满后方可申请。",
                      f"The notice runs through {row.notice_to}; apply after that day.",
                      code="notice-running")  # fmt: skip
    row.state, row.applied_on, row.application = "REVIEW", command.on, command.application
    obligation_of(session, project).state = "RETURNING"
    session.flush()
    settle_deadline(session, subject_of(row), "X-01", row.notice_to, "notice-ended")
    start_deadline(
        session,
        county_id=row.county_id,
        subject=subject_of(row),
        what=told(row, "审核返还申请", "Review the application for return", project.name),
        rule="X-02",
        after=command.on,
        working_days=clocks_of(session, row.county_id, command.on).review_working_days,
    )
    trail.record(session, "refund.applied", subject_of(row), by=by, county_id=row.county_id)
    return row


@dataclass(frozen=True, slots=True)
class Review:
    """What the review found, in one word and a sentence."""

    return_id: int
    on: date
    finding: Literal["CLEAR", "ARREARS"]
    opinion: str


def review_return(session: Session, command: Review, *, by: Actor) -> DepositReturn:
    """CLEAR: approval may be asked for, and X-03 runs. ARREARS: the return is REFUSED (X-05).

    A clear finding is refused while any condition of I-16 is not met.
    """
    row, project = locked(session, command.return_id, by=by)
    if row.state != "REVIEW" or row.reviewed_on is not None:
        raise wrong_state(row)
    if command.finding == "CLEAR":
        refuse_hindered(session, row, project)
    row.finding, row.opinion = command.finding, command.opinion
    row.reviewed_on, row.reviewer_person = command.on, by.person_id
    settle_deadline(session, subject_of(row), "X-02", command.on, "reviewed")
    if command.finding == "CLEAR":
        start_deadline(
            session,
            county_id=row.county_id,
            subject=subject_of(row),
            what=told(row, "出具返还确认书", "Confirm the return", project.name),
            rule="X-03",
            after=command.on,
            working_days=clocks_of(session, row.county_id, command.on).confirm_working_days,
        )
    else:
        _give_up(session, row, project, "REFUSED", command.on)
    session.flush()
    trail.record(
        session, "refund.reviewed", subject_of(row), by=by, county_id=row.county_id,
        finding=command.finding,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The return is given up, with the reason."""

    return_id: int
    on: date
    reason: str


def withdraw_return(session: Session, command: Withdraw, *, by: Actor) -> DepositReturn:
    """The return is WITHDRAWN and the obligation in force again; no request may be waiting."""
    row, project = locked(session, command.return_id, by=by)
    if row.state not in ("NOTICE", "SUSPENDED", "REVIEW") or is_waiting(row.approval):
        raise wrong_state(row)
    row.opinion = command.reason
    _give_up(session, row, project, "WITHDRAWN", command.on)
    trail.record(session, "refund.withdrawn", subject_of(row), by=by, county_id=row.county_id)
    return row


def _give_up(session: Session, row: DepositReturn, project: Project, state: str, on: date) -> None:
    row.state = state
    obligation = obligation_of(session, project)
    if obligation.state == "RETURNING":
        obligation.state = "ACTIVE"
    session.flush()
    for rule in ("X-01", "X-02", "X-03"):
        settle_deadline(session, subject_of(row), rule, on, state.lower())


def locked(session: Session, return_id: int, *, by: Actor) -> tuple[DepositReturn, Project]:
    """The return and its project, both locked, project first; only for an officer of the county."""
    row = find(session, DepositReturn, return_id, by=by)
    require_officer(session, by, row.county_id)
    project = find(session, Project, row.project_id, by=by, lock=True)
    return find(session, DepositReturn, return_id, by=by, lock=True), project


def obligation_of(session: Session, project: Project) -> Obligation:
    """The obligation of the project, locked."""
    owed = select(Obligation).where(Obligation.project_id == project.id).with_for_update()
    return session.scalars(owed).one()


def is_waiting(request: ApprovalRequest | None) -> bool:
    """Whether a request is in review, or approved and not executed yet."""
    return request is not None and request.state in ("IN_REVIEW", "APPROVED")


def wrong_state(row: DepositReturn) -> Refusal:
    """The refusal for a step that the return's state does not allow."""
    return Refusal(f"返还 {row.id} 目前的状态不能办理此步。",
                   f"Return {row.id} is not in a state for this step.", code="return-state")  # fmt: skip
