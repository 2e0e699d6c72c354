"""What changed since the same matter was last asked for and came to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest
from ledger.money import Money

#: How a request ends without having been carried out.
IN_VAIN = ("RETURNED", "REJECTED", "WITHDRAWN", "EXPIRED")

#: Facts that differ by nature or are told in other words beside the difference.
_OWN = frozenset({"advance", "draw", "refund", "amount", "lines"})

#: How many earlier requests are looked through for the same case.
_FAR = 5


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that came, went or changed its sum; None where it does not stand."""

    worker: int
    month: str
    before: Money | None
    after: Money | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of the content, as it was and as it is."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changes:
    """The plain difference to the request before: its end and opinion, sums, lines, facts."""

    request_id: int
    state: str
    opinion: str
    before: Money
    after: Money
    lines: Sequence[LineChange]
    facts: Sequence[FactChange]

    @property
    def none(self) -> bool:
        """Whether the same was asked for again, to the letter."""
        return not self.lines and not self.facts and self.before == self.after


def changes_since(session: Session, request: ApprovalRequest) -> Changes | None:
    """The difference to the last request for the same matter, if that one came to nothing (A-07).

    The same matter is the same subject, or the same debtor or project within one case.
    """
    before = _before(session, request)
    if before is None or before.state not in IN_VAIN:
        return None
    then, now = before.facts(), request.facts()
    return Changes(
        request_id=before.id,
        state=before.state,
        opinion=before.decisions[-1].opinion if before.decisions else "",
        before=before.amount,
        after=request.amount,
        lines=_lines(then, now),
        facts=_facts(then, now),
    )


def _before(session: Session, request: ApprovalRequest) -> ApprovalRequest | None:
    same = ApprovalRequest.subject == request.subject
    if request.subject_group:
        same |= ApprovalRequest.subject_group == request.subject_group
    earlier = session.scalars(
        select(ApprovalRequest)
        .where(
            ApprovalRequest.county_id == request.county_id,
            ApprovalRequest.kind == request.kind,
            ApprovalRequest.id < request.id,
            same,
        )
        .order_by(ApprovalRequest.id.desc())
        .limit(_FAR)
    )
    case = request.facts().get("case")
    return next((one for one in earlier if one.facts().get("case") == case), None)


def _lines(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[LineChange, ...]:
    """Lines that came, went or changed, in the order of the roll as it is now, then as it was."""
    old, new = _by_claim(then), _by_claim(now)
    return tuple(
        LineChange(*key, old.get(key), new.get(key))
        for key in dict.fromkeys([*new, *old])
        if old.get(key) != new.get(key)
    )


def _by_claim(content: Mapping[str, Any]) -> dict[tuple[int, str], Money]:
    lines = content.get("lines")
    rows = lines if isinstance(lines, list) else []
    return {
        (row["worker"], row["month"]): Money.of(row["amount"])
        for row in rows
        if {"worker", "month", "amount"} <= row.keys()
    }


def _facts(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[FactChange, ...]:
    return tuple(
        FactChange(name, then.get(name), now.get(name))
        for name in dict.fromkeys([*now, *then])
        if name not in _OWN and then.get(name) != now.get(name)
    )
