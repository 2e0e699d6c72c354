"""Files to save: what a browser or a program gets instead of a page."""

from flask import Response, make_response


def csv_answer(content: bytes, name: str) -> Response:
    """The bytes as a CSV file to save, kept by no cache."""
    response = make_response(content)
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
