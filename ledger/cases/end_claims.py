"""Claims that end by law without payment: withdrawn, decided, not owed, settled (C-09)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.cases.models import ArrearsCase, ClaimEnd
from ledger.cases.open import OnPaper, case_for_step, note_event
from ledger.cases.payments import lock_claims
from ledger.cases.queries import claims_of, outstanding_of_case
from ledger.cases.settle import NotReady, refuse_foreign
from ledger.cases.words import GROUNDS
from ledger.deadlines.settle import settle_deadline
from ledger.money import Money
from ledger.text import Text

STATES = ("INVESTIGATING", "ORDERED", "DEFAULTED", "SETTLING")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndClaims(OnPaper):
    """What is unpaid of these claims will not be paid, on that ground and paper."""

    claims: Sequence[int]
    ground: str


def end_claims(session: Session, asked: EndClaims, *, by: Actor) -> ArrearsCase:
    """What was unpaid of each claim has ended; when nothing is left, the case is ENDED.

    Raises ``not-found`` at a claim of another case and ``case-not-ready`` at one with nothing
    unpaid. What was promised from deposit or fund stays promised.
    """
    case = case_for_step(session, asked.case_id, STATES, asked.on, by=by)
    lock_claims(session, asked.claims)
    known = {line.claim_id: line for line in claims_of(session, case.id)}
    refuse_foreign(list(asked.claims), known)
    lines = [known[claim_id] for claim_id in sorted(set(asked.claims))]
    if not all(line.unpaid for line in lines):
        raise NotReady(
            "所选欠薪中有已付清或已终结的。", "Some of these claims have nothing unpaid."
        )
    paper = {
        "document": asked.document,
        "document_number": asked.document_number,
        "document_digest": asked.document_digest,
    }
    session.execute(
        insert(ClaimEnd),
        [
            {
                "claim_id": line.claim_id,
                "county_id": case.county_id,
                "case_id": case.id,
                "ended_on": asked.on,
                "ground": asked.ground,
                "amount": line.unpaid,
                **paper,
            }
            for line in lines
        ],
    )
    total, ground = Money.sum(line.unpaid for line in lines), GROUNDS[asked.ground]
    what = Text(
        f"{len(lines)} 笔欠薪 {total.grouped()} 元依法终结: {ground.zh}",
        f"{len(lines)} claims, {total.grouped()}, ended by law: {ground.en}",
    )
    if not outstanding_of_case(session, case.id):
        case.state = "ENDED"
        session.flush()
        settle_deadline(session, f"case:{case.id}", "U-01", asked.on, f"case:{case.id}")
    note_event(session, case, asked.on, what, by=by, paper=asked)
    return case
