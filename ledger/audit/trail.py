"""Writing the trail: one event in the same transaction as the deed it tells of."""

import json
from typing import Any

from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit.models import AuditEvent
from ledger.canonical import canonical
from ledger.db import instant_text
from ledger.tail import write_last


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

    It is written with the commit, or before the session's next statement. ``facts`` are plain JSON
    values or money and dates; personal data never belongs in them.
    """
    event = (
        instant_text(clock.now()),
        action,
        subject[:120],
        county_id,
        by.user_id,
        by.person_id,
        _roles(by, county_id),
        by.door,
        by.address[:64],
        by.request_id,
        canonical({name: _plain(value) for name, value in facts.items()}).decode(),
    )
    if session.get_bind().dialect.name == "sqlite":
        write_last(session, lambda raw: raw.execute(_SQLITE, event))
    else:
        write_last(session, lambda raw: raw.execute(_POSTGRESQL, event, prepare=True))


_COLUMNS = (
    "at", "action", "subject", "county_id", "user_id", "person_id", "roles", "door", "address",
    "request_id", "facts",
)  # fmt: skip
#: Spelled for the driver: every deed passes here.
_SQLITE = f"INSERT INTO audit_event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * 11)})"
_POSTGRESQL = _SQLITE.replace("?", "%s")


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
