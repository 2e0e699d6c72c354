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
from ledger.deadlines.start import start_deadline
from ledger.deposits.clocks import settle_met
from ledger.deposits.collect import active_obligation
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Guarantee, Obligation
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import County, Project
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.rules.workdays import one_month_before
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


def submit_guarantee(session: Session, given: SubmitGuarantee, *, by: Actor) -> Guarantee:
    """The guarantee is on record and postings 26 and 2 wait for review.

    Invalid with every condition of G-01, G-03, G-04 that the paper does not meet; a guarantee
    that is on record already is refused (``guarantee-known``).
    """
    project = find(session, Project, given.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    obligation = active_obligation(session, project)
    bureau = session.get_one(County, project.county_id).bureau
    book_id = deposit_book(session, project.county_id)
    held = figures_of(session, book_id, project.id).cover
    _judge(given, project, obligation, bureau, held)
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
    )
    session.add(guarantee)
    session.flush()
    proposal = propose(
        session,
        Proposed(
            kind="guarantee",
            county_id=project.county_id,
            book_id=book_id,
            on=given.on,
            amount=given.face,
            summary=f"收存保函 {given.number}({given.issuer}): {project.name}"[:200],
            facts={"guarantee_id": guarantee.id, "attachments": given.attachments},
        ),
        by=by,
    )
    guarantee.proposal = proposal
    session.flush()
    trail.record(
        session, "guarantee.submitted", f"guarantee:{guarantee.id}", by=by,
        county_id=project.county_id, project=project.id, face=given.face,
    )  # fmt: skip
    return guarantee


def _judge(
    given: SubmitGuarantee, project: Project, obligation: Obligation, bureau: str, held: Money
) -> None:
    """Raises Invalid with every condition that is not met."""
    lacking = max(obligation.required - held, Money.ZERO)
    conditions = (
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
        (given.expires_on >= project.ends_on, "expires_on", "term-below-contract",
         f"有效期不得早于合同工期止日 {project.ends_on}(65号 17)。",
         f"It must last to the end of the contract, {project.ends_on} (G-04)."),
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


def guarantee_entry(guarantee: Guarantee, proposal: VoucherProposal, secured: Money) -> Draft:
    """The guarantee is in hand (26) and what was missing is secured by it (2)."""
    project = str(guarantee.project_id)
    lines: list[Line] = [
        debit("9201", guarantee.face, project=project, guarantee=str(guarantee.id)),
        credit("9209", guarantee.face, project=project, guarantee=str(guarantee.id)),
    ]
    if secured:
        lines += [
            debit("9309", secured, project=project),
            credit("9301", secured, project=project),
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
        """The face, and as much of what is missing now as it secures."""
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        missing = figures_of(session, proposal.book_id, guarantee.project_id).missing
        return guarantee_entry(guarantee, proposal, min(guarantee.face, missing))

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The guarantee is ACTIVE, D-12 settled where it suffices, the reminder of G-05 set."""
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        guarantee.state = "ACTIVE"
        session.flush()
        why = f"guarantee:{guarantee.id}"
        settle_met(session, proposal.book_id, guarantee.project_id, proposal.on, why)
        start_deadline(
            session,
            county_id=guarantee.county_id,
            subject=why,
            what=Text(
                f"保函 {guarantee.number} 将于 {guarantee.expires_on} 到期, 提醒续保或更换",
                f"Guarantee {guarantee.number} expires {guarantee.expires_on}: renew or replace",
            ),
            rule="G-05",
            after=proposal.on,
            due=one_month_before(guarantee.expires_on),
        )
        trail.record(
            session, "guarantee.accepted", why, by=by, county_id=guarantee.county_id,
            face=guarantee.face,
        )  # fmt: skip


class GuaranteeKnown(Refusal):
    """The same paper stands in the register."""

    code = "guarantee-known"
