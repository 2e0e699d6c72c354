"""What was paid towards claims: nobody is ever paid more than he is owed (A-10, I-14)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ledger.cases.models import Claim, ClaimPayment
from ledger.cases.queries import unpaid_by_claim
from ledger.errors import Refusal
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """A sum towards one claim; ``kind`` is WAGE, LIVING or TRAVEL (A-04)."""

    claim_id: int
    amount: Money
    kind: str = "WAGE"


def plan_payments(
    session: Session, source: str, lines: Sequence[PlannedPayment], *, county_id: int
) -> None:
    """The sums are promised from this source and count as paid from now on.

    The claims are locked and judged again: a wage sum above what is still unpaid is refused
    (``already-paid``).
    """
    ids = sorted({line.claim_id for line in lines})
    lock_claims(session, ids)
    unpaid = unpaid_by_claim(session, ids)
    for line in lines:
        if line.kind == "WAGE" and line.amount > unpaid[line.claim_id]:
            raise AlreadyPaid(line, unpaid[line.claim_id])
    rows = [
        {
            "county_id": county_id,
            "claim_id": line.claim_id,
            "source": source,
            "kind": line.kind,
            "amount": line.amount,
            "state": "PLANNED",
        }
        for line in lines
    ]
    if rows:
        session.execute(insert(ClaimPayment), rows)


def lock_claims(session: Session, claim_ids: Collection[int]) -> None:
    """Nobody else pays, promises or ends these claims before the commit."""
    wanted = select(Claim.id).where(Claim.id.in_(claim_ids))
    session.execute(wanted.order_by(Claim.id).with_for_update())


def mark_payments(
    session: Session, source: str, state: str, *, worker_id: int | None = None
) -> None:
    """The sums of the source, of all workers or of one, are PAID, BOUNCED or CANCELLED now.

    What was cancelled stays cancelled.
    """
    claims = select(Claim.id)
    if worker_id is not None:
        claims = claims.where(Claim.worker_id == worker_id)
    session.execute(
        update(ClaimPayment)
        .where(
            ClaimPayment.source == source,
            ClaimPayment.state != "CANCELLED",
            ClaimPayment.claim_id.in_(claims),
        )
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


class AlreadyPaid(Refusal):
    """The claim has no such sum unpaid any more."""

    code = "already-paid"

    def __init__(self, line: PlannedPayment, unpaid: Money) -> None:
        super().__init__(
            f"名册中有一笔欠薪只剩 {unpaid} 元未付, 不能再付 {line.amount} 元。",
            f"One claim has only {unpaid} unpaid; {line.amount} cannot be paid towards it.",
        )
