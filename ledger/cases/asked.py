"""What draws and advances not carried out yet would bring to the claims of a case (A-10)."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.cases.models import ArrearsCase
from ledger.money import Money

#: Requests whose lines pay claims; of advances those of living and travel cost pay none (A-04).
PAYING = ("draw", "advance")


def asked_by_claim(session: Session, case: ArrearsCase) -> dict[int, Money]:
    """Wages asked for towards each claim, in review or approved, from deposit and fund together.

    Stands still only under the lock of the case: whoever asks for more of it takes that first.
    """
    live = session.scalars(
        select(ApprovalRequest.content).where(
            ApprovalRequest.county_id == case.county_id,
            ApprovalRequest.kind.in_(PAYING),
            ApprovalRequest.state.in_(LIVE),
        )
    )
    sums: dict[int, Money] = {}
    for content in map(json.loads, live):
        if content["case"] != case.number or "advance_kind" in content:
            continue
        for line in content["lines"]:
            before = sums.get(line["claim"], Money.ZERO)
            sums[line["claim"]] = before + Money.of(line["amount"])
    return sums
