"""Accept a guarantee in place of cash, after the checks of G-01 to G-04."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.db import may_lock
from ledger.deposits.clocks import remind, settle_met
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.guarantee_log import note_event, note_handover
from ledger.deposits.lapse_guarantee import remaining_face
from ledger.deposits.models import Assessment, Guarantee, Obligation
from ledger.deposits.replace_guarantee import ReplaceGuarantee, replace_guarantee
from ledger.deposits.standing import Fill, fill
from ledger.deposits.words import KINDS
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import County, Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.queries import policy_version
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class SubmitGuarantee:
    """What the original says, and where it is kept."""

    project_id: int
    kind: str
    issuer: str
    number: str
    face: Money
    beneficiary: str
    irrevocable: bool
    on_demand: bool
    issued_on: date
    expires_on: date
    kept_at: str
    on: date
    attachments: int = 1
    #: The older guarantee of the project that this one is to replace.
    replaces_id: int | None = None


def submit_guarantee(session: Session, given: SubmitGuarantee, *, by: Actor) -> Guarantee:
    """The guarantee is on record and postings 26 and 2 wait for review.

    Invalid with every condition of G-01, G-03, G-04 and G-08 that the paper does not meet; one
    that is on record already is refused (``guarantee-known``).
    """
    project = find(session, Project, given.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    obligation = active_obligation(session, project)
    bureau = session.get_one(County, project.county_id).bureau
    book_id = deposit_book(session, project.county_id)
    held = figures_of(session, book_id, project.id).cover
    if given.replaces_id is not None:
        old = _replaced(session, given, by=by)
        held -= remaining_face(session, book_id, old)
    terms = Demanded(
        bureau, project.ends_on, obligation.required - held, admitted_kinds(session, obligation)
    )
    judge_guarantee(given, terms)
    _refuse_twin(session, given, project.county_id)
    guarantee = Guarantee(
        county_id=project.county_id,
        project_id=project.id,
        kind=given.kind,
        issuer=given.issuer,
        number=given.number,
        face=given.face,
        beneficiary=given.beneficiary,
        issued_on=given.issued_on,
        expires_on=given.expires_on,
        kept_at=given.kept_at,
        state="SUBMITTED",
        replaces_id=given.replaces_id,
    )
    session.add(guarantee)
    session.flush()
    guarantee.proposal = _propose(session, given, guarantee, book_id, by=by)
    session.flush()
    note_event(session, guarantee, "SUBMITTED", given.on, by=by, amount=given.face)
    note_handover(
        session, guarantee, "RECEIVED", given.on, by=by, place=given.kept_at,
        handed_to=bureau, purpose="收存原件",
    )  # fmt: skip
    trail.record(
        session, "guarantee.submitted", f"guarantee:{guarantee.id}", by=by,
        county_id=project.county_id, project=project.id, face=given.face,
    )  # fmt: skip
    return guarantee


def _propose(
    session: Session, given: SubmitGuarantee, guarantee: Guarantee, book_id: int, *, by: Actor
) -> VoucherProposal:
    project = session.get_one(Project, guarantee.project_id)
    return propose(
        session,
        Proposed(
            kind="guarantee",
            county_id=guarantee.county_id,
            book_id=book_id,
            on=given.on,
            amount=given.face,
            summary=f"收存保函 {given.number}({given.issuer}): {project.name}"[:200],
            facts={"guarantee_id": guarantee.id, "attachments": given.attachments},
        ),
        by=by,
    )


def _replaced(session: Session, given: SubmitGuarantee, *, by: Actor) -> Guarantee:
    """The older paper, of the same project and in force."""
    old = find(session, Guarantee, given.replaces_id or 0, by=by, lock=may_lock(session))
    if old.project_id != given.project_id or old.state not in IN_FORCE:
        raise Invalid([FieldError("/replaces_id", "guarantee-state", Text(
            "被更换的保函须属于本项目且在有效状态。",
            "The guarantee to be replaced must be in force and of this project.",
        ))])  # fmt: skip
    return old


def admitted_kinds(session: Session, obligation: Obligation) -> tuple[str, ...]:
    """The kinds of guarantee the policy of the assessment admits; all where it is silent (G-08)."""
    made = session.get_one(Assessment, obligation.assessment_id)
    figures = policy_version(session, made.policy_version_id).figures
    return tuple(figures.get("guarantee_kinds", KINDS))


@dataclass(frozen=True, slots=True)
class Demanded:
    """What a guarantee for a project has to meet (G-01, G-03, G-04, G-08)."""

    bureau: str
    #: End of the contract's term.
    ends_on: date
    #: What is required and not covered yet; below zero where there is more than enough.
    lacking: Money
    admitted: tuple[str, ...]


def judge_guarantee(given: SubmitGuarantee, demanded: Demanded) -> None:
    """Raises Invalid with every condition that is not met."""
    bureau, ends_on = demanded.bureau, demanded.ends_on
    lacking = max(demanded.lacking, Money.ZERO)
    conditions = (
        (given.kind in demanded.admitted, "kind", "kind-not-admitted",
         "本地政策不接受该种担保方式(65号 15)。", "The local policy does not admit this kind (G-08)."),
        (given.face >= lacking, "face", "guarantee-too-small",
         f"保函金额低于尚需保障的 {lacking.grouped()} 元(65号 15)。",
         f"The face is below the {lacking.grouped()} yuan still to be secured (G-01)."),
        (given.beneficiary == bureau, "beneficiary", "beneficiary",
         f"受益人须为{bureau}(65号 16)。", f"The beneficiary must be {bureau} (G-03)."),
        (given.irrevocable, "irrevocable", "not-irrevocable",
         "保函须不可撤销(65号 16)。", "It must be irrevocable (G-03)."),
        (given.on_demand, "on_demand", "not-on-demand",
         "保函须见索即付(65号 16)。", "It must be payable on demand (G-03)."),
        (given.expires_on > given.issued_on, "expires_on", "date-order",
         "到期日须晚于开立日。", "It expires before it begins."),
        (given.expires_on >= _one_year_after(given.issued_on), "expires_on", "term-too-short",
         "有效期不得少于一年(65号 17)。", "The term must be at least one year (G-04)."),
        (given.expires_on >= ends_on, "expires_on", "term-below-contract",
         f"有效期不得早于合同工期止日 {ends_on}(65号 17)。",
         f"It must last to the end of the contract, {ends_on} (G-04)."),
        (given.expires_on >= given.on, "expires_on", "expired",
         "保函已过期。", "The guarantee has expired."),
    )  # fmt: skip
    errors = [
        FieldError(f"/{name}", code, Text(zh, en))
        for met, name, code, zh, en in conditions
        if not met
    ]
    if errors:
        raise Invalid(errors)


def _one_year_after(day: date) -> date:
    """The last day of one whole year that begins on ``day``."""
    try:
        anniversary = day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
    return date.fromordinal(anniversary.toordinal() - 1)


def _refuse_twin(session: Session, given: SubmitGuarantee, county_id: int) -> None:
    """Raises when the paper is on record; one whose voucher was sent back makes room."""
    twin = session.scalar(
        select(Guarantee).where(
            Guarantee.county_id == county_id,
            Guarantee.issuer == given.issuer,
            Guarantee.number == given.number,
            Guarantee.state != "REJECTED",
        )
    )
    if twin is None:
        return
    if twin.state == "SUBMITTED" and twin.proposal and twin.proposal.state != "PROPOSED":
        twin.state = "REJECTED"
        session.flush()
        return
    raise GuaranteeKnown(f"保函 {given.number} 已登记。", f"Guarantee {given.number} is on record.")


def guarantee_entry(guarantee: Guarantee, proposal: VoucherProposal, filled: Fill) -> Draft:
    """The guarantee is in hand (26); it puts back what was claimed (G-07) and secures the rest (2)."""
    project = str(guarantee.project_id)
    lines: list[Line] = [
        debit("9201", guarantee.face, project=project, guarantee=str(guarantee.id)),
        credit("9209", guarantee.face, project=project, guarantee=str(guarantee.id)),
    ]
    if filled.replenished:
        lines += [
            debit("9409", filled.replenished, project=project),
            credit("9401", filled.replenished, project=project),
        ]
    if filled.secured:
        lines += [
            debit("9309", filled.secured, project=project),
            credit("9301", filled.secured, project=project),
        ]
    return Draft(
        on=proposal.on,
        event="26",
        summary=proposal.summary,
        source=f"guarantee:{guarantee.id}",
        lines=tuple(lines),
        attachments=proposal.facts["attachments"],
    )


class GuaranteeVoucher:
    """Kind ``guarantee``: postings 26 and 2 in one entry."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The face, spread over what is to be replenished and what is missing now."""
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        figures = figures_of(session, proposal.book_id, guarantee.project_id)
        return guarantee_entry(guarantee, proposal, fill(guarantee.face, figures))

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The guarantee is ACTIVE, D-12 settled where it suffices, the reminder of G-05 set.

        When it takes the place of another, the voucher that lets that one go is proposed too.
        """
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        guarantee.state = "ACTIVE"
        session.flush()
        why = f"guarantee:{guarantee.id}"
        settle_met(session, proposal.book_id, guarantee.project_id, proposal.on, why)
        remind(session, guarantee, proposal.on)
        note_event(session, guarantee, "ACCEPTED", proposal.on, by=by, amount=guarantee.face)
        trail.record(
            session, "guarantee.accepted", why, by=by, county_id=guarantee.county_id,
            face=guarantee.face,
        )  # fmt: skip
        if guarantee.replaces_id is not None:
            successor = f"保函 {guarantee.number}({guarantee.issuer})"
            command = ReplaceGuarantee(guarantee.replaces_id, proposal.on, successor)
            replace_guarantee(session, command, by=by)


class GuaranteeKnown(Refusal):
    """The same paper stands in the register."""

    code = "guarantee-known"
