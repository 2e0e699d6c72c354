"""Refusals that an auditor must see: attempts on another county's rows, foreign origins."""

import logging

from flask import g, request

from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.gate.house import database
from ledger.gate.refusals import CsrfMissing, ForeignOrigin
from ledger.gate.visitor import person
from ledger.people.scope import OutOfScope

log = logging.getLogger("ledger.gate")


def note_refusal(refusal: Refusal) -> None:
    """The attempt is on the trail, in a transaction of its own, since the deed's was undone."""
    if not isinstance(refusal, OutOfScope | ForeignOrigin | CsrfMissing):
        return
    who = person() or Actor(
        0, 0, "", door="page", address=request.remote_addr or "", request_id=g.request_id
    )
    subject, county_id = "request", None
    if isinstance(refusal, OutOfScope):
        subject, county_id = f"{refusal.what}:{refusal.row_id}", refusal.county_id
    rule = request.url_rule.rule if request.url_rule else ""
    database().in_transaction(
        lambda session: trail.record(
            session, f"refused.{_name(refusal)}", subject, by=who, county_id=county_id, route=rule
        )
    )


def _name(refusal: Refusal) -> str:
    return "out-of-scope" if isinstance(refusal, OutOfScope) else refusal.code
