"""Exports by JSON: take a book away as a ZIP, list what was taken."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from ledger.audit.models import AuditEvent
from ledger.exports.pack import pack_export
from ledger.exports.queries import exports_taken
from ledger.exports.schemas import ExportIn, ExportTakenOut
from ledger.exports.take import MAY_EXPORT, TakeExport
from ledger.gate.downloads import watermark, zip_answer
from ledger.gate.filters import CountyFilter
from ledger.gate.house import database, reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked

blp = Blueprint("exports", __name__, description="Books to take away, with their proof")


@blp.get("/exports")
@allow(*MAY_EXPORT)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(ExportTakenOut))
def list_exports(wanted: dict[str, Any]) -> Any:
    """List the exports taken from the books of your counties, the newest first."""
    query = exports_taken(counties_asked(actor(), wanted["county"]))
    with reading() as session:
        return page_of(session, query, wanted, AuditEvent.id, newest_first=True)


@blp.post("/exports")
@allow(*MAY_EXPORT)
@blp.arguments(ExportIn)
@blp.response(200, content_type="application/zip")
def take(body: dict[str, Any]) -> Response:
    """Take a book away: a ZIP of the journal, its views and the manifest."""
    asked = TakeExport(**body, watermark=watermark())
    return zip_answer(pack_export(database(), asked, by=actor()), f"export-{asked.book}.zip")
