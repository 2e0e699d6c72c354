"""Files to save: what a browser or a program gets instead of a page."""

import os
from typing import IO

from flask import Response, make_response, send_file

from ledger.exports.take import WATERMARK
from ledger.gate.house import house


def csv_answer(content: bytes, name: str) -> Response:
    """The bytes as a CSV file to save, kept by no cache."""
    response = make_response(content)
    response.content_type = "text/csv; charset=utf-8"
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


def pdf_answer(content: bytes, name: str) -> Response:
    """The bytes as a PDF to save or print, kept by no cache."""
    response = make_response(content)
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def watermark() -> str | None:
    """What an export of this house is marked with: a demo's are no real books."""
    return WATERMARK if house().config.env == "demo" else None
