"""What the workers of a case have had of the fund, or are to have: the ceilings are cumulative (A-02)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance, AdvanceLine
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.cases.models import Claim, ClaimPayment
from ledger.money import Money


def advanced_so_far(session: Session, case_id: int) -> dict[tuple[int, str], Money]:
    """By worker and kind: advanced for this case, or asked for and not carried out yet (I-15)."""
    given = (
        select(Claim.worker_id, ClaimPayment.kind, func.sum(ClaimPayment.amount))
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(
            Claim.case_id == case_id,
            ClaimPayment.source.startswith("advance:"),
            ClaimPayment.state != "CANCELLED",
        )
        .group_by(Claim.worker_id, ClaimPayment.kind)
    )
    asked = (
        select(AdvanceLine.worker_id, Advance.kind, func.sum(AdvanceLine.amount))
        .join(Advance, Advance.id == AdvanceLine.advance_id)
        .join(ApprovalRequest, ApprovalRequest.id == Advance.approval_id)
        .where(Advance.case_id == case_id, ApprovalRequest.state.in_(LIVE))
        .group_by(AdvanceLine.worker_id, Advance.kind)
    )
    sums: dict[tuple[int, str], Money] = {}
    for query in (given, asked):
        for worker_id, kind, amount in session.execute(query):
            sums[worker_id, kind] = sums.get((worker_id, kind), Money.ZERO) + amount
    return sums
