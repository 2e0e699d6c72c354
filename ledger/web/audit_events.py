"""The audit trail as a page, read only."""

from flask import Blueprint, render_template

from ledger.actor import Role
from ledger.audit.browse import events_for
from ledger.audit.models import AuditEvent
from ledger.audit.trail import facts_of
from ledger.gate.filters import AuditFilter
from ledger.gate.house import reading
from ledger.gate.paging import page_of
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.roster import names_of
from ledger.web.lists import wanted_by, ways

bp = Blueprint("audit_events", __name__, url_prefix="/audit-events")


@bp.get("")
@allow(Role.AU, Role.AA)
def index() -> str:
    """The events this person may read, the newest first."""
    wanted = wanted_by(AuditFilter())
    query = events_for(actor(), subject=wanted["subject"], action=wanted["action"])
    with reading() as session:
        page = page_of(session, query, wanted, AuditEvent.id, newest_first=True)
        names = names_of(session, (event.person_id for event in page.items))
    return render_template(
        "audit_events/index.html",
        events=[(event, facts_of(event)) for event in page.items],
        names=names,
        wanted=wanted,
        **ways(page.next),
    )
