"""Waive or lower a deposit: asked with reason and document, approved, executed (D-06 to D-08, D-19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.demand import demand
from ledger.approvals.request import Asked, submit
from ledger.audit import trail
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.canonical import canonical
from ledger.deposits.assess import (
    AssessDeposit,
    in_force,
    made_from,
    refuse_lowering,
    refuse_pending,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.reckon import Basis, Reckoned, kinds_granted, reckon
from ledger.deposits.standing import missing_change
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.rules.grounds import GROUNDS
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class AskExemption:
    """The reason of the law and the document it rests on."""

    project_id: int
    reason_code: str
    document_title: str
    document_number: str
    document_on: date
    on: date
    remark: str | None = None


def ask_exemption(session: Session, asked: AskExemption, *, by: Actor) -> Exemption:
    """The request is in review by both tiers; nothing is waived yet.

    Refused: no obligation in force (``obligation-state``), a ground the register does not bear
    out (``not-entitled``), one already asked for (``exemption-open``), money in hand that an
    exemption would leave without a purpose (``still-held``).
    """
    project = find(session, Project, asked.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    if asked.document_on > asked.on:
        says = Text("依据文件日期不能晚于申请日期。", "The document is dated after the request.")
        raise Invalid([FieldError("/document_on", "date-order", says)])
    weighed = weigh(session, project, asked.reason_code, asked.on)
    _refuse_twin(session, project)
    row = Exemption(
        county_id=project.county_id,
        project_id=project.id,
        kind=GROUNDS[asked.reason_code].kind,
        reason_code=asked.reason_code,
        document_title=asked.document_title,
        document_number=asked.document_number,
        document_on=asked.document_on,
        remark=asked.remark,
        asked_on=asked.on,
        required=weighed.required,
        amount=weighed.amount,
        policy_version_id=weighed.reckoned.version.id,
        steps=canonical(weighed.reckoned.assessed.explanation.as_records()).decode(),
        sources=canonical([one.as_record() for one in weighed.reckoned.sources]).decode(),
        state="ASKED",
    )
    row.project = project
    session.add(row)
    session.flush()
    row.approval = submit(session, _asked(row), by=by)
    session.flush()
    trail.record(
        session, "exemption.asked", f"exemption:{row.id}", by=by, county_id=row.county_id,
        project=project.id, reason=row.reason_code, waived=row.waived,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a ground would change: required now, required then, and why."""

    obligation: Obligation
    basis: Basis
    required: Money
    amount: Money
    reckoned: Reckoned

    @property
    def waived(self) -> Money:
        """By how much less would be required."""
        return self.required - self.amount


def weigh(session: Session, project: Project, reason_code: str, on: date) -> Weighed:
    """What the ground would change now; refused when the register does not bear it out."""
    obligation = session.scalar(select(Obligation).where(Obligation.project_id == project.id))
    if obligation is None or obligation.state != "ACTIVE" or obligation.assessment_id is None:
        raise Refusal("缴存义务生效期间才能申请减免; 请先核定并复核。",
                      "Only an obligation in force can be waived; assess it first.",
                      code="obligation-state")  # fmt: skip
    refuse_pending(session, obligation.id)
    basis: Basis = session.get_one(Assessment, obligation.assessment_id).basis  # type: ignore[assignment]
    ground = GROUNDS[reason_code]
    granted = kinds_granted(session, project.id) | {ground.kind}
    reckoned = reckon(session, project, basis, on, granted)
    if reason_code not in reckoned.grounds:
        raise NotEntitled(ground.says, reckoned)
    amount = reckoned.assessed.amount
    if amount >= obligation.required:
        raise Refusal("按该理由应缴额不会降低。", "On this ground no less would be required.",
                      code="nothing-waived")  # fmt: skip
    refuse_lowering(session, project, obligation, amount)
    if ground.kind == "EXEMPT":
        refuse_held(session, project)
    return Weighed(obligation, basis, obligation.required, amount, reckoned)


def refuse_held(session: Session, project: Project) -> None:
    """Raises ``still-held`` while money or a guarantee secures the project, or is to be put back."""
    figures = figures_of(session, deposit_book(session, project.county_id), project.id)
    held = figures.cover + figures.interest + figures.to_replenish
    if held:
        raise Refusal(
            f"该项目仍有 {held.grouped()} 元保障、利息或待补足款, 请先退还或办结。",
            f"{held.grouped()} yuan are still held, guaranteed or to be put back; settle that first.",
            code="still-held",
        )


def _refuse_twin(session: Session, project: Project) -> None:
    asked = session.scalars(
        select(Exemption).where(Exemption.project_id == project.id, Exemption.state == "ASKED")
    )
    if any(row.approval and row.approval.state in ("IN_REVIEW", "APPROVED") for row in asked):
        raise Refusal("该项目已有减免申请在办理。", "A request for this project is under way.",
                      code="exemption-open")  # fmt: skip


def _asked(row: Exemption) -> Asked:
    words, sum_ = GROUNDS[row.reason_code].says, row.waived.grouped()
    return Asked(
        kind="exemption",
        county_id=row.county_id,
        subject=f"exemption:{row.id}",
        content=exemption_content(row),
        amount=row.waived,
        summary=Text(
            f"减免保证金 {sum_} 元({words.zh}): {row.project.name}"[:300],
            f"Waive {sum_} yuan ({words.en}): {row.project.name}"[:300],
        ),
    )


def exemption_content(row: Exemption) -> Mapping[str, Any]:
    """Everything the approval binds to: what, how much, why, on which paper (D-19)."""
    return {
        "exemption": row.id,
        "project": row.project_id,
        "contractor": row.project.contractor_id,
        "kind": row.kind,
        "reason_code": row.reason_code,
        "ground": GROUNDS[row.reason_code].says.zh,
        "document": f"{row.document_title} {row.document_number} {row.document_on}",
        "reason": row.remark,
        "required": str(row.required),
        "required_then": str(row.amount),
        "waived": str(row.waived),
        "policy_version": row.policy_version_id,
        "explanation": [step["zh"] for step in row.step_list],
        "facts": [fact["zh"] for fact in row.source_list],
    }


@dataclass(frozen=True, slots=True)
class ExecuteExemption:
    """Carry out the approved exemption or reduction."""

    exemption_id: int
    on: date


def execute_exemption(session: Session, executed: ExecuteExemption, *, by: Actor) -> Exemption:
    """What is no longer required leaves 9301 (posting 2); EXEMPT, or ACTIVE with less required.

    Judged again under lock: the ground still holds and comes to the same sum, else
    ``exemption-changed``.
    """
    row = find(session, Exemption, executed.exemption_id, by=by)
    project = find(session, Project, row.project_id, by=by, lock=True)
    row = find(session, Exemption, executed.exemption_id, by=by, lock=True)
    if row.state != "ASKED" or row.approval_id is None:
        raise Refusal("该减免已办结。", "This exemption is settled.", code="state")
    permit = demand(session, row.approval_id, content=exemption_content(row), by=by)
    weighed = weigh(session, project, row.reason_code, executed.on)
    if (weighed.required, weighed.amount) != (row.required, row.amount):
        raise Refusal(
            "批准后应缴额或信用情况已变化, 请重新申请。",
            "What is required or the standing changed after approval; ask again.",
            code="exemption-changed",
        )
    row.state, row.granted_on = "GRANTED", executed.on
    assessment = _assessment(session, project, row, weighed, executed.on)
    book_id = deposit_book(session, project.county_id)
    change = missing_change(figures_of(session, book_id, project.id), row.required, row.amount)
    if change:
        entry = exemption_entry(row, Money(abs(change.fen)), executed.on)
        post(session, book_id, entry, maker=by, approvals_digest=permit.digest)
    state = "EXEMPT" if row.kind == "EXEMPT" else "ACTIVE"
    in_force(session, weighed.obligation, assessment, by=by, state=state)
    trail.record(
        session, "exemption.granted", f"exemption:{row.id}", by=by, county_id=row.county_id,
        project=project.id, waived=row.waived, reason=row.reason_code,
    )  # fmt: skip
    return row


def _assessment(
    session: Session, project: Project, row: Exemption, weighed: Weighed, on: date
) -> Assessment:
    """The assessment by which the lowered sum is in force; its voucher is the exemption's."""
    words = GROUNDS[row.reason_code].says
    command = AssessDeposit(
        project.id, on, weighed.basis,
        f"批准减免: {words.zh}; {row.document_title} {row.document_number}"[:500],
    )  # fmt: skip
    made = made_from(weighed.reckoned, project, weighed.obligation, command)
    session.add(made)
    session.flush()
    return made


def exemption_entry(row: Exemption, amount: Money, on: date) -> Draft:
    """What is no longer required is no longer missing (2)."""
    project = str(row.project_id)
    return Draft(
        on=on,
        event="2",
        summary=f"批准减免保证金({row.document_number}): {row.project.name}"[:200],
        source=f"exemption:{row.id}",
        lines=(debit("9309", amount, project=project), credit("9301", amount, project=project)),
        attachments=2,
    )


class NotEntitled(Refusal):
    """The register does not bear the ground out (D-07, D-08, D-06)."""

    code = "not-entitled"

    def __init__(self, ground: Text, reckoned: Reckoned) -> None:
        zh = " ".join(one.says.zh for one in reckoned.sources)
        en = " ".join(one.says.en for one in reckoned.sources)
        super().__init__(
            f"登记情况不符合“{ground.zh}”: {zh}",
            f"The register does not bear out “{ground.en}”: {en}",
        )
