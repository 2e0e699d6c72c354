"""Writing the trail: one event in the same transaction as the deed it tells of."""

import json
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit.models import AuditEvent
from ledger.canonical import canonical


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    by: Actor,
    county_id: int | None = None,
    **facts: Any,
) -> None:
    """One audit event is part of the caller's transaction; if it cannot be written, nothing is.

    ``facts`` are plain JSON values or money and dates; personal data never belongs in them.
    """
    event = {
        "at": clock.now(),
        "action": action,
        "subject": subject[:120],
        "county_id": county_id,
        "user_id": by.user_id,
        "person_id": by.person_id,
        "roles": _roles(by, county_id),
        "door": by.door,
        "address": by.address[:64],
        "request_id": by.request_id,
        "facts": canonical({name: _plain(value) for name, value in facts.items()}).decode(),
    }
    session.execute(_WRITE, [event])


#: Written once, and in Core: every deed passes here.
_WRITE = insert(AuditEvent.__table__)  # type: ignore[arg-type]


def _roles(by: Actor, county_id: int | None) -> str:
    """The roles that count here, once each: of the county, and of the whole office."""
    held = {role for role, county in by.grants if county_id is None or county in (0, county_id)}
    return " ".join(sorted(held))


def facts_of(event: AuditEvent) -> dict[str, Any]:
    """The facts of an event, as they were given."""
    found: dict[str, Any] = json.loads(event.facts)
    return found


def _plain(value: Any) -> Any:
    """The value as JSON can carry it: money and dates become their wire text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value)
