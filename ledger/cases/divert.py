"""Cases that leave the counts of unpaid wages: transferred, or found to be project money (C-07)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.cases.models import ArrearsCase, Claim, ClaimEnd, ClaimPayment
from ledger.cases.open import OnPaper, case_for_step, finish_clock, note_event
from ledger.errors import Refusal
from ledger.text import Text

STATES = ("REPORTED", "INVESTIGATING")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCase(OnPaper):
    """Another office is competent; the case goes there on that paper."""

    to: str
    reason: str


def transfer_case(session: Session, asked: TransferCase, *, by: Actor) -> ArrearsCase:
    """The case is TRANSFERRED, its clock settled, and counts here no more."""
    what = Text(f"移送{asked.to}: {asked.reason}", f"Transferred to {asked.to}: {asked.reason}")
    return _leave(session, asked, "TRANSFERRED", what, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifyCase(OnPaper):
    """The claim is project money presented as wages (条例 52)."""

    reason: str


def reclassify_case(session: Session, asked: ReclassifyCase, *, by: Actor) -> ArrearsCase:
    """The case is RECLASSIFIED: a disguised project claim, out of every count of wages (C-07)."""
    what = Text(
        f"认定为变相工程款, 不计入欠薪: {asked.reason}",
        f"Found to be project money, no wage claim: {asked.reason}",
    )
    return _leave(session, asked, "RECLASSIFIED", what, by=by)


def _leave(session: Session, asked: OnPaper, state: str, what: Text, *, by: Actor) -> ArrearsCase:
    case = case_for_step(session, asked.case_id, STATES, asked.on, by=by)
    moved = (
        select(ClaimPayment.id)
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(Claim.case_id == case.id)
    )
    ended = select(ClaimEnd.id).where(ClaimEnd.case_id == case.id)
    if session.scalar(moved.limit(1)) or session.scalar(ended.limit(1)):
        raise PaidAlready(
            "本案已有欠薪支付或终结记录, 不能移送或改变认定。",
            "Wages of this case were paid or ended; it can no longer leave the counts.",
        )
    case.state, case.closed_on = state, asked.on
    session.flush()
    finish_clock(session, case, asked.on)
    note_event(session, case, asked.on, what, by=by, paper=asked)
    trail.record(
        session, "case.left", f"case:{case.id}", by=by, county_id=case.county_id, state=state
    )
    return case


class PaidAlready(Refusal):
    """A case in which wages were paid is a case of wages."""

    code = "case-state"
