"""Check your answers: what was typed is validated and shown once more before it is sent."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, make_response, request
from marshmallow import Schema, ValidationError

from ledger.errors import Invalid, Refusal
from ledger.gate.forms import OWN, Errors, values_of
from ledger.gate.problems import field_errors, status_of
from ledger.said import typed_text

Typed = list[tuple[str, str]]


def check(
    schema: Schema,
    *,
    again: Callable[[Errors, Mapping[str, Any]], str],
    show: Callable[[dict[str, Any], Typed], str],
) -> Response:
    """The page ``show(values, typed)`` when all is right, else the form once more.

    ``typed`` are the fields as they were typed, to travel hidden to the deed. ``show`` may raise
    what the deed would refuse.
    """
    values = {name: request.form.get(name) for name in request.form if name not in OWN}
    try:
        with typed_text():
            data: dict[str, Any] = schema.load(values_of(schema))
        return make_response(show(data, typed()))
    except ValidationError as error:
        told = field_errors(error.normalized_messages())  # type: ignore[no-untyped-call]
        return make_response(again(told, values), 422)
    except Invalid as refused:
        return make_response(again(refused.errors or refused, values), 422)
    except Refusal as refused:
        return make_response(again(refused, values), status_of(refused))


def typed() -> Typed:
    """Every field of the form that belongs to the deed, as it was typed."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OWN]
