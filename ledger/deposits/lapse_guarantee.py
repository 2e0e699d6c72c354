"""A guarantee runs out unrenewed: the cover falls (G-09). And its original is handed back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.audit import trail
from ledger.book.balances import balance
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted
from ledger.deadlines.settle import settle_deadline
from ledger.deposits.clocks import start_renewing
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Guarantee, Obligation
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class LapseGuarantee:
    """The guarantee ran out before ``on``."""

    guarantee_id: int
    on: date


def lapse_guarantee(session: Session, command: LapseGuarantee, *, by: Actor) -> Guarantee:
    """Postings 29 and 1 wait for review. Refused while it still runs (``not-expired``)."""
    guarantee = find(session, Guarantee, command.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.state not in ("ACTIVE", "CLAIMED_PART") or _lapsing(session, guarantee):
        raise Refusal("该保函不在有效状态, 或已提请注销。",
                      "The guarantee is not in force, or its lapse already waits for review.",
                      code="guarantee-state")  # fmt: skip
    if command.on <= guarantee.expires_on:
        raise Refusal(f"保函至 {guarantee.expires_on} 仍有效。",
                      f"The guarantee still runs until {guarantee.expires_on}.",
                      code="not-expired")  # fmt: skip
    book_id = deposit_book(session, guarantee.county_id)
    proposal = propose(
        session,
        Proposed(
            kind="guarantee-lapse",
            county_id=guarantee.county_id,
            book_id=book_id,
            on=command.on,
            amount=remaining_face(session, book_id, guarantee),
            summary=f"保函 {guarantee.number} 到期未续, 注销: {guarantee.project.name}"[:200],
            facts={"guarantee_id": guarantee.id},
        ),
        by=by,
    )
    guarantee.lapse_proposal_id = proposal.id
    session.flush()
    trail.record(
        session, "guarantee.lapse-proposed", f"guarantee:{guarantee.id}", by=by,
        county_id=guarantee.county_id,
    )  # fmt: skip
    return guarantee


def _lapsing(session: Session, guarantee: Guarantee) -> bool:
    if guarantee.lapse_proposal_id is None:
        return False
    return session.get_one(VoucherProposal, guarantee.lapse_proposal_id).state == "PROPOSED"


def remaining_face(session: Session, book_id: int, guarantee: Guarantee) -> Money:
    """The face less what was claimed, as the book has it."""
    return balance(
        session, book_id, "9201", project=str(guarantee.project_id), guarantee=str(guarantee.id)
    )


def release_lines(guarantee: Guarantee, amount: Money) -> list[Line]:
    """Posting 29: the guarantee is no longer in hand."""
    aux = {"project": str(guarantee.project_id), "guarantee": str(guarantee.id)}
    return [debit("9209", amount, **aux), credit("9201", amount, **aux)]


def lapse_entry(
    guarantee: Guarantee, proposal: VoucherProposal, amount: Money, uncovered: Money
) -> Draft:
    """The guarantee is gone (29) and what it alone secured is missing again (1)."""
    project = str(guarantee.project_id)
    lines = release_lines(guarantee, amount)
    if uncovered:
        lines += [
            debit("9301", uncovered, project=project),
            credit("9309", uncovered, project=project),
        ]
    return Draft(
        on=proposal.on,
        event="29",
        summary=proposal.summary,
        source=f"guarantee-lapse:{guarantee.id}",
        lines=tuple(lines),
    )


class LapseVoucher:
    """Kind ``guarantee-lapse``: postings 29 and 1 in one entry."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """What is left of the face, and what nothing else covers."""
        guarantee, obligation = self._rows(session, proposal)
        figures = figures_of(session, proposal.book_id, guarantee.project_id)
        amount = remaining_face(session, proposal.book_id, guarantee)
        known = figures.cover - amount + figures.missing + figures.to_replenish
        uncovered = max(obligation.required - known, Money.ZERO)
        return lapse_entry(guarantee, proposal, amount, uncovered)

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The guarantee is LAPSED, its reminder settled, the missing cover overdue at once."""
        guarantee, obligation = self._rows(session, proposal)
        guarantee.state = "LAPSED"
        session.flush()
        why = f"guarantee:{guarantee.id}"
        settle_deadline(session, why, "G-05", proposal.on, "lapsed")
        if figures_of(session, proposal.book_id, guarantee.project_id).missing:
            start_renewing(session, obligation, guarantee.expires_on)
        trail.record(session, "guarantee.lapsed", why, by=by, county_id=guarantee.county_id)

    @staticmethod
    def _rows(session: Session, proposal: VoucherProposal) -> tuple[Guarantee, Obligation]:
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        owed = select(Obligation).where(Obligation.project_id == guarantee.project_id)
        return guarantee, session.scalars(owed).one()


@dataclass(frozen=True, slots=True)
class HandBack:
    """The original goes back to whom it is signed for."""

    guarantee_id: int
    on: date
    handed_to: str


def hand_back_original(session: Session, command: HandBack, *, by: Actor) -> Guarantee:
    """The hand-over is on record (G-02, X-04). Refused before release, and a second time."""
    guarantee = find(session, Guarantee, command.guarantee_id, by=by, lock=True)
    require_officer(session, by, guarantee.county_id)
    if guarantee.state not in ("RELEASED", "LAPSED", "REPLACED") or guarantee.handed_on:
        raise Refusal("保函尚未解除, 或原件已退还。",
                      "The guarantee is not released yet, or its original has gone back.",
                      code="guarantee-state")  # fmt: skip
    guarantee.handed_on, guarantee.handed_to = command.on, command.handed_to
    session.flush()
    settle_deadline(session, f"guarantee:{guarantee.id}", "X-04", command.on, "handed-back")
    trail.record(
        session, "guarantee.handed-back", f"guarantee:{guarantee.id}", by=by,
        county_id=guarantee.county_id, on=command.on,
    )  # fmt: skip
    return guarantee
