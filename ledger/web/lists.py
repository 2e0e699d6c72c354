"""What the pages of registers have in common: the page of a list and its way on."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request, url_for
from marshmallow import Schema, ValidationError

from ledger.errors import Invalid
from ledger.gate.problems import field_errors

T = TypeVar("T")


def wanted_by(schema: Schema) -> dict[str, Any]:
    """The filters of this request; empty boxes count as left out, unknown ones are dropped.

    Raises Invalid for a value that cannot be.
    """
    given = {name: value for name, value in request.args.items() if value and name in schema.fields}
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        told = field_errors(error.normalized_messages())  # type: ignore[no-untyped-call]
        raise Invalid(told) from error
    return loaded


def whole_number(typed: object) -> int:
    """The number that an address or a form names in plain digits; 0 for anything else (row 24)."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def number_in_address(name: str) -> int | None:
    """The number this page's address names; none when it is left out or is no plain number."""
    return whole_number(request.args.get(name)) or None


def ways(cursor: str | None) -> Mapping[str, str | None]:
    """The addresses of the next and the first page, filters kept."""
    endpoint = request.endpoint or ""
    kept: dict[str, Any] = dict(request.view_args or {})
    kept |= {name: value for name, value in request.args.items() if name != "cursor"}
    return {
        "next_url": url_for(endpoint, **kept, cursor=cursor) if cursor else None,
        "first_url": url_for(endpoint, **kept) if request.args.get("cursor") else None,
    }
