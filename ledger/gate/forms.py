"""Page deeds: the same schemas and the same single effect as JSON, ending in a redirect."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, make_response, request
from marshmallow import Schema, ValidationError
from marshmallow import fields as marshmallow_fields
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from ledger.errors import FieldError, Forbidden, Invalid, NotFound, Refusal
from ledger.gate.acts import respond
from ledger.gate.alone import finish
from ledger.gate.house import database
from ledger.gate.idempotency import NO_BOOK, Answer, Asked, checked_key, fingerprint, once
from ledger.gate.problems import field_errors, messages_of, status_of
from ledger.gate.refusals import KeyInvalid
from ledger.gate.visitor import actor
from ledger.said import typed_text

#: Fields of every form that belong to the gate, not to the deed.
OWN = frozenset({"csrf_token", "_key", "_secret"})

Errors = Sequence[FieldError] | Refusal
Again = Callable[[Errors, Mapping[str, Any]], str]


def submit(
    work: Callable[[Session, dict[str, Any]], str],
    *,
    schema: Schema,
    again: Again,
    book_id: int = NO_BOOK,
) -> Response:
    """The form's deed is done at most once and the browser sent to the address it returns.

    ``work`` gets the session and the validated values. When the values or the deed are refused,
    the page is shown again by ``again(errors, values)`` with what was typed: 422 or 409.
    """
    typed = values_of(schema)
    try:
        with typed_text():
            data: dict[str, Any] = schema.load(typed)
        return _do(work, data, book_id)
    except ValidationError as error:
        return _again(again, field_errors(messages_of(error)), 422)
    except Invalid as error:
        return _again(again, error.errors or error, 422)
    except (NotFound, KeyInvalid):
        raise
    except Forbidden as error:
        return _again(again, error, 403)
    except Refusal as error:
        return _again(again, error, status_of(error))


def values_of(schema: Schema) -> dict[str, Any]:
    """What was typed, by field; several values only where the schema expects a list.

    Fields of nested rows are named ``lines-0-amount``.
    """
    typed: dict[str, Any] = {}
    for name in request.form:
        if name in OWN:
            continue
        head, *rest = name.split("-")
        field = schema.fields.get(name) or schema.fields.get(head)
        given: list[str] = request.form.getlist(name)
        if isinstance(field, marshmallow_fields.List | marshmallow_fields.Dict) and rest:
            _place(typed.setdefault(head, {}), rest, given[-1])
        elif isinstance(field, marshmallow_fields.List):
            typed[name] = given
        else:
            typed[name] = given[-1]
    return {name: _rows(value) for name, value in typed.items()}


def _do(
    work: Callable[[Session, dict[str, Any]], str], data: dict[str, Any], book_id: int
) -> Response:
    rule = request.url_rule.rule if request.url_rule else request.path
    told = {"data": data, "files": _files()}
    asked = Asked(
        key=checked_key(request.form.get("_key")),
        fingerprint=fingerprint(request.method, rule, request.view_args or {}, told),
        actor=actor(),
        book_id=book_id,
    )

    def answer(session: Session) -> Answer:
        location = work(session, data)
        finish(session, by=asked.actor)
        return Answer(status=303, content_type="text/html", location=location)

    refusals: list[Refusal] = []

    def refused(refusal: Refusal) -> Answer:
        refusals.append(refusal)
        body = f"{refusal.code}\n{refusal.says.zh}\n{refusal.says.en}".encode()
        return Answer(status=409, content_type="text/plain", body=body)

    given = once(database(), asked, answer, refused)
    if given.status == 303:
        return respond(given)
    if refusals and not given.replayed:
        raise refusals[-1]
    code, zh, en = given.body.decode().split("\n", 2)
    raise Refusal(zh, en, code=code)


def _again(again: Again, errors: Errors, status: int) -> Response:
    values = {name: request.form.get(name) for name in request.form if name not in OWN}
    return make_response(again(errors, values), status)


def _files() -> dict[str, list[str]]:
    """Digests of the uploaded files, so that another file is another request."""
    told: dict[str, list[str]] = {}
    for name, file in request.files.items(multi=True):
        told.setdefault(name, []).append(_digest(file))
    return told


def _digest(file: FileStorage) -> str:
    told = hashlib.sha256()
    while piece := file.stream.read(65536):
        told.update(piece)
    file.stream.seek(0)
    return told.hexdigest()


def _place(rows: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        rows = rows.setdefault(step, {})
    rows[path[-1]] = value


def _rows(value: Any) -> Any:
    """``{"0": …, "1": …}`` as a list in that order."""
    if isinstance(value, dict) and value and all(key.isdecimal() for key in value):
        return [_rows(value[key]) for key in sorted(value, key=int)]
    return value
