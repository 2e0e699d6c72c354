"""A part of the deposit goes back before the end, by a step of the policy (X-09, 16).

What is required falls by what went back, so that the project is not short afterwards; a later
assessment counts it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.request import Asked, Holding, submit
from ledger.audit import trail
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.cases.queries import unpaid_cases
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.freeze import refuse_frozen
from ledger.deposits.models import Obligation
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import policy_for
from ledger.policies.terms import return_terms
from ledger.refunds.part_models import PartialReturn
from ledger.refunds.request import payee_of
from ledger.refunds.start import is_under_way
from ledger.rules.part_returns import PartFacts, PartStep, against_part
from ledger.rules.rates import percent
from ledger.text import Text

#: The stages of a step as people name them.
STAGES: Mapping[str, Text] = {
    "PROGRESS": Text("按工程进度返还", "at a share of progress"),
    "MAIN_STRUCTURE": Text("主体完工返还", "at the main structure"),
}


@dataclass(frozen=True, slots=True)
class RequestPart:
    """``progress`` in percent; ``hardship`` names the document that proves it."""

    project_id: int
    stage: str
    amount: Money
    evidence: str
    application: str
    on: date
    progress: str | None = None
    hardship: str | None = None
    receipt_id: int | None = None


def request_part(session: Session, asked: RequestPart, *, by: Actor) -> PartialReturn:
    """The part is in review and its money held (I-13).

    Refused: no such step in force (``no-such-step``), a step already taken (``step-taken``), a
    whole return under way (``return-open``), a freeze, and every condition of the step.
    """
    project = find(session, Project, asked.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    row = new_part(session, project, asked)
    session.add(row)
    session.flush()
    row.approval = submit(session, _asked(session, row), by=by)
    session.flush()
    trail.record(
        session, "partial-return.requested", row.source, by=by, county_id=row.county_id,
        stage=row.stage, amount=row.amount, approval=row.approval_id,
    )  # fmt: skip
    return row


def new_part(session: Session, project: Project, asked: RequestPart) -> PartialReturn:
    """The part as it would be asked for, every condition judged; nothing is written yet."""
    active_obligation(session, project)
    version, _ = step_for(session, project, asked.stage, asked.on)
    _refuse_taken(session, project, asked.stage)
    row = PartialReturn(
        county_id=project.county_id, project_id=project.id, policy_version_id=version.id,
        stage=asked.stage, state="REQUESTED", progress=asked.progress, evidence=asked.evidence,
        hardship=asked.hardship, application=asked.application, requested_on=asked.on,
        amount=asked.amount, payments=0,
    )  # fmt: skip
    with session.no_autoflush:
        row.project, row.receipt = project, payee_of(session, project, asked.receipt_id)
        refuse_against(session, row)
    return row


def step_for(
    session: Session, project: Project, stage: str, on: date
) -> tuple[PolicyVersion, PartStep]:
    """The policy in force and its step of that stage; ``no-such-step`` where it has none."""
    version = policy_for(session, project.county_id, "return", on)
    for part in return_terms(version):
        if part.stage == stage:
            return version, PartStep(part.progress, part.release, part.hardship_only)
    raise Refusal("本县执行的返还办法没有这一步骤。",
                  "The policy of the county has no such step.", code="no-such-step")  # fmt: skip


def _refuse_taken(session: Session, project: Project, stage: str) -> None:
    """Raises while another part is under way, the stage is done, or the whole is being returned."""
    if is_under_way(session, project):
        raise Refusal("该项目已有正在办理的返还。", "A return of this deposit is already under way.",
                      code="return-open")  # fmt: skip
    rows = session.scalars(select(PartialReturn).where(PartialReturn.project_id == project.id))
    for row in rows:
        if row.is_alive and (row.stage == stage or row.state == "REQUESTED"):
            raise Refusal("该步骤已办理, 或另一笔提前返还正在审批。",
                          "The step is taken, or another part is being asked for.",
                          code="step-taken")  # fmt: skip


def facts_of_part(session: Session, row: PartialReturn, obligation: Obligation) -> PartFacts:
    """What is known of the project now; under its lock when money depends on it."""
    figures = figures_of(session, deposit_book(session, row.county_id), row.project_id)
    return PartFacts(
        amount=row.amount,
        custody=figures.custody,
        cover=figures.cover,
        required=obligation.required + obligation.returned_early,
        returned=obligation.returned_early,
        progress=percent(row.progress) if row.progress else None,
        hardship=bool(row.hardship),
        open_claims=unpaid_cases(session, row.project_id),
        unpaid_replenishment=figures.to_replenish,
    )


def refuse_against(session: Session, row: PartialReturn) -> Obligation:
    """The obligation in force; raises with every condition not met, under the first one's code."""
    refuse_frozen(session, row.project)
    obligation = active_obligation(session, row.project)
    _, step = step_for(session, row.project, row.stage, row.requested_on)
    found = against_part(step, facts_of_part(session, row, obligation))
    if found:
        raise Refusal(
            "不符合提前返还条件: " + " ".join(one.says.zh for one in found),
            "No part can go back yet: " + " ".join(one.says.en for one in found),
            code=found[0].code,
        )
    return obligation


def _asked(session: Session, row: PartialReturn) -> Asked:
    total, project = row.amount.grouped(), row.project
    holding = Holding(deposit_book(session, row.county_id), "2307.01", aux_of(row), row.amount)
    return Asked(
        kind="partial-return",
        county_id=row.county_id,
        subject=row.source,
        content=part_content(row),
        amount=row.amount,
        summary=Text(
            f"提前返还保证金 {total} 元: {project.name}"[:300],
            f"Return a part of the deposit, {total} yuan: {project.name}"[:300],
        ),
        holds=(holding,),
    )


def part_content(row: PartialReturn) -> dict[str, Any]:
    """Everything the approval binds to."""
    project, receipt = row.project, row.receipt
    return {
        "partial_return": row.id,
        "stage": STAGES[row.stage].zh,
        "policy_version": row.policy_version_id,
        "project": {"id": project.id, "code": project.code, "name": project.name},
        "contractor": {"id": project.contractor_id, "name": project.contractor.name},
        "amount": str(row.amount),
        "payee": {
            "receipt": receipt.id, "name": receipt.payer_name, "bank": receipt.payer_bank,
            "account": receipt.payer_account,
        },
        "progress": row.progress,
        "evidence": row.evidence,
        "hardship": row.hardship,
        "application": row.application,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExecutePart:
    """Carry out the approved part."""

    part_id: int
    on: date


def execute_part(session: Session, command: ExecutePart, *, by: Actor) -> PartialReturn:
    """The part waits to be paid (16) and no longer is required; all is judged again under lock."""
    row = locked_part(session, command.part_id, by=by)
    if row.state != "REQUESTED" or row.approval_id is None:
        raise wrong_part(row)
    permit = demand(session, row.approval_id, content=part_content(row), by=by)
    obligation = refuse_against(session, row)
    book_id = deposit_book(session, row.county_id)
    post(session, book_id, part_entry(row, command.on), maker=by, approvals_digest=permit.digest)
    obligation.required -= row.amount
    obligation.returned_early += row.amount
    row.state, row.confirmed_on = "CONFIRMED", command.on
    session.flush()
    trail.record(
        session, "partial-return.executed", row.source, by=by, county_id=row.county_id,
        amount=row.amount, required=obligation.required,
    )  # fmt: skip
    return row


def part_entry(row: PartialReturn, on: date) -> Draft:
    """Posting 16 for a part: principal alone waits to be paid out."""
    return Draft(
        on=on,
        event="16",
        summary=f"批准提前返还部分保证金: {row.project.name}"[:200],
        source=row.source,
        lines=(
            debit("2307.01", row.amount, **aux_of(row)),
            credit("2307.03", row.amount, **aux_of(row)),
        ),
        attachments=3,
    )


def locked_part(session: Session, part_id: int, *, by: Actor) -> PartialReturn:
    """The part and its project, both locked, project first; only for an officer of the county."""
    row = find(session, PartialReturn, part_id, by=by)
    require_officer(session, by, row.county_id)
    find(session, Project, row.project_id, by=by, lock=True)
    return find(session, PartialReturn, part_id, by=by, lock=True)


def wrong_part(row: PartialReturn) -> Refusal:
    """The refusal for a step that the state of the part does not allow."""
    return Refusal(f"提前返还 {row.id} 目前的状态不能办理此步。",
                   f"Return in part {row.id} is not in a state for this step.",
                   code="partial-return-state")  # fmt: skip


def aux_of(row: PartialReturn) -> dict[str, str]:
    """Project and contractor, as the accounts of the deposit carry them."""
    return {"project": str(row.project_id), "contractor": str(row.project.contractor_id)}
