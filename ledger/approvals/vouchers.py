"""Vouchers in two pairs of hands: proposed by one officer, posted by the review of a second."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.approvals.models import VoucherProposal
from ledger.audit import trail
from ledger.book.books import book_with
from ledger.book.lines import Draft
from ledger.book.months import period_states
from ledger.book.post import Posted, post
from ledger.book.refusals import PeriodClosed
from ledger.canonical import canonical, digest
from ledger.errors import FieldError, Forbidden, Invalid, Refusal
from ledger.money import Money
from ledger.people.scope import find
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Proposed:
    """The facts one officer records; ``facts`` is JSON from which the entry is drawn."""

    kind: str
    county_id: int
    book_id: int
    on: date
    amount: Money
    summary: str
    facts: Mapping[str, Any]


class VoucherKind(Protocol):
    """What an owning package knows about one kind of proposed voucher."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The entry as it would stand if it were posted now, under the caller's locks."""

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """The owning package's rows say that the entry stands."""


Kinds = Mapping[str, VoucherKind]

#: Where a session notes the proposals that one officer may post alone.
ALONE = "proposed by one officer"


def propose(session: Session, proposed: Proposed, *, by: Actor) -> VoucherProposal:
    """The voucher waits for a second officer; no balance has moved (design 2.13, V-05).

    Refused for a day before the book opened (Invalid ``date-range``) and for a closed month
    (``period-closed``).
    """
    _finance_officer(by, proposed.county_id)
    refuse_day(session, proposed.book_id, proposed.on)
    proposal = VoucherProposal(
        county_id=proposed.county_id,
        book_id=proposed.book_id,
        kind=proposed.kind,
        on=proposed.on,
        amount=proposed.amount,
        summary=proposed.summary,
        content=canonical(proposed.facts).decode(),
        state="PROPOSED",
        maker_user=by.user_id,
        maker_person=by.person_id,
        made_at=clock.now(),
    )
    session.add(proposal)
    session.flush()
    _record(session, "voucher.proposed", proposal, by=by)
    if book_with(session, proposed.book_id).one_officer:
        session.info.setdefault(ALONE, []).append(proposal.id)
    return proposal


def post_alone(session: Session, *, kinds: Kinds, by: Actor) -> list[Posted]:
    """What this transaction proposed in books of one officer is posted at once, by him alone.

    A second person reviews each entry later; until then its month does not close (design 2.13).
    The doors call it when a deed is done; in any other book nothing happens.
    """
    done = []
    waiting: list[int] = session.info.get(ALONE, [])
    while waiting:  # what follows a posting may propose the next voucher
        proposal_id = waiting.pop(0)
        proposal = find(session, VoucherProposal, proposal_id, by=by, lock=True)
        kind = kinds[proposal.kind]
        draft = kind.draft(session, proposal)
        posted = post(session, proposal.book_id, draft, maker=by)
        proposal.state, proposal.entry_seq = "POSTED", posted.seq
        session.flush()
        kind.posted(session, proposal, posted, by=by)
        _record(session, "voucher.posted-alone", proposal, by=by)
        done.append(posted)
    return done


def refuse_day(session: Session, book_id: int, on: date) -> None:
    """Raises when nothing can be dated ``on`` in the book: before it opened, in a closed month."""
    opened = book_with(session, book_id).opened_on
    if on < opened:
        says = Text(
            f"账套自 {opened} 启用, 日期不能更早。",
            f"The book opened on {opened}; the date cannot lie before it.",
        )
        raise Invalid([FieldError("/on", "date-range", says)])
    if period_states(session, book_id).get(on.year * 100 + on.month) == "CLOSED":
        raise PeriodClosed(f"{on:%Y-%m} 已结账。", f"{on:%Y-%m} is closed already.")


def preview(session: Session, proposal: VoucherProposal, kinds: Kinds) -> tuple[Draft, str]:
    """The voucher exactly as it would stand now, with the digest a reviewer signs."""
    draft = kinds[proposal.kind].draft(session, proposal)
    return draft, draft_digest(draft)


def review(session: Session, proposal_id: int, *, kinds: Kinds, seen: str, by: Actor) -> Posted:
    """The proposed voucher is posted, made by its proposer and reviewed by ``by``.

    ``seen`` is the digest of the voucher as it was shown; if the books have moved on and the
    voucher would now read otherwise, nothing is posted (``proposal-changed``).
    """
    proposal = find(session, VoucherProposal, proposal_id, by=by, lock=True)
    _open(proposal)
    _finance_officer(by, proposal.county_id)
    if proposal.maker_person == by.person_id:
        raise OwnVoucher("不能复核本人制的凭证。", "Nobody reviews a voucher of his own making.")
    kind = kinds[proposal.kind]
    draft = kind.draft(session, proposal)
    if draft_digest(draft) != seen:
        raise ChangedVoucher(
            "账目已有变动, 凭证内容与您看到的不同, 请重新核对。",
            "The books have moved; the voucher differs from what you saw. Check it again.",
        )
    maker = Actor(proposal.maker_user, proposal.maker_person, name="")
    posted = post(session, proposal.book_id, draft, maker=maker, reviewer=by)
    proposal.state = "POSTED"
    proposal.reviewer_person = by.person_id
    proposal.reviewed_at = clock.now()
    proposal.entry_seq = posted.seq
    session.flush()
    kind.posted(session, proposal, posted, by=by)
    _record(session, "voucher.reviewed", proposal, by=by)
    return posted


def return_proposal(
    session: Session, proposal_id: int, opinion: str, *, by: Actor
) -> VoucherProposal:
    """The proposal is handed back with the reviewer's reason; nothing was posted."""
    proposal = find(session, VoucherProposal, proposal_id, by=by, lock=True)
    _open(proposal)
    _finance_officer(by, proposal.county_id)
    if proposal.maker_person == by.person_id:
        raise OwnVoucher("本人制的凭证请用撤回。", "Withdraw a voucher of your own instead.")
    proposal.state, proposal.opinion = "RETURNED", opinion
    proposal.reviewer_person, proposal.reviewed_at = by.person_id, clock.now()
    session.flush()
    _record(session, "voucher.returned", proposal, by=by)
    return proposal


def withdraw_proposal(session: Session, proposal_id: int, *, by: Actor) -> VoucherProposal:
    """The proposal is taken back by its maker; nothing was posted."""
    proposal = find(session, VoucherProposal, proposal_id, by=by, lock=True)
    _open(proposal)
    if proposal.maker_person != by.person_id:
        raise Forbidden("只有制单人本人可以撤回。", "Only its maker may withdraw it.")
    proposal.state = "WITHDRAWN"
    session.flush()
    _record(session, "voucher.withdrawn", proposal, by=by)
    return proposal


def draft_digest(draft: Draft) -> str:
    """The digest of a voucher as a reviewer sees it."""
    return digest(
        {
            "on": draft.on.isoformat(),
            "event": draft.event,
            "summary": draft.summary,
            "source": draft.source,
            "attachments": draft.attachments,
            "lines": [
                [line.title, line.side, line.amount.fen, dict(line.aux)] for line in draft.lines
            ],
        }
    )


def _open(proposal: VoucherProposal) -> None:
    if proposal.state != "PROPOSED":
        words = STATES[proposal.state]
        raise ClosedProposal(
            f"凭证提案 {proposal.id} 已{words[0]}, 不能再办理。",
            f"Proposal {proposal.id} is {words[1]}; nothing more can be done with it.",
        )


def _finance_officer(by: Actor, county_id: int) -> None:
    if not by.holds(Role.FO, county_id):
        raise Forbidden(
            "只有本县财务人员可以办理凭证。",
            "Only a finance officer of the county handles vouchers.",
        )


def _record(session: Session, action: str, proposal: VoucherProposal, *, by: Actor) -> None:
    trail.record(
        session,
        action,
        f"proposal:{proposal.id}",
        by=by,
        county_id=proposal.county_id,
        kind=proposal.kind,
        amount=str(proposal.amount),
        entry=proposal.entry_seq,
    )


STATES: Mapping[str, tuple[str, str]] = {
    "PROPOSED": ("提交", "proposed"),
    "POSTED": ("记账", "posted"),
    "RETURNED": ("退回", "returned"),
    "WITHDRAWN": ("撤回", "withdrawn"),
}


class ClosedProposal(Refusal):
    """The proposal was already posted, returned or withdrawn."""

    code = "state"


class OwnVoucher(Forbidden):
    """Maker and reviewer are the same person."""

    code = "self-approval"


class ChangedVoucher(Refusal):
    """The voucher would no longer read as it was shown."""

    code = "proposal-changed"
