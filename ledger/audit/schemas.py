"""What doors show of audit events."""

from marshmallow import Schema
from marshmallow import fields as ma

from ledger.audit.trail import facts_of


class AuditEventOut(Schema):
    """One event."""

    id = ma.Integer()
    at = ma.DateTime()
    action = ma.String()
    subject = ma.String()
    county_id = ma.Integer(allow_none=True)
    person_id = ma.Integer(metadata={"description": "0 is the system"})
    roles = ma.String()
    door = ma.String()
    address = ma.String()
    request_id = ma.String()
    facts = ma.Function(facts_of, metadata={"type": "object"})
