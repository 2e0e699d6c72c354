"""A request laid before an official: the request, what he must know, what changed since last time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.brief import brief_advance
from ledger.approvals.brief import Brief, plain_brief
from ledger.approvals.changes import Changes, changes_since
from ledger.approvals.models import ApprovalRequest
from ledger.people.scope import find

#: kind of request -> what an official must know of it, where the content alone does not tell
BRIEFS: Mapping[str, Callable[[Session, ApprovalRequest], Brief]] = {
    "advance": brief_advance,
}


@dataclass(frozen=True, slots=True)
class Briefed:
    """Everything that is true of the request, its brief and the difference to the one before."""

    request: ApprovalRequest
    brief: Brief
    changes: Changes | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.request, name)


def briefed(session: Session, request_id: int, *, by: Actor) -> Briefed:
    """The request with all that is needed to decide on it; NotFound outside the actor's counties."""
    request = find(session, ApprovalRequest, request_id, by=by)
    tell = BRIEFS.get(request.kind)
    brief = tell(session, request) if tell else plain_brief(request.facts())
    return Briefed(request, brief, changes_since(session, request))
