"""Files to save: what a browser or a program gets instead of a page."""

import os
from collections.abc import Callable, Mapping
from typing import IO, Any

from flask import Response, make_response, send_file

from ledger import clock
from ledger.errors import NotFound
from ledger.exports.take import WATERMARK
from ledger.gate.house import database, house, reading
from ledger.gate.lists import listing
from ledger.gate.locale import in_locale
from ledger.gate.paging import Paging
from ledger.gate.sheets import MIME, heading_of, note_taken, write_sheet
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked


def csv_answer(content: bytes, name: str) -> Response:
    """The bytes as a CSV file to save, kept by no cache."""
    return file_answer(content, MIME["csv"], name)


def pdf_answer(content: bytes, name: str) -> Response:
    """The bytes as a PDF to save or print, kept by no cache."""
    return file_answer(content, "application/pdf", name)


def file_answer(content: bytes, kind: str, name: str) -> Response:
    """The bytes as a file of that kind to save, kept by no cache."""
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def zip_answer(file: IO[bytes], name: str) -> Response:
    """The open file as a ZIP to save, sent piece by piece and closed at the end."""
    response = send_file(
        file, mimetype="application/zip", as_attachment=True, download_name=name, etag=False
    )
    response.content_length = os.fstat(file.fileno()).st_size
    response.headers["Cache-Control"] = "no-store"
    return response


def list_answer(name: str, form: str, wanted_by: Callable[[Paging], Mapping[str, Any]]) -> Response:
    """Every row of the list that fits the filters, as a file; that it was taken is on the trail."""
    chosen, by, on = listing(name), actor(), clock.today()
    if form not in MIME:
        raise NotFound("列表只能导出为 csv 或 xlsx。", "A list leaves as csv or xlsx.")
    wanted = wanted_by(chosen.schema())
    covered = counties_asked(by, wanted["county"])
    database().in_transaction(lambda session: note_taken(session, chosen, wanted, form, by=by))
    told = heading_of(chosen, wanted, by, clock.now())
    with reading() as session:
        rows = chosen.rows(session, covered, wanted, on)
        file = write_sheet(chosen, told, rows, form, in_locale)
    response = send_file(
        file, mimetype=MIME[form], as_attachment=True, download_name=f"{name}-{on}.{form}",
        etag=False,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


def watermark() -> str | None:
    """What an export of this house is marked with: a demo's are no real books."""
    return WATERMARK if house().config.env == "demo" else None
