"""Which exports were taken, as the trail tells it."""

from collections.abc import Collection

from sqlalchemy import Select, select

from ledger.audit.models import AuditEvent


def exports_taken(counties: Collection[int]) -> Select[AuditEvent]:
    """The events of exports taken from books of these counties, the newest first."""
    return (
        select(AuditEvent)
        .where(AuditEvent.action == "export.taken", AuditEvent.county_id.in_(counties))
        .order_by(AuditEvent.id.desc())
    )
