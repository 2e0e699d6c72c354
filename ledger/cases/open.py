"""Open a case of unpaid wages, and take it up."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.cases.models import ArrearsCase, CaseEvent
from ledger.cases.words import STATES
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.errors import Refusal
from ledger.parties.models import Company, County, Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.queries import policy_for
from ledger.policies.terms import ClockTerms, clock_terms
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A report of unpaid wages; a project's employer is its contractor unless another is named."""

    county_id: int
    project_id: int | None
    employer_id: int | None
    source: str
    reason: str
    summary: str
    on: date
    #: The number under which it came in.
    reference: str | None = None
    #: Trade and public money as the report says; the project's own when left out (C-08, F-07).
    sector: str | None = None
    government_invested: bool | None = None


def open_case(session: Session, opened: OpenCase, *, by: Actor) -> ArrearsCase:
    """The case stands with its number, REPORTED."""
    require_officer(session, by, opened.county_id)
    employer_id, project = opened.employer_id, None
    if opened.project_id is not None:
        project = find(session, Project, opened.project_id, by=by, lock=True)  # I-16
        _same_county(project.county_id, opened)
        employer_id = employer_id or project.contractor_id
    if employer_id is None:
        raise NoEmployer(
            "请选择项目或用人单位。", "Name the project, or the employer who owes the wages."
        )
    _same_county(find(session, Company, employer_id, by=by).county_id, opened)
    case = ArrearsCase(
        county_id=opened.county_id,
        number=_next_number(session, opened),
        project_id=opened.project_id,
        employer_id=employer_id,
        source=opened.source,
        reference=opened.reference,
        sector=opened.sector or (project.sector if project else None),
        government_invested=_public(opened, project),
        reason=opened.reason,
        summary=opened.summary,
        filed_on=opened.on,
        state="REPORTED",
    )
    session.add(case)
    session.flush()
    note_event(session, case, opened.on, Text("登记欠薪案件", "Case reported"), by=by)
    trail.record(
        session, "case.opened", f"case:{case.id}", by=by, county_id=case.county_id,
        number=case.number, project=case.project_id, employer=case.employer_id,
    )  # fmt: skip
    return case


@dataclass(frozen=True, slots=True)
class AcceptCase:
    """The bureau takes the case up on that day."""

    case_id: int
    on: date


def accept_case(session: Session, accepted: AcceptCase, *, by: Actor) -> ArrearsCase:
    """The case is INVESTIGATING and its clock runs by the county's policy (C-01: 60 working days)."""
    case = case_for_step(session, accepted.case_id, ("REPORTED",), accepted.on, by=by)
    case.state, case.accepted_on = "ACCEPTED", accepted.on
    session.flush()
    note_event(session, case, accepted.on, Text("受理案件", "Case accepted"), by=by)
    case.state = "INVESTIGATING"
    session.flush()
    start_deadline(
        session,
        county_id=case.county_id,
        subject=f"case:{case.id}",
        what=Text(f"办结案件 {case.number}", f"Finish case {case.number}"),
        rule="C-01",
        after=accepted.on,
        working_days=clocks_of(session, case).case_working_days,
    )
    note_event(session, case, accepted.on, Text("开始调查", "Investigation began"), by=by)
    return case


def clocks_of(session: Session, case: ArrearsCase) -> ClockTerms:
    """The clocks in force when the case was taken up."""
    day = case.accepted_on or case.filed_on
    return clock_terms(policy_for(session, case.county_id, "clocks", day))


@dataclass(frozen=True, slots=True)
class RejectCase:
    """The report is not taken up, for that reason."""

    case_id: int
    on: date
    reason: str


def reject_case(session: Session, rejected: RejectCase, *, by: Actor) -> ArrearsCase:
    """The case is REJECTED, with the reason on its timeline."""
    case = case_for_step(session, rejected.case_id, ("REPORTED",), rejected.on, by=by)
    case.state = "REJECTED"
    case.closed_on = rejected.on
    session.flush()
    what = Text(f"不予受理: {rejected.reason}", f"Not taken up: {rejected.reason}")
    note_event(session, case, rejected.on, what, by=by)
    return case


def case_for_step(
    session: Session, case_id: int, states: tuple[str, ...], on: date, *, by: Actor
) -> ArrearsCase:
    """The case, locked, in one of the states, with no earlier step after ``on``.

    Raises ``case-state`` or ``date-order``.
    """
    case = find(session, ArrearsCase, case_id, by=by, lock=True)
    require_officer(session, by, case.county_id)
    if case.state not in states:
        raise CaseState(
            f"案件 {case.number} 现为「{STATES[case.state].zh}」, 不能办理此项。",
            f"Case {case.number} is {STATES[case.state].en}; this cannot be done now.",
        )
    steps = (case.filed_on, case.accepted_on, case.ordered_on, case.defaulted_on)
    latest = max(day for day in steps if day)
    if on < latest:
        raise DateOrder(
            f"日期不能早于案件上一步({latest})。", f"The date is before the last step ({latest})."
        )
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """A step of a case on a day, and the paper it rests on (C-09)."""

    case_id: int
    on: date
    document: str
    document_number: str
    #: SHA-256 of the paper, in hexadecimal.
    document_digest: str | None = None


def note_event(
    session: Session,
    case: ArrearsCase,
    on: date,
    what: Text,
    *,
    by: Actor,
    paper: OnPaper | None = None,
) -> None:
    """The step stands on the case's timeline with its paper, and on the audit trail."""
    session.add(
        CaseEvent(
            county_id=case.county_id,
            case_id=case.id,
            happened_on=on,
            recorded_at=clock.now(),
            person_id=by.person_id,
            person=by.name,
            what_zh=what.zh[:500],
            what_en=what.en[:500],
            document=paper.document if paper else None,
            document_number=paper.document_number if paper else None,
            document_digest=paper.document_digest if paper else None,
        )
    )
    session.flush()
    trail.record(
        session, "case.step", f"case:{case.id}", by=by, county_id=case.county_id, state=case.state
    )


def finish_clock(session: Session, case: ArrearsCase, on: date) -> None:
    """The inspection clock of the case is settled."""
    settle_deadline(session, f"case:{case.id}", "C-01", on, f"case:{case.id}")


def _next_number(session: Session, opened: OpenCase) -> str:
    """The county's next case number of the year, such as 2026-003."""
    year = f"{opened.on.year}-"
    session.execute(select(County.id).where(County.id == opened.county_id).with_for_update())
    count = session.scalar(
        select(func.count()).where(
            ArrearsCase.county_id == opened.county_id, ArrearsCase.number.startswith(year)
        )
    )
    return f"{year}{(count or 0) + 1:03d}"


def _public(opened: OpenCase, project: Project | None) -> bool:
    """Whether public money builds it: as reported, else as the project is registered (C-08)."""
    if opened.government_invested is not None:
        return opened.government_invested
    return project is not None and project.government_invested


def _same_county(county_id: int, opened: OpenCase) -> None:
    if county_id != opened.county_id:
        raise NoEmployer("项目或单位不属于本县。", "Project or employer is of another county.")


class NoEmployer(Refusal):
    """Nobody is named who owes the wages, or one of another county."""

    code = "employer-missing"


class CaseState(Refusal):
    """The case is not in a state for this step (I-24)."""

    code = "case-state"


class DateOrder(Refusal):
    """A step dated before the one it follows."""

    code = "date-order"
