"""One step in the life of a matter, from the form on its page and back to that page."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, flash
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger.gate.forms import Errors, submit
from ledger.gate.roles import actor
from ledger.web.furnish import t

#: The page of the matter with the mistakes of the form at its fields.
Again = Callable[[Errors, Mapping[str, Any]], str]


def take(
    schema: Schema,
    deed: Callable[..., object],
    command: Callable[[dict[str, Any]], object],
    said: tuple[str, str],
    *,
    to: str,
    again: Again,
) -> Response:
    """The deed is done as the form says, and ``said`` is told on the page ``to``."""

    def work(session: Session, data: dict[str, Any]) -> str:
        deed(session, command(data), by=actor())
        flash(t(*said), "good")
        return to

    return submit(work, schema=schema, again=again)
