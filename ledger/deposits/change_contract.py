"""A contract changes: the dated change with its document, and the assessment that follows (D-04)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.canonical import canonical
from ledger.deposits.assess import AssessDeposit, assess_deposit, refuse_pending
from ledger.deposits.lapse_exemption import lapse_exemption
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.reckon import Basis, Reckoned, reckon
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.contract_models import ContractChange
from ledger.parties.models import Company, Project
from ledger.parties.officer import require_officer
from ledger.parties.pinyin import pinyin_key
from ledger.parties.register import judge_terms
from ledger.people.scope import find
from ledger.text import Text

#: The terms a change may touch; the contractor's name stands with the company.
TERMS = ("contract_amount", "annual_amount", "signed_on", "permit_on", "ends_on")


@dataclass(frozen=True, slots=True)
class ChangeContract:
    """What the supplementary agreement says; what it leaves alone is None."""

    project_id: int
    on: date
    document_title: str
    document_number: str
    document_on: date
    reason: str
    contract_amount: Money | None = None
    annual_amount: Money | None = None
    signed_on: date | None = None
    permit_on: date | None = None
    ends_on: date | None = None
    contractor_name: str | None = None
    basis: Basis | None = None


def change_contract(session: Session, change: ChangeContract, *, by: Actor) -> ContractChange:
    """The change stands as a dated row, the register follows, and the deposit is assessed anew.

    The difference waits for review as posting 1 or 2. An exemption whose ground the change takes
    away lapses. Refused: nothing changed (``nothing-changed``), an obligation that is over
    (``obligation-state``), an assessment that waits (``assessment-pending``), less than the
    workers still need (``lowering-refused``).
    """
    project = find(session, Project, change.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    obligation = changeable(session, project)
    told = differences(project, change)
    _judge(change, told)
    apply_change(project, change)
    session.flush()
    row = ContractChange(
        county_id=project.county_id,
        project_id=project.id,
        kind="CHANGE",
        happened_on=change.on,
        document_title=change.document_title,
        document_number=change.document_number,
        document_on=change.document_on,
        reason=change.reason,
        changes=canonical(told).decode(),
        person_id=by.person_id,
        recorded_at=clock.now(),
    )
    row.project = project
    session.add(row)
    session.flush()
    if obligation is not None and obligation.assessment_id is not None and set(told) & set(TERMS):
        made = _assess(session, project, obligation, change, row, by=by)
        row.assessment_id = made.id if made else None
        session.flush()
    trail.record(
        session, "contract.changed", f"project:{project.id}", by=by, county_id=project.county_id,
        change=row.id, what=sorted(told), document=row.document_number,
    )  # fmt: skip
    return row


def changeable(session: Session, project: Project) -> Obligation | None:
    """The project's obligation, if any; refused when it is over, or an assessment waits."""
    obligation = session.scalar(select(Obligation).where(Obligation.project_id == project.id))
    if obligation is None:
        return None
    if obligation.state not in ("ASSESSED", "ACTIVE", "EXEMPT"):
        raise Refusal("该项目的缴存义务已结束或正在返还, 不能变更合同。",
                      "The obligation is over or being returned; its contract changes no more.",
                      code="obligation-state")  # fmt: skip
    refuse_pending(session, obligation.id)
    return obligation


def differences(project: Project, change: ChangeContract) -> dict[str, tuple[str | None, str]]:
    """What the change changes: before and after, as texts."""
    pairs: dict[str, tuple[Any, Any]] = {
        name: (getattr(project, name), getattr(change, name)) for name in TERMS
    }
    pairs["contractor_name"] = (project.contractor.name, change.contractor_name)
    return {
        name: (None if before is None else str(before), str(after))
        for name, (before, after) in pairs.items()
        if after is not None and after != before
    }


def apply_change(project: Project, change: ChangeContract) -> None:
    """The register carries the new terms. Invalid when the dates do not follow each other."""
    for name in TERMS:
        if getattr(change, name) is not None:
            setattr(project, name, getattr(change, name))
    judge_terms(project.signed_on, project.permit_on, project.ends_on)
    if change.contractor_name is not None:
        company: Company = project.contractor
        company.name = change.contractor_name
        company.pinyin = pinyin_key(change.contractor_name)


def _judge(change: ChangeContract, told: Mapping[str, Any]) -> None:
    if not told:
        says = Text("没有填写任何变更。", "Nothing is changed.")
        raise Invalid([FieldError("/contract_amount", "nothing-changed", says)])
    if change.document_on > change.on:
        says = Text("文件日期不能晚于变更日期。", "The document is dated after the change.")
        raise Invalid([FieldError("/document_on", "date-order", says)])


def basis_of(session: Session, obligation: Obligation, change: ChangeContract) -> Basis:
    """The contract amount used so far, unless the change names the other (D-04)."""
    if change.basis is not None:
        return change.basis
    basis: Basis = session.get_one(Assessment, obligation.assessment_id).basis  # type: ignore[assignment]
    return basis


def reckon_change(
    session: Session, project: Project, obligation: Obligation, change: ChangeContract
) -> Reckoned:
    """What the changed contract would require; the register must carry the change already."""
    return reckon(session, project, basis_of(session, obligation, change), change.on)


def _assess(
    session: Session, project: Project, obligation: Obligation, change: ChangeContract,
    row: ContractChange, *, by: Actor,
) -> Assessment | None:  # fmt: skip
    why = f"合同变更: {change.document_title} {change.document_number}"[:500]
    if obligation.state == "EXEMPT":
        if reckon_change(session, project, obligation, change).assessed.exempt:
            return None
        source = f"contract-change:{row.id}"
        return lapse_exemption(session, project.id, change.on, why, source, by=by)
    basis = basis_of(session, obligation, change)
    return assess_deposit(session, AssessDeposit(project.id, change.on, basis, why), by=by)
