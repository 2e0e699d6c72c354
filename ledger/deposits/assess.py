"""Assess the deposit a project owes, from the policy in force on its obligation date."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.canonical import canonical
from ledger.cases.queries import unpaid_of_project
from ledger.deposits.clocks import settle_met, start_storing
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Assessment, Obligation
from ledger.deposits.reckon import Basis, Reckoned, reckon
from ledger.deposits.standing import missing_change
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.rules.deposit_terms import Assessment as Facts
from ledger.text import Text


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
    reckoned = reckon(session, project, command.basis, command.on)
    refuse_lowering(session, project, obligation, reckoned.assessed.amount)
    assessment = made_from(reckoned, project, obligation, command)
    session.add(assessment)
    session.flush()
    _propose(session, project, obligation, assessment, command, by=by)
    trail.record(
        session, "deposit.assessed", f"project:{project.id}", by=by, county_id=project.county_id,
        assessment=assessment.id, amount=assessment.amount,
        policy=f"{reckoned.version.code}/{reckoned.version.number}",
    )  # fmt: skip
    return assessment


def made_from(
    reckoned: Reckoned, project: Project, obligation: Obligation, command: AssessDeposit
) -> Assessment:
    """The row that keeps a reckoning: version, facts, sources, steps (I-12)."""
    return Assessment(
        county_id=project.county_id,
        obligation_id=obligation.id,
        project_id=project.id,
        policy_version_id=reckoned.version.id,
        obliged_on=project.obliged_on,
        made_on=command.on,
        basis=command.basis,
        contract_amount=project.contract_amount,
        annual_amount=project.annual_amount,
        inputs=_inputs(reckoned.facts),
        steps=canonical(reckoned.assessed.explanation.as_records()).decode(),
        sources=canonical([one.as_record() for one in reckoned.sources]).decode(),
        amount=reckoned.assessed.amount,
        previous=obligation.required,
        reason=command.reason,
    )


def demanded(obligation: Obligation, amount: Money) -> Money:
    """What is still demanded of an assessed sum: less what went back by steps (X-09)."""
    return max(amount - obligation.returned_early, Money.ZERO)


def refuse_lowering(
    session: Session, project: Project, obligation: Obligation, amount: Money
) -> None:
    """Raises ``lowering-refused`` when less would be required than the workers still need."""
    amount = demanded(obligation, amount)
    if amount >= obligation.required:
        return
    figures = figures_of(session, deposit_book(session, project.county_id), project.id)
    needed = figures.to_replenish + unpaid_of_project(session, project.id)
    if amount < min(needed, obligation.required):
        raise Refusal(
            f"该项目待补足和未付欠薪合计 {needed.grouped()} 元, 办结前应缴额不能降到"
            f" {amount.grouped()} 元。",
            f"{needed.grouped()} yuan of the project are drawn or still unpaid; until that is"
            f" settled no less may be required, and {amount.grouped()} is less.",
            code="lowering-refused",
        )


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
    refuse_pending(session, found.id)
    if found.assessment_id is not None and command.reason is None:
        says = Text("重新核定须说明原因。", "Say why it is assessed again.")
        raise Invalid([FieldError("/reason", "required", says)])
    return found


def refuse_pending(session: Session, obligation_id: int) -> None:
    """Raises ``assessment-pending`` while an assessment of the obligation waits for review."""
    waiting = (
        select(Assessment.id)
        .join(VoucherProposal, VoucherProposal.id == Assessment.proposal_id)
        .where(Assessment.obligation_id == obligation_id, VoucherProposal.state == "PROPOSED")
    )
    if session.scalar(waiting) is not None:
        raise Refusal("上一次核定尚待复核, 请先办结。",
                      "The last assessment still waits for review; settle it first.",
                      code="assessment-pending")  # fmt: skip


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
    change = missing_change(figures, obligation.required, demanded(obligation, assessment.amount))
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
        if obligation.state not in ("ASSESSED", "ACTIVE"):
            raise Refusal("该缴存义务已结束, 请退回此核定。",
                          "The obligation is over; send this assessment back.",
                          code="obligation-state")  # fmt: skip
        figures = figures_of(session, proposal.book_id, assessment.project_id)
        change = missing_change(
            figures, obligation.required, demanded(obligation, assessment.amount)
        )
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
    session: Session, obligation: Obligation, assessment: Assessment, *, by: Actor,
    state: str = "ACTIVE",
) -> None:  # fmt: skip
    """The obligation requires the assessed sum; its clock runs, or is settled where it is met."""
    due = demanded(obligation, assessment.amount)
    risen = due > obligation.required
    obligation.required = due
    obligation.assessment_id = assessment.id
    obligation.state = state
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
