"""Imports by JSON: bring in a register, ask how far it is, review it as one thing."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import CountyFilter
from ledger.gate.house import reading
from ledger.gate.importing import files_sent, start_check, start_posting
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find
from ledger.registers.check import digest_of
from ledger.registers.models import RegisterImport
from ledger.registers.propose import receive_register
from ledger.registers.queries import imports_of
from ledger.registers.review import (
    ReviewRegister,
    begin_review,
    return_register,
    withdraw_register,
)
from ledger.registers.schemas import ImportLineOut, ImportOut, ReturnImportIn, ReviewImportIn

blp = Blueprint("imports", __name__, description="Whole registers of deposits brought in")


@blp.get("/imports")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(ImportLineOut))
def list_imports(wanted: dict[str, Any]) -> Any:
    """List the imports of your counties, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        return page_of(session, imports_of(covered), wanted, RegisterImport.id, newest_first=True)


@blp.get("/imports/<int:import_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, ImportOut)
def show_import(import_id: int) -> Any:
    """Show an import: its state, its totals or its wrong rows, the digest to review it by."""
    with reading() as session:
        return find(session, RegisterImport, import_id, by=actor())


@blp.post("/imports")
@allow(Role.FO)
@blp.response(201, ImportOut)
def receive() -> Any:
    """Bring in the XLSX or CSV files of a register (fields ``files`` of a form).

    They are checked after the answer: ask for the import until it says PROPOSED or REFUSED.
    """
    county_id, by, files = county_of_deed(), actor(), files_sent()
    made: list[int] = []

    def work(session: Session) -> RegisterImport:
        row = receive_register(session, county_id, digest_of(files), by=by)
        made.append(row.id)
        return row

    response = perform(
        work,
        schema=ImportOut(),
        body={"files": digest_of(files)},
        location=lambda row: url_for(".show_import", import_id=row.id),
    )
    if made and response.status_code == 201:
        start_check(made[-1], county_id, files, by=by)
    return response


@blp.post("/imports/<int:import_id>/review")
@allow(Role.FO)
@blp.arguments(ReviewImportIn)
@blp.response(200, ImportOut)
def review(body: dict[str, Any], import_id: int) -> Any:
    """Review an import of another officer as one thing.

    It is posted after the answer: ask for it until it says POSTED, or PROPOSED and what stopped it.
    """
    by, begun = actor(), list[int]()

    def work(session: Session) -> RegisterImport:
        row = begin_review(session, ReviewRegister(import_id, body["seen"]), by=by)
        begun.append(row.id)
        return row

    response = perform(work, schema=ImportOut(), body=body, status=200)
    if begun and response.status_code == 200:
        start_posting(import_id, by=by)
    return response


@blp.post("/imports/<int:import_id>/return")
@allow(Role.FO)
@blp.arguments(ReturnImportIn)
@blp.response(200, ImportOut)
def send_back(body: dict[str, Any], import_id: int) -> Any:
    """Hand an import back to its maker; nothing of it was entered."""
    return perform(
        lambda session: return_register(session, import_id, body["opinion"], by=actor()),
        schema=ImportOut(), body=body, status=200,
    )  # fmt: skip


@blp.post("/imports/<int:import_id>/withdraw")
@allow(Role.FO)
@blp.response(200, ImportOut)
def withdraw(import_id: int) -> Any:
    """Take back an import of your own; nothing of it was entered."""
    return perform(
        lambda session: withdraw_register(session, import_id, by=actor()),
        schema=ImportOut(), body={}, status=200,
    )  # fmt: skip
