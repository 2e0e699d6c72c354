"""Propose new figures for a policy: they bind nobody until both tiers have approved them (S-6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.amendments.models import Amendment
from ledger.approvals.request import Asked, submit
from ledger.audit import trail
from ledger.canonical import canonical, digest
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.officer import require_officer
from ledger.policies.compare import Difference, compare
from ledger.policies.figure_words import name_of, said
from ledger.policies.figures import read_figures
from ledger.policies.models import PolicyVersion
from ledger.policies.queries import policy_version, versions_of
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class ProposeAmendment:
    """The new figures of one policy, from which day on, on what text and which document."""

    county_id: int
    base_id: int
    effective_from: date
    source_zh: str
    article: str
    basis: str
    figures: Mapping[str, Any]
    source_en: str | None = None


def propose_amendment(session: Session, asked: ProposeAmendment, *, by: Actor) -> Amendment:
    """The change is on record and both tiers are asked; the figures in force stay as they are.

    Refused: a first day before today or not after the version it changes (``date-backwards``,
    S-6), figures that cannot stand or are the same (Invalid), a version that is no longer the
    last of its policy (``policy-superseded``).
    """
    require_officer(session, by, asked.county_id)
    base = policy_version(session, asked.base_id)
    refuse_superseded(session, base, asked.county_id)
    figures = judged_figures(base, asked.effective_from, asked.figures)
    row = Amendment(
        county_id=asked.county_id,
        base=base,
        source_zh=asked.source_zh,
        source_en=asked.source_en or asked.source_zh,
        article=asked.article,
        basis=asked.basis,
        effective_from=asked.effective_from,
        terms=canonical(figures).decode(),
        requested_on=clock.today(),
    )
    session.add(row)
    session.flush()
    row.approval = submit(session, _asked(row), by=by)
    session.flush()
    trail.record(
        session, "policy.change-asked", f"amendment:{row.id}", by=by, county_id=row.county_id,
        policy=named(base), effective_from=row.effective_from, figures=digest(row.figures),
    )  # fmt: skip
    return row


def judged_figures(base: PolicyVersion, begins: date, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as they would be stored; Invalid names every place that cannot stand."""
    wrong: list[FieldError] = []
    if begins < clock.today() or begins <= base.effective_from:
        first = max(clock.today().isoformat(), base.effective_from.isoformat())
        wrong.append(FieldError("/effective_from", "date-backwards", Text(
            f"不得早于今天, 且须晚于现行版本的生效日; 最早从 {first} 起。",
            f"Never backwards: not before today and after the version in force ({first}).",
        )))  # fmt: skip
    try:
        figures = read_figures(base.kind, raw)
    except Invalid as found:
        raise Invalid([*wrong, *found.errors]) from None
    if not differences(base, figures):
        same = Text(
            "与现行版本完全相同, 没有可变更的内容。", "It says the same as the version in force."
        )
        wrong.append(FieldError("/figures", "figures-same", same))
    if wrong:
        raise Invalid(wrong)
    return figures


def differences(base: PolicyVersion, figures: Mapping[str, Any]) -> list[Difference]:
    """The figures that would change."""
    return [one for one in compare(base.figures, figures) if one.differs]


def refuse_superseded(session: Session, base: PolicyVersion, county_id: int) -> None:
    """Raises unless the version is the last of its policy in that county."""
    seen = versions_of(session, base.kind, base.code, county_id)
    if not seen or seen[-1].id != base.id:
        raise Superseded(
            f"{named(base)} 已有更新的版本, 请在最新版本上提出变更。",
            f"{named(base)} has a later version; propose the change on that one.",
        )


def amendment_content(row: Amendment) -> dict[str, Any]:
    """Everything the approval binds to: the text, the day, each figure before and after."""
    return {
        "policy": f"{row.base.name_zh} {named(row.base)}",
        "effective_from": row.effective_from.isoformat(),
        "source": row.source_zh,
        "article": row.article,
        "document": row.basis,
        "changes": [
            {
                "figure": name_of(one.path).zh,
                "before": said(one.left).zh,
                "after": said(one.right).zh,
            }
            for one in differences(row.base, row.figures)
        ],
        "figures_digest": digest(row.figures),
    }


def named(version: PolicyVersion) -> str:
    """The version in short, such as ``deposit/XJ v1``."""
    return f"{version.kind}/{version.code} v{version.number}"


def _asked(row: Amendment) -> Asked:
    return Asked(
        kind="policy",
        county_id=row.county_id,
        subject=f"amendment:{row.id}",
        content=amendment_content(row),
        amount=Money.ZERO,
        summary=Text(
            f"变更政策: {row.base.name_zh}, 自 {row.effective_from} 起"[:300],
            f"Change {row.base.name_en} from {row.effective_from} on"[:300],
        ),
    )


class Superseded(Refusal):
    """Another version took the place of the one that was to be changed."""

    code = "policy-superseded"
