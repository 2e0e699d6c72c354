"""Correct what was written down when a case came in: who, when, why, before and after stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.cases.models import ArrearsCase
from ledger.cases.open import case_for_step, note_event
from ledger.cases.words import CORRECTED, REASONS, SOURCES
from ledger.errors import FieldError, Invalid
from ledger.parties.update import refuse_stale
from ledger.parties.words import SECTORS
from ledger.text import Text

#: States in which what came in may still be corrected: not once the case is closed or gone.
CORRECTABLE = ("REPORTED", "INVESTIGATING", "ORDERED", "DEFAULTED", "SETTLING")


@dataclass(frozen=True, slots=True)
class CorrectCase:
    """The intake of a case as it should have been, made from that ``version``, and why."""

    case_id: int
    version: int
    on: date
    why: str
    source: str
    reason: str
    summary: str
    reference: str | None = None
    sector: str | None = None
    government_invested: bool = False


def correct_case(session: Session, corrected: CorrectCase, *, by: Actor) -> ArrearsCase:
    """The case carries the corrected values; its timeline tells each as it was and as it is.

    Project and employer are never corrected: that is another case. Raises ``stale-version`` when
    somebody was quicker, Invalid (``unchanged``) when nothing differs.
    """
    case = case_for_step(session, corrected.case_id, CORRECTABLE, corrected.on, by=by)
    refuse_stale(case.version, corrected.version)
    changed = {
        name: (getattr(case, name), getattr(corrected, name))
        for name in CORRECTED
        if getattr(case, name) != getattr(corrected, name)
    }
    if not changed:
        says = Text("没有任何改动。", "Nothing is different.")
        raise Invalid([FieldError("/why", "unchanged", says)])
    for name, (_, value) in changed.items():
        setattr(case, name, value)
    session.flush()
    told = [(CORRECTED[name], _told(name, old), _told(name, new))
            for name, (old, new) in changed.items()]  # fmt: skip
    what = Text(
        "更正立案信息: " + "; ".join(f"{name.zh} {old.zh} → {new.zh}" for name, old, new in told),
        "Intake corrected: "
        + "; ".join(f"{name.en} {old.en} → {new.en}" for name, old, new in told),
    )
    note_event(session, case, corrected.on, what, by=by)
    trail.record(
        session, "case.corrected", f"case:{case.id}", by=by, county_id=case.county_id,
        changed=sorted(changed), why=corrected.why,
    )  # fmt: skip
    return case


def _told(name: str, value: Any) -> Text:
    """The value in words; a long text by its beginning."""
    words = {"source": SOURCES, "reason": REASONS, "sector": SECTORS}.get(name, {})
    if value in words:
        return words[value]
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    short = str(value or "—")
    short = short if len(short) <= 40 else f"{short[:40]}…"
    return Text(short, short)
