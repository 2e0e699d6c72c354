"""A request laid before an official: the request, what he must know, what changed since last time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.brief import brief_advance
from ledger.amendments.brief import brief_amendment
from ledger.approvals.brief import Brief, plain_brief
from ledger.approvals.changes import Changes, changes_since
from ledger.approvals.grounds import Grounds, grounds_of
from ledger.approvals.models import ApprovalRequest
from ledger.bookkeeping.brief import brief_close, brief_reversal
from ledger.deposits.brief import brief_exemption, brief_remittance, brief_transfer
from ledger.draws.brief import brief_draw
from ledger.funds.brief import brief_outlay
from ledger.people.scope import find
from ledger.recoveries.brief import brief_cost, brief_write_off
from ledger.refunds.brief import brief_change, brief_part, brief_refund

#: kind of request -> what an official must know of it, where the content alone does not tell
BRIEFS: Mapping[str, Callable[[Session, ApprovalRequest], Brief]] = {
    "advance": brief_advance,
    "draw": brief_draw,
    "refund": brief_refund,
    "partial-return": brief_part,
    "mode-change": brief_change,
    "transfer": brief_transfer,
    "remittance": brief_remittance,
    "exemption": brief_exemption,
    "outlay": brief_outlay,
    "write-off": brief_write_off,
    "cost": brief_cost,
    "close": brief_close,
    "reversal": brief_reversal,
    "policy": brief_amendment,
}


@dataclass(frozen=True, slots=True)
class Briefed:
    """The request, its brief, the difference to the one before, and why it goes that way."""

    request: ApprovalRequest
    brief: Brief
    changes: Changes | None
    grounds: Grounds

    def __getattr__(self, name: str) -> Any:
        return getattr(self.request, name)


def briefed(session: Session, request_id: int, *, by: Actor) -> Briefed:
    """The request with all that is needed to decide on it; NotFound outside the actor's counties."""
    request = find(session, ApprovalRequest, request_id, by=by)
    tell = BRIEFS.get(request.kind)
    brief = tell(session, request) if tell else plain_brief(request.facts())
    return Briefed(request, brief, changes_since(session, request), grounds_of(session, request))
