"""The chain of a request: the policy of its county on the day, by kind, sum and what went before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.models import ApprovalRequest
from ledger.canonical import canonical
from ledger.money import Money
from ledger.parties.models import County
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import PolicyMissing, policy_for
from ledger.policies.terms import approval_terms
from ledger.rules.approvals import DEFAULT, ApprovalTerms, steps_needed

#: Keys of the content that say with what a sum adds up, the first that is there (I-22).
GROUPS = (
    "debtor", "project", "from_project", "case", "contractor", "advance", "bank_line", "outlay_kind",
)  # fmt: skip

#: Requests that came to nothing add nothing.
COUNTED = ("IN_REVIEW", "APPROVED", "EXECUTED")


@dataclass(frozen=True, slots=True)
class Chain:
    """Who decides in order, until when, by which policy, and what was counted with the sum."""

    roles: tuple[Role, ...]
    expires_after_days: int
    policy_version_id: int | None
    group: str
    #: Earlier requests that add up with the sum; None where no step depends on sums.
    counted: tuple[tuple[int, Money], ...] | None

    @property
    def written(self) -> str | None:
        """What was counted, as it stands with the request."""
        if self.counted is None:
            return None
        return canonical([[id_, str(amount)] for id_, amount in self.counted]).decode()


def chain_for(
    session: Session,
    county_id: int,
    kind: str,
    amount: Money,
    content: Mapping[str, Any],
    *,
    urgent: bool = False,
) -> Chain:
    """The chain the policy in force today lays down for such a request.

    Sums of one kind for one project, debtor or case add up within the policy's window, counted
    under lock, so that no splitting escapes a step (I-22). Where no policy is loaded both tiers
    decide within thirty days. An urgent request leaves out what the policy lets it (A-06).
    """
    terms, version_id = _terms(session, county_id, kind)
    group = group_of(content)
    counted = None
    if terms.depends_on_sums and group:
        _lock(session, county_id)
        counted = asked_before(session, county_id, kind, group, terms.window_days)
    before = Money.sum(one for _, one in counted or ())
    roles = tuple(steps_needed(terms, amount, before, urgent=urgent))
    return Chain(roles, terms.expires_after_days, version_id, group, counted)


def asked_before(
    session: Session, county_id: int, kind: str, group: str, window_days: int
) -> tuple[tuple[int, Money], ...]:
    """What was asked for the same matter within the window and has not come to nothing."""
    first = clock.today() - timedelta(days=window_days)
    since = datetime.combine(first, time.min, clock.SHANGHAI).astimezone(UTC)
    rows = session.execute(
        select(ApprovalRequest.id, ApprovalRequest.amount)
        .where(
            ApprovalRequest.county_id == county_id,
            ApprovalRequest.kind == kind,
            ApprovalRequest.subject_group == group,
            ApprovalRequest.state.in_(COUNTED),
            ApprovalRequest.requested_at >= since,
        )
        .order_by(ApprovalRequest.id)
    )
    return tuple((row.id, row.amount) for row in rows)


def group_of(content: Mapping[str, Any]) -> str:
    """With what a sum adds up, such as ``project:12``; empty where it stands alone."""
    for key in GROUPS:
        value = content.get(key)
        if isinstance(value, Mapping):
            value = value.get("id")
        if value is not None:
            return f"{key.removeprefix('from_')}:{value}"[:64]
    return ""


def terms_of_request(session: Session, request: ApprovalRequest) -> ApprovalTerms:
    """The terms under which the chain of a request was laid down."""
    if request.policy_version_id is None:
        return DEFAULT.of(request.kind)
    version = session.get_one(PolicyVersion, request.policy_version_id)
    return approval_terms(version).of(request.kind)


def _terms(session: Session, county_id: int, kind: str) -> tuple[ApprovalTerms, int | None]:
    try:
        version = policy_for(session, county_id, "approval", clock.today())
    except PolicyMissing:
        return DEFAULT.of(kind), None
    return approval_terms(version).of(kind), version.id


def _lock(session: Session, county_id: int) -> None:
    """Requests of one county are counted one after another."""
    session.execute(
        select(County.id).where(County.id == county_id).with_for_update(key_share=True)
    ).all()
