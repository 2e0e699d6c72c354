"""A guarantee runs out unrenewed: the cover falls (G-09)."""

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
from ledger.deposits.guarantee_log import note_event
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
    if guarantee.state not in ("ACTIVE", "CLAIMED_PART") or is_leaving(session, guarantee):
        raise Refusal("该保函不在有效状态, 或已提请注销。",
                      "The guarantee is not in force, or its voucher already waits for review.",
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


def is_leaving(session: Session, guarantee: Guarantee) -> bool:
    """Whether its lapse or its replacement waits for review."""
    waiting = (guarantee.lapse_proposal_id, guarantee.replace_proposal_id)
    return any(
        session.get_one(VoucherProposal, proposal_id).state == "PROPOSED"
        for proposal_id in waiting
        if proposal_id is not None
    )


def refuse_gone(guarantee: Guarantee) -> None:
    """Raises when the guarantee left force while its voucher waited (``guarantee-state``)."""
    if guarantee.state not in ("ACTIVE", "CLAIMED_PART"):
        raise Refusal("该保函已不在有效状态, 请退回凭证。",
                      "The guarantee is no longer in force; send the voucher back.",
                      code="guarantee-state")  # fmt: skip


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
        refuse_gone(guarantee)
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
        note_event(session, guarantee, "LAPSED", proposal.on, by=by)
        trail.record(session, "guarantee.lapsed", why, by=by, county_id=guarantee.county_id)

    @staticmethod
    def _rows(session: Session, proposal: VoucherProposal) -> tuple[Guarantee, Obligation]:
        guarantee = session.get_one(Guarantee, proposal.facts["guarantee_id"])
        owed = select(Obligation).where(Obligation.project_id == guarantee.project_id)
        return guarantee, session.scalars(owed).one()
