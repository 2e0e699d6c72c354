"""Let a guarantee go because something else secures the project now (posting 29, I-16 REPLACED)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.lines import Draft
from ledger.book.post import Posted
from ledger.deposits.clocks import start_handing_back
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.guarantee_log import note_event
from ledger.deposits.lapse_guarantee import (
    is_leaving,
    refuse_gone,
    release_lines,
    remaining_face,
)
from ledger.deposits.models import Guarantee, Obligation
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class ReplaceGuarantee:
    """``successor`` says in words what takes its place: a newer paper, or cash."""

    guarantee_id: int
    on: date
    successor: str


def replace_guarantee(session: Session, command: ReplaceGuarantee, *, by: Actor) -> Guarantee:
    """Posting 29 waits for review. Refused while the rest of the cover falls short of what is
    required (``cover-too-low``)."""
    guarantee = find(session, Guarantee, command.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.state not in IN_FORCE or is_leaving(session, guarantee):
        raise Refusal("该保函不在有效状态, 或已提请注销、更换。",
                      "The guarantee is not in force, or is about to lapse or be replaced.",
                      code="guarantee-state")  # fmt: skip
    book_id = deposit_book(session, guarantee.county_id)
    amount = _spare(session, book_id, guarantee)
    proposal = propose(
        session,
        Proposed(
            kind="guarantee-replaced",
            county_id=guarantee.county_id,
            book_id=book_id,
            on=command.on,
            amount=amount,
            summary=f"更换保函 {guarantee.number}: {guarantee.project.name}"[:200],
            facts={"guarantee_id": guarantee.id, "successor": command.successor},
        ),
        by=by,
    )
    guarantee.replace_proposal_id = proposal.id
    session.flush()
    trail.record(
        session, "guarantee.replacement-proposed", f"guarantee:{guarantee.id}", by=by,
        county_id=guarantee.county_id,
    )  # fmt: skip
    return guarantee


def _spare(session: Session, book_id: int, guarantee: Guarantee) -> Money:
    """What the guarantee still stands for; raises when the project cannot do without it."""
    amount = remaining_face(session, book_id, guarantee)
    required = session.scalars(
        select(Obligation.required).where(Obligation.project_id == guarantee.project_id)
    ).one()
    after = figures_of(session, book_id, guarantee.project_id).cover - amount
    if after < required:
        raise Refusal(
            f"解除后保障余额 {after.grouped()} 元, 低于应缴 {required.grouped()} 元;"
            " 请先收存新保函或现金并复核。",
            f"Cover would fall to {after.grouped()} yuan, below the {required.grouped()} yuan"
            " required; have the new cover reviewed first.",
            code="cover-too-low",
        )
    return amount


class ReplacementVoucher:
    """Kind ``guarantee-replaced``: posting 29, judged again when it is reviewed."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """What is left of the face goes, and no cover is missing afterwards."""
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        refuse_gone(guarantee)
        amount = _spare(session, proposal.book_id, guarantee)
        return Draft(
            on=proposal.on,
            event="29",
            summary=proposal.summary,
            source=f"guarantee-replaced:{guarantee.id}",
            lines=tuple(release_lines(guarantee, amount)),
            attachments=1,
        )

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The guarantee is REPLACED; its original goes back as X-04 says."""
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        guarantee.state, guarantee.released_on = "REPLACED", proposal.on
        session.flush()
        start_handing_back(session, guarantee, proposal.on)
        successor = proposal.facts["successor"]
        note_event(session, guarantee, "REPLACED", proposal.on, by=by, document=successor)
        trail.record(
            session, "guarantee.replaced", f"guarantee:{guarantee.id}", by=by,
            county_id=guarantee.county_id,
        )  # fmt: skip
