"""Assess the deposit a project owes, from the policy in force on its obligation date."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.canonical import canonical
from ledger.deposits.clocks import settle_met, start_storing
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.standing import missing_change
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import deposit_terms
from ledger.rules import tiers
from ledger.rules.deposit_terms import Assessment as Facts
from ledger.text import Text

Basis = Literal["CONTRACT", "ANNUAL"]


@dataclass(frozen=True, slots=True)
class AssessDeposit:
    """Reckon what the project owes; ``reason`` is needed from the second time on."""

    project_id: int
    on: date
    basis: Basis = "CONTRACT"
    reason: str | None = None
    attachments: int = 1


def assess_deposit(session: Session, command: AssessDeposit, *, by: Actor) -> Assessment:
    """The sum, its policy version, inputs and steps are kept; posting 1 or 2 waits for review.

    Refused: an obligation that is over (``obligation-state``), one whose last assessment still
    waits (``assessment-pending``), a trade or place without a policy (``policy-missing``).
    """
    project = find(session, Project, command.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    obligation = _obligation(session, project, command)
    reckoned = reckon(session, project, command.basis)
    version, assessed = reckoned.version, reckoned.assessed
    assessment = Assessment(
        county_id=project.county_id,
        obligation_id=obligation.id,
        project_id=project.id,
        policy_version_id=version.id,
        obliged_on=project.obliged_on,
        made_on=command.on,
        basis=command.basis,
        inputs=_inputs(reckoned.facts),
        steps=canonical(assessed.explanation.as_records()).decode(),
        amount=assessed.amount,
        previous=obligation.required,
        reason=command.reason,
    )
    session.add(assessment)
    session.flush()
    _propose(session, project, obligation, assessment, command, by=by)
    trail.record(
        session, "deposit.assessed", f"project:{project.id}", by=by, county_id=project.county_id,
        assessment=assessment.id, amount=assessment.amount, policy=f"{version.code}/{version.number}",
    )  # fmt: skip
    return assessment


def _obligation(session: Session, project: Project, command: AssessDeposit) -> Obligation:
    """The project's obligation, made now if it has none; raises when none may be reckoned."""
    found = session.scalar(select(Obligation).where(Obligation.project_id == project.id))
    if found is None:
        made = Obligation(
            county_id=project.county_id, project_id=project.id, state="ASSESSED",
            required=Money.ZERO,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made
    if found.state not in ("ASSESSED", "ACTIVE"):
        raise Refusal("该项目的缴存义务已结束或正在返还, 不能再核定。",
                      "The obligation is over or being returned; it cannot be assessed again.",
                      code="obligation-state")  # fmt: skip
    if _pending(session, found.id):
        raise Refusal("上一次核定尚待复核, 请先办结。",
                      "The last assessment still waits for review; settle it first.",
                      code="assessment-pending")  # fmt: skip
    if found.assessment_id is not None and command.reason is None:
        says = Text("重新核定须说明原因。", "Say why it is assessed again.")
        raise Invalid([FieldError("/reason", "required", says)])
    return found


def _pending(session: Session, obligation_id: int) -> bool:
    waiting = (
        select(Assessment.id)
        .join(VoucherProposal, VoucherProposal.id == Assessment.proposal_id)
        .where(Assessment.obligation_id == obligation_id, VoucherProposal.state == "PROPOSED")
    )
    return session.scalar(waiting) is not None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a project owes, by which policy version, from which facts; nothing is written."""

    version: PolicyVersion
    facts: Facts
    assessed: tiers.Assessed


def reckon(session: Session, project: Project, basis: Basis) -> Reckoned:
    """The deposit as it would be assessed now."""
    version = policy_of(session, project)
    facts = facts_of(session, project, basis)
    return Reckoned(version, facts, tiers.assess(deposit_terms(version), facts))


def policy_of(session: Session, project: Project) -> PolicyVersion:
    """The deposit policy of the obligation date: the county's own, else that of the place (D-11)."""
    on, sector = project.obliged_on, project.sector
    try:
        return policy_for(session, project.county_id, "deposit", on, sector=sector)
    except PolicyMissing:
        return policy_for(session, project.area, "deposit", on, sector=sector)


def facts_of(session: Session, project: Project, basis: Basis = "CONTRACT") -> Facts:
    """The facts the register knows of a project. Invalid when the annual amount is not on record."""
    amount = project.annual_amount if basis == "ANNUAL" else project.contract_amount
    if amount is None:
        says = Text("该项目未登记年度合同额。", "No annual contract amount is on record.")
        raise Invalid([FieldError("/basis", "annual-missing", says)])
    return Facts(
        contract_amount=amount,
        basis=basis,
        project_rank=_rank(session, project),
        project_kind=project.work,
        months=_months(project.signed_on, project.ends_on),
        required_elsewhere=_required_elsewhere(session, project),
    )


def _others(project: Project) -> list[ColumnElement[bool]]:
    """The contractor's other live obligations in the county that came before this one."""
    own = select(Obligation.id).where(Obligation.project_id == project.id).scalar_subquery()
    return [
        Obligation.project_id == Project.id,
        Project.contractor_id == project.contractor_id,
        Project.county_id == project.county_id,
        Project.id != project.id,
        Obligation.state.in_(("ASSESSED", "ACTIVE")),
        func.coalesce(Obligation.id < own, True),
    ]


def _rank(session: Session, project: Project) -> int:
    """1 for the contractor's first active project here, 2 for the second ... (D-06)."""
    return 1 + session.scalars(select(func.count(Obligation.id)).where(*_others(project))).one()


def _required_elsewhere(session: Session, project: Project) -> Money:
    return Money.sum(session.scalars(select(Obligation.required).where(*_others(project))))


def _months(start: date, end: date) -> int:
    """Whole months begun between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (end.day > start.day)


def _inputs(facts: Facts) -> str:
    """The facts as JSON: money in yuan, the rest as it is."""
    return canonical(
        {
            name: str(Money(**value)) if isinstance(value, dict) else value
            for name, value in asdict(facts).items()
        }
    ).decode()


def _propose(
    session: Session, project: Project, obligation: Obligation, assessment: Assessment,
    command: AssessDeposit, *, by: Actor,
) -> None:  # fmt: skip
    """The voucher waits; where the book has nothing to say, the assessment is in force at once."""
    book_id = deposit_book(session, project.county_id)
    figures = figures_of(session, book_id, project.id)
    change = missing_change(figures, obligation.required, assessment.amount)
    if not change:
        in_force(session, obligation, assessment, by=by)
        return
    proposal = propose(
        session,
        Proposed(
            kind="assessment",
            county_id=project.county_id,
            book_id=book_id,
            on=command.on,
            amount=Money(abs(change.fen)),
            summary=f"核定应缴保证金 {assessment.amount.grouped()} 元: {project.name}"[:200],
            facts={"assessment_id": assessment.id, "attachments": command.attachments},
        ),
        by=by,
    )
    assessment.proposal = proposal
    session.flush()


def assessment_entry(assessment: Assessment, proposal: VoucherProposal, change: Money) -> Draft:
    """Posting 1: what is required and not secured grows; posting 2: it shrinks."""
    more, amount = change.fen > 0, Money(abs(change.fen))
    project = str(assessment.project_id)
    missing, counter = (debit, credit) if more else (credit, debit)
    return Draft(
        on=proposal.on,
        event="1" if more else "2",
        summary=proposal.summary,
        source=f"assessment:{assessment.id}",
        lines=(missing("9301", amount, project=project), counter("9309", amount, project=project)),
        attachments=proposal.facts["attachments"],
    )


class AssessmentVoucher:
    """Kind ``assessment``: posting 1 or 2, and the obligation in force with its review."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The change of what is missing, as the book stands now."""
        assessment, obligation = self._rows(session, proposal)
        figures = figures_of(session, proposal.book_id, assessment.project_id)
        change = missing_change(figures, obligation.required, assessment.amount)
        return assessment_entry(assessment, proposal, change)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The assessment is in force, its notice issued, the clock of D-12 running."""
        assessment, obligation = self._rows(session, proposal)
        in_force(session, obligation, assessment, by=by)

    @staticmethod
    def _rows(session: Session, proposal: VoucherProposal) -> tuple[Assessment, Obligation]:
        assessment = session.get_one(Assessment, proposal.facts["assessment_id"])
        return assessment, session.get_one(Obligation, assessment.obligation_id)


def in_force(
    session: Session, obligation: Obligation, assessment: Assessment, *, by: Actor
) -> None:
    """The obligation requires the assessed sum; its clock runs, or is settled where it is met."""
    risen = assessment.amount > obligation.required
    obligation.required = assessment.amount
    obligation.assessment_id = assessment.id
    obligation.state = "ACTIVE"
    session.flush()
    if risen:
        start_storing(session, obligation, assessment)
    book_id = deposit_book(session, obligation.county_id)
    why = f"assessment:{assessment.id}"
    settle_met(session, book_id, obligation.project_id, assessment.made_on, why)
    trail.record(
        session, "deposit.required", f"project:{obligation.project_id}", by=by,
        county_id=obligation.county_id, required=obligation.required,
        assessment=assessment.id,
    )  # fmt: skip
