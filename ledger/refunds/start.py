"""Begin the return of a deposit: the project is complete, the notice hangs out."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.deadlines.start import start_deadline
from ledger.deposits.collect import active_obligation
from ledger.errors import FieldError, Invalid, Refusal
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.queries import policy_for
from ledger.policies.terms import ClockTerms, clock_terms
from ledger.refunds.models import DepositReturn
from ledger.rules.workdays import waiting_ends
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class StartReturn:
    """Completion, the written undertaking, and since when the notice hangs where (X-01)."""

    project_id: int
    completed_on: date
    undertaking: str
    notice_from: date
    notice_places: str


def start_return(session: Session, command: StartReturn, *, by: Actor) -> DepositReturn:
    """The return is in its notice, whose last day is known (X-01, X-07).

    Refused: an obligation not in force (``obligation-state``), a second return at once
    (``return-open``).
    """
    project = find(session, Project, command.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    active_obligation(session, project)
    _judge(command, project)
    if is_under_way(session, project):
        raise Refusal("该项目已有正在办理的返还。", "A return of this deposit is already under way.",
                      code="return-open")  # fmt: skip
    terms = clocks_of(session, project.county_id, command.notice_from)
    row = DepositReturn(
        county_id=project.county_id,
        project_id=project.id,
        kind="FINAL",
        state="NOTICE",
        completed_on=command.completed_on,
        undertaking=command.undertaking,
        notice_from=command.notice_from,
        notice_to=waiting_ends(
            command.notice_from,
            terms.notice_days,
            counts_first_day=terms.notice_counts_first_day,
        ),
        notice_places=command.notice_places,
        payments=0,
    )
    session.add(row)
    project.completed_on = command.completed_on
    session.flush()
    start_deadline(
        session,
        county_id=row.county_id,
        subject=subject_of(row),
        what=told(row, "保证金返还公示期", "Notice of the return", project.name),
        rule="X-01",
        after=command.notice_from,
        waiting_days=terms.notice_days,
        counts_first_day=terms.notice_counts_first_day,
    )
    trail.record(
        session, "refund.started", subject_of(row), by=by, county_id=row.county_id,
        project=project.id, notice_to=row.notice_to,
    )  # fmt: skip
    return row


def is_under_way(session: Session, project: Project) -> bool:
    """Whether a whole return of the deposit is being dealt with."""
    running = select(DepositReturn.id).where(
        DepositReturn.project_id == project.id,
        DepositReturn.state.not_in(("REFUSED", "WITHDRAWN", "DONE")),
    )
    return session.scalar(running) is not None


def _judge(command: StartReturn, project: Project) -> None:
    """Raises Invalid when the dates do not follow each other (``date-order``)."""
    errors = []
    if command.completed_on < project.signed_on:
        says = Text("完工日不能早于合同签订日。", "It precedes the contract.")
        errors.append(FieldError("/completed_on", "date-order", says))
    if command.notice_from < command.completed_on:
        says = Text("公示不能早于完工。", "The notice precedes completion.")
        errors.append(FieldError("/notice_from", "date-order", says))
    if errors:
        raise Invalid(errors)


def clocks_of(session: Session, county_id: int, on: date) -> ClockTerms:
    """The clocks of notice, review and confirmation in force for the county on that day."""
    return clock_terms(policy_for(session, county_id, "clocks", on))


def subject_of(row: DepositReturn) -> str:
    """The name of a return on the trail and its clocks."""
    return f"refund:{row.id}"


def told(row: DepositReturn, zh: str, en: str, project: str) -> Text:
    """What a clock of the return asks for."""
    return Text(f"{zh}: {project}"[:200], f"{en}: {project}"[:200])
