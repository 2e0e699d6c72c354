"""Reading the trail: business events for the auditor of a county, all for the audit administrator."""

from sqlalchemy import Select, select

from ledger.actor import Actor, Role
from ledger.audit.models import AuditEvent


def events_for(
    by: Actor, *, subject: str | None = None, action: str | None = None
) -> Select[AuditEvent]:
    """The events that ``by`` may read, newest first by id; none for other roles."""
    query = select(AuditEvent)
    if not by.holds(Role.AA):
        served = {county for role, county in by.grants if role == Role.AU}
        query = query.where(AuditEvent.county_id.in_(served))
    if subject is not None:
        query = query.where(AuditEvent.subject == subject)
    if action is not None:
        query = query.where(AuditEvent.action == action)
    return query
