"""How projects meet their duties today: what is on record, what is amiss, how long ledgers are kept."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase, CaseEvent
from ledger.cases.queries import unpaid_cases
from ledger.cases.words import OFF_COUNTS
from ledger.deadlines.reckon import work_calendar
from ledger.duties.models import ProjectDuty
from ledger.duties.record import OF_PROJECT, RECORDED
from ledger.parties.contract_models import ContractChange
from ledger.parties.models import Project
from ledger.parties.queries import projects
from ledger.policies.models import CountyPolicy, PolicyVersion
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import ClockTerms, clock_terms
from ledger.rules.duties import (
    NOTICE_DAYS,
    DutyFacts,
    Finding,
    Kept,
    account_due,
    account_name,
    findings,
    keeping,
)
from ledger.rules.workdays import CalendarMissing, WorkCalendar, waiting_ends

#: How many projects are judged at a time.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sought:
    """Which projects a list holds: with findings (of one rule), or all."""

    words: str | None = None
    contractor_id: int | None = None
    rule: str | None = None
    every: bool = False
    #: Pinyin key and id of the last project of the page before.
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class DutyView:
    """A project with what is on record of its duties and what follows from it on the day."""

    project: Project
    recorded: Mapping[str, Any]
    right_name: str
    account_due: date | None
    #: The year whose calendar is missing, where it hides the due day (W-04).
    missing_year: int | None
    notice_ends: date | None
    begun_on: date | None
    findings: tuple[Finding, ...]
    kept: Kept
    #: Cases with wages unpaid, which hold the keeping open (C-06).
    unpaid: int

    @property
    def place(self) -> tuple[str, int]:
        """Where the list goes on after it."""
        return self.project.pinyin, self.project.id


def duties_of(session: Session, project: Project, on: date) -> DutyView:
    """How the one project stands on the day."""
    return next(_views(session, [project], on, _Law(session)))


def duties(
    session: Session, counties: Collection[int], on: date, sought: Sought, limit: int
) -> list[DutyView]:
    """A page of projects by name, as they stand on the day."""
    after, found, law = sought.after, list[DutyView](), _Law(session)
    query = projects(counties, sought.words, sought.contractor_id)
    if sought.rule is not None or not sought.every:
        closed = select(ProjectDuty.project_id).where(ProjectDuty.closed_on.is_not(None))
        query = query.where(or_(Project.completed_on.is_(None), Project.id.in_(closed)))
    while len(found) < limit:
        begin = query if after is None else query.where(tuple_(Project.pinyin, Project.id) > after)
        chunk = session.scalars(begin.limit(CHUNK)).all()
        found += [view for view in _views(session, chunk, on, law) if _fits(view, sought)]
        if len(chunk) < CHUNK:
            break
        after = chunk[-1].pinyin, chunk[-1].id
    return found[:limit]


def _fits(view: DutyView, sought: Sought) -> bool:
    if sought.rule is not None:
        return any(one.rule == sought.rule for one in view.findings)
    return sought.every or bool(view.findings)


def _views(session: Session, chunk: Sequence[Project], on: date, law: "_Law") -> Iterator[DutyView]:
    """The projects one by one; what they need is read for all of them at once."""
    if not chunk:
        return
    ids = [one.id for one in chunk]
    rows = session.scalars(select(ProjectDuty).where(ProjectDuty.project_id.in_(ids)))
    duty = {row.project_id: row for row in rows}
    void = dict(_void(session, ids))
    settled = dict(_settled(session, ids))
    for project in chunk:
        ended = project.completed_on or void.get(project.id)
        waits = ended is not None and project.id in settled
        unpaid = unpaid_cases(session, project.id) if waits else 0
        kept = keeping(on, project.signed_on, ended, settled.get(project.id), unpaid=unpaid > 0)
        by = law.clocks_of(project), law.calendar
        yield _view(project, duty.get(project.id), by, (on, ended), (kept, unpaid))


def _view(
    project: Project, duty: ProjectDuty | None, by: tuple[ClockTerms | None, WorkCalendar],
    days: tuple[date, date | None], keep: tuple[Kept, int],
) -> DutyView:  # fmt: skip
    (clocks, calendar), (on, ended) = by, days
    told: dict[str, Any] = {
        name: getattr(_holder(name, project, duty), name, None) for name in RECORDED
    }
    paid = told["paid_in_dispute"] = bool(told["paid_in_dispute"])
    right = account_name(project.contractor.name, project.name)
    due, missing = _due(project, clocks, calendar)
    begun = told["begun_on"] or project.permit_on
    notice = told["notice_on"]
    span = clocks.account_notice_days if clocks else NOTICE_DAYS
    ends = (
        waiting_ends(max(notice, ended or notice), span, counts_first_day=False) if notice else None
    )
    facts = DutyFacts(
        begun_on=begun,
        ended_on=ended,
        cycle_days=told["cycle_days"],
        pay_day=told["pay_day"],
        dispute_on=told["dispute_on"],
        paid_in_dispute=paid,
        right_name=right,
        account_due=due,
        account_on=told["wage_account_on"],
        account_name=told["account_name"],
        notice_on=notice,
        notice_ends=ends,
        closed_on=told["closed_on"],
        balance_told=told["balance_returned"] is not None,
        real_name_on=told["real_name_on"],
        board_on=told["board_on"],
    )
    return DutyView(project, told, right, due, missing, ends, begun, findings(facts, on), *keep)


def _holder(name: str, project: Project, duty: ProjectDuty | None) -> object:
    return project if name in OF_PROJECT else duty


def _due(
    project: Project, clocks: ClockTerms | None, calendar: WorkCalendar
) -> tuple[date | None, int | None]:
    """The last day to open the account, or the year that hides it; neither before the rule."""
    if clocks is None:
        return None, None
    try:
        return account_due(project.signed_on, clocks.wage_account_days, calendar), None
    except CalendarMissing as missing:
        return None, missing.year


def _void(session: Session, ids: Collection[int]) -> Iterator[tuple[int, date]]:
    """When contracts ended before they were performed."""
    rows = session.execute(
        select(ContractChange.project_id, ContractChange.happened_on).where(
            ContractChange.project_id.in_(ids), ContractChange.kind == "VOID"
        )
    )
    for row in rows:
        yield row.project_id, row.happened_on


def _settled(session: Session, ids: Collection[int]) -> Iterator[tuple[int, date]]:
    """By project with cases that count: the last day on which something was done in one."""
    rows = session.execute(
        select(ArrearsCase.project_id, func.max(CaseEvent.happened_on))
        .join(CaseEvent, CaseEvent.case_id == ArrearsCase.id)
        .where(ArrearsCase.project_id.in_(ids), ArrearsCase.state.not_in(OFF_COUNTS))
        .group_by(ArrearsCase.project_id)
    )
    for project_id, last in rows:
        if project_id is not None:
            yield project_id, last


class _Law:
    """The calendar, and the clocks in force when a contract was signed, each read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.calendar = work_calendar(session, date.min, date.max)
        begun = select(PolicyVersion.effective_from).where(PolicyVersion.kind == "clocks")
        ended = select(PolicyVersion.effective_to).where(
            PolicyVersion.kind == "clocks", PolicyVersion.effective_to.is_not(None)
        )
        chosen = select(CountyPolicy.effective_from).where(CountyPolicy.kind == "clocks")
        over = (day + timedelta(days=1) for day in session.scalars(ended) if day)
        self.changes = sorted({*session.scalars(begun), *session.scalars(chosen), *over})
        self.read: dict[tuple[int, int], ClockTerms | None] = {}

    def clocks_of(self, project: Project) -> ClockTerms | None:
        """The clocks for the project; None where no law was in force yet."""
        key = project.county_id, bisect_right(self.changes, project.signed_on)
        if key not in self.read:
            self.read[key] = self._found(project)
        return self.read[key]

    def _found(self, project: Project) -> ClockTerms | None:
        try:
            version = policy_for(self.session, project.county_id, "clocks", project.signed_on)
        except PolicyMissing:
            return None
        return clock_terms(version)
