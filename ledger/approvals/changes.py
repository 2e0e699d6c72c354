"""What changed since the same matter was last asked for and came to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest
from ledger.money import Money

#: How a request ends without having been carried out.
IN_VAIN = ("RETURNED", "REJECTED", "WITHDRAWN", "EXPIRED")

#: Facts that are told in other words beside the difference.
_TOLD = frozenset({"amount", "lines"})

#: Facts that must agree for two requests to be about the same matter.
_SAME = ("case", "advance", "stage", "bank_line", "policy", "outlay_kind")

#: Kinds whose sums add up with nothing; their matter is known by the facts of _SAME alone.
_ALONE = frozenset({"policy"})

#: How many earlier requests are looked through for the same matter.
_FAR = 20


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

    The same matter is the same subject, or the same debtor or project within one case, advance
    or step; the same policy.
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
        facts=_facts(then, now, request.kind),
    )


def _before(session: Session, request: ApprovalRequest) -> ApprovalRequest | None:
    same: ColumnElement[bool] = ApprovalRequest.subject == request.subject
    if request.subject_group:
        same |= ApprovalRequest.subject_group == request.subject_group
    elif request.kind in _ALONE:
        same = true()
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
    matter = _matter(request)
    return next((one for one in earlier if _matter(one) == matter), None)


def _matter(request: ApprovalRequest) -> tuple[Any, ...]:
    """What the request is about; its own number is no part of that."""
    facts = request.facts()
    return tuple(facts.get(name) for name in _SAME if name != _number(request.kind))


def _number(kind: str) -> str:
    """The fact under which a request of that kind has its own number."""
    return {"refund": "return"}.get(kind, kind.replace("-", "_"))


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


def _facts(then: Mapping[str, Any], now: Mapping[str, Any], kind: str) -> tuple[FactChange, ...]:
    own = _number(kind)
    return tuple(
        FactChange(name, then.get(name), now.get(name))
        for name in dict.fromkeys([*now, *then])
        if name not in _TOLD and name != own and then.get(name) != now.get(name)
    )
