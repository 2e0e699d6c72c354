"""A county takes up policies: which one it follows from which day on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import SYSTEM, Actor
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.policies.models import EVERY_TRADE, CountyPolicy
from ledger.policies.queries import policies


@dataclass(frozen=True, slots=True)
class AdoptPolicies:
    """The county follows these codes by kind, such as ``{"deposit": "XJ", "advance": "JZ"}``."""

    county_id: int
    on: date
    codes: Mapping[str, str] = field(default_factory=dict)
    sector: str = EVERY_TRADE


def adopt_policies(session: Session, command: AdoptPolicies, *, by: Actor) -> list[CountyPolicy]:
    """The county follows the named policies from that day on; earlier days stay as they were.

    Refused: a code that is not loaded; a kind the county follows already, which only an approved
    request changes, and never backwards (S-6).
    """
    known = {(version.kind, version.code) for version in policies(session)}
    rows = []
    for kind, code in sorted(command.codes.items()):
        if (kind, code) not in known:
            raise Refusal(f"没有载入政策 {kind}/{code}。", f"Policy {kind}/{code} is not loaded.",
                          code="policy-unknown")  # fmt: skip
        _must_follow_the_last(session, command, kind, by)
        row = CountyPolicy(
            county_id=command.county_id, kind=kind, sector=command.sector, code=code,
            effective_from=command.on, adopted_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        rows.append(row)
    session.flush()
    trail.record(
        session, "policy.adopted", f"county:{command.county_id}", by=by,
        county_id=command.county_id, on=command.on, codes=dict(command.codes),
    )  # fmt: skip
    return rows


def _must_follow_the_last(session: Session, command: AdoptPolicies, kind: str, by: Actor) -> None:
    """Nothing is adopted backwards: a decision already taken keeps its policy."""
    last = session.scalar(
        select(CountyPolicy.effective_from)
        .where(
            CountyPolicy.county_id == command.county_id,
            CountyPolicy.kind == kind,
            CountyPolicy.sector == command.sector,
        )
        .order_by(CountyPolicy.effective_from.desc())
        .limit(1)
    )
    if last is not None and by != SYSTEM:
        raise Refusal(
            f"该县自 {last} 起已选用此类政策, 变更须经审批。",
            f"The county adopted a policy of that kind from {last} on; a change needs approval.",
            code="policy-adopted",
        )
    if last is not None and command.on <= last:
        raise Refusal(
            f"该县自 {last} 起已选用政策, 新的选用须晚于该日。",
            f"The county adopted a policy from {last} on; a new one must begin after that day.",
            code="policy-backwards",
        )
