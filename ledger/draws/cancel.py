"""Cancel a transfer of a draw that is not to be paid after all: posting 13."""

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.models import VoucherProposal
from ledger.approvals.vouchers import Proposed, propose
from ledger.banking.bounce import refuse_waiting
from ledger.banking.models import PaymentLine
from ledger.banking.payout import BatchState, CancelLine
from ledger.book.balances import balance
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted
from ledger.cases.payments import mark_payments
from ledger.db import may_lock
from ledger.draws.models import Draw
from ledger.draws.pay import draw_of
from ledger.draws.source import deposit_aux
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.policies.queries import policy_version
from ledger.policies.terms import replenish_terms
from ledger.rules.replenish import replenish_due


def cancel_draw_line(session: Session, cancelled: CancelLine, *, by: Actor) -> VoucherProposal:
    """The cancellation waits for a second officer; then the sum is deposit again."""
    line = find(session, PaymentLine, cancelled.line_id, by=by, lock=True)
    require_officer(session, by, line.county_id)
    draw = draw_of(session, line.source)
    if line.state not in ("SENT", "BOUNCED"):
        raise BatchState(
            "只有未付或退票的款项可以取消。", "Only an unpaid transfer can be cancelled."
        )
    refuse_waiting(session, line)
    proposal = propose(
        session,
        Proposed(
            kind="draw-cancel",
            county_id=line.county_id,
            book_id=line.batch.account.book_id,
            on=cancelled.on,
            amount=line.amount,
            summary=f"取消动用款: {line.batch.purpose}"[:200],
            facts={"line_id": line.id, "draw_id": draw.id, "reason": cancelled.reason},
        ),
        by=by,
    )
    line.proposal_id = proposal.id
    session.flush()
    return proposal


class DrawCancel:
    """Kind ``draw-cancel``: posting 13, with what is to be replenished lowered alike."""

    def draft(self, session: Session, proposal: VoucherProposal) -> Draft:
        """The payable falls, the deposit rises; 9401 falls by the multiple, up to what is open."""
        line = session.get_one(
            PaymentLine, proposal.facts["line_id"], with_for_update=may_lock(session)
        )
        draw = session.get_one(Draw, proposal.facts["draw_id"])
        if line.state not in ("SENT", "BOUNCED"):
            raise BatchState("该款项已不能取消。", "This transfer can no longer be cancelled.")
        project = str(draw.project_id)
        terms = replenish_terms(policy_version(session, draw.policy_version_id))
        still_open = balance(session, proposal.book_id, "9401", project=project)
        lowered = min(replenish_due(line.amount, terms), still_open)
        memo = (
            (debit("9409", lowered, project=project), credit("9401", lowered, project=project))
            if lowered
            else ()
        )
        aux = {"case": str(draw.case_id), "worker": str(line.worker_id)}
        return Draft(
            on=proposal.on,
            event="13",
            summary=proposal.summary,
            source=f"line:{line.id}:cancelled",
            lines=(
                debit("2307.04", line.amount, **aux),
                credit("2307.01", line.amount, **deposit_aux(draw.project)),
                *memo,
            ),
            attachments=1,
        )

    def posted(
        self, session: Session, proposal: VoucherProposal, posted: Posted, *, by: Actor
    ) -> None:
        """Line and claim payments are CANCELLED: the claim is open again."""
        line = session.get_one(PaymentLine, proposal.facts["line_id"])
        line.state, line.settled_on = "CANCELLED", proposal.on
        line.reason = proposal.facts["reason"]
        session.flush()
        mark_payments(session, line.source, "CANCELLED", worker_id=line.worker_id)
