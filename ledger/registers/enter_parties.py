"""Entering companies, projects and what they owe, some hundred rows at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from ledger.deadlines.models import Deadline
from ledger.deposits.assess import AssessDeposit, assessment_entry, made_from
from ledger.deposits.clocks import STORE, subject_of
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.reckon import Reckoned
from ledger.money import Money
from ledger.parties.models import Company, Project
from ledger.parties.pinyin import pinyin_key
from ledger.policies.terms import store_terms
from ledger.registers.enter import Entering, Row, stale
from ledger.registers.rows import take_ids, write_rows


def enter_companies(entering: Entering, rows: Sequence[Row]) -> None:
    """The companies stand in the register; refused when one was registered meanwhile."""
    _refuse_there(entering, Company.uscc, [row["uscc"] for row in rows])
    write_rows(entering.session, [
        Company(county_id=entering.county_id, pinyin=pinyin_key(row["name"]),
                registered_at=entering.at, **row)
        for row in rows
    ])  # fmt: skip


def enter_projects(entering: Entering, rows: Sequence[Row]) -> None:
    """The projects stand in the register under their contractors; nothing is owed yet."""
    _refuse_there(entering, Project.code, [row["code"] for row in rows])
    companies = entering.companies([row["contractor_uscc"] for row in rows])
    ids = take_ids(entering.session, Project, len(rows))
    made = [_project(entering, row, one, companies) for row, one in zip(rows, ids, strict=True)]
    write_rows(entering.session, made)


def _refuse_there(entering: Entering, column: Any, codes: Sequence[str]) -> None:
    """Raises when one of the codes has been registered since the check."""
    table = column.class_
    there = entering.session.scalar(
        select(column).where(table.county_id == entering.county_id, column.in_(codes)).limit(1)
    )
    if there is not None:
        raise stale(f"{there} 已另行登记", f"{there} has been registered by other ways")


def _project(entering: Entering, row: Row, project_id: int, companies: dict[str, int]) -> Project:
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value
        for name, value in row.items()
        if name != "contractor_uscc"
    }
    for name in ("contract_amount", "annual_amount"):
        values[name] = Money.of(values[name]) if values[name] else None
    return Project(
        id=project_id,
        county_id=entering.county_id,
        pinyin=pinyin_key(row["name"]),
        contractor_id=companies[row["contractor_uscc"]],
        registered_at=entering.at,
        **values,
    )


def enter_assessments(entering: Entering, rows: Sequence[Row]) -> None:
    """Each project owes what its policy says: posting 1, and the clock of D-12 runs."""
    session = entering.session
    projects = entering.projects([row["project"] for row in rows])
    entering.desk.know(
        [one.contractor_id for one in projects.values()], [one.id for one in projects.values()]
    )
    _refuse_obliged(entering, projects.values())
    owed = [(row, projects[row["project"]], _reckoned(entering, row, projects)) for row in rows]
    duties = take_ids(session, Obligation, len(rows))
    sheets = take_ids(session, Assessment, len(rows))
    made = []
    for (row, project, reckoned), duty, sheet in zip(owed, duties, sheets, strict=True):
        obligation = Obligation(
            id=duty, county_id=entering.county_id, project_id=project.id, state="ACTIVE",
            required=Money.ZERO, assessment_id=sheet,
        )  # fmt: skip
        assessment = made_from(reckoned, project, obligation, _command(row, project))
        assessment.id, obligation.required = sheet, assessment.amount
        made.append((row, project, reckoned, obligation, assessment))
    _post(entering, made)
    session.expunge_all()


Made = tuple[Row, Project, Reckoned, Obligation, Assessment]


def _post(entering: Entering, made: Sequence[Made]) -> None:
    """Vouchers, obligations, assessments and clocks; who owes nothing needs neither of these."""
    proposals, drafts, clocks = [], [], []
    owing = [one for one in made if one[4].amount]
    ids = take_ids(entering.session, type(_proposal(entering, made[0])), len(owing))
    for one, proposal_id in zip(owing, ids, strict=True):
        assessment = one[4]
        proposal = _proposal(entering, one)
        proposal.id = assessment.proposal_id = proposal_id
        proposals.append(proposal)
        drafts.append(assessment_entry(assessment, proposal, assessment.amount))
        clocks.append(_clock(entering, one))
    entering.post(proposals, drafts)
    write_rows(entering.session, proposals)
    write_rows(entering.session, [obligation for *_, obligation, _ in made])
    write_rows(entering.session, [assessment for *_, assessment in made])
    write_rows(entering.session, clocks)


def _proposal(entering: Entering, made: Made) -> Any:
    row, project, _, _, assessment = made
    return entering.proposal(
        "assessment", assessment.made_on, assessment.amount,
        f"核定应缴保证金 {assessment.amount.grouped()} 元: {project.name}",
        assessment_id=assessment.id, attachments=row["attachments"],
    )  # fmt: skip


def _clock(entering: Entering, made: Made) -> Deadline:
    """D-12 as ``start_storing`` sets it."""
    _, project, reckoned, _, _ = made
    terms = store_terms(reckoned.version)
    begins = project.signed_on if terms.after == "SIGNING" else project.obliged_on
    due, missing = entering.working_days_after(begins, terms.working_days)
    return Deadline(
        county_id=entering.county_id, subject=subject_of(project.id), rule=STORE,
        what_zh=f"足额缴存保证金: {project.name}"[:200],
        what_en=f"Store the deposit in full: {project.name}"[:200],
        starts_on=begins, count=terms.working_days, day_kind="WORKING",
        due_on=due, missing_year=missing, started_at=entering.at, version=1,
    )  # fmt: skip


def _command(row: Row, project: Project) -> AssessDeposit:
    return AssessDeposit(
        project.id, date.fromisoformat(row["on"]), row["basis"], attachments=row["attachments"]
    )


def _reckoned(entering: Entering, row: Row, projects: dict[str, Project]) -> Reckoned:
    project = projects[row["project"]]
    reckoned = entering.desk.reckon(project, row["basis"], date.fromisoformat(row["on"]))
    if str(reckoned.assessed.amount) != row["amount"]:
        raise stale(f"项目 {project.code} 的应缴金额已不同",
                    f"project {project.code} would owe another sum now")  # fmt: skip
    entering.desk.assessed(project, reckoned.assessed.amount)
    return reckoned


def _refuse_obliged(entering: Entering, projects: Any) -> None:
    """Raises when one of the projects has been assessed meanwhile."""
    found = entering.session.scalar(
        select(Obligation.project_id).where(Obligation.project_id.in_([one.id for one in projects]))
    )
    if found is not None:
        raise stale("有项目已另行核定", "a project has been assessed by other ways")
