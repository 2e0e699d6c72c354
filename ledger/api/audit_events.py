"""The audit trail by JSON, read only."""

from typing import Any

from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.audit.browse import events_for
from ledger.audit.models import AuditEvent
from ledger.audit.schemas import AuditEventOut
from ledger.gate.filters import AuditFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor

blp = Blueprint("audit-events", __name__, description="Who did what, and when")


@blp.get("/audit-events")
@allow(Role.AU, Role.AA)
@blp.arguments(AuditFilter, location="query")
@blp.response(200, paged(AuditEventOut))
def list_events(asked: dict[str, Any]) -> Any:
    """List the events you may read, the newest first."""
    query = events_for(actor(), subject=asked["subject"], action=asked["action"])
    with reading() as session:
        return page_of(session, query, asked, AuditEvent.id, newest_first=True)
