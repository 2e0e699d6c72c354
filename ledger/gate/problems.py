"""Refusals as answers: the only place that knows statuses (RFC 9457, safety 11)."""

import logging
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from ledger.db import Busy
from ledger.errors import FieldError, Forbidden, Invalid, NotFound, Refusal
from ledger.gate import refusals
from ledger.gate.idempotency import Answer
from ledger.gate.jsonbody import json_bytes
from ledger.gate.watch import note_refusal
from ledger.people.signin import SignInRefused
from ledger.said import Said
from ledger.text import Text

log = logging.getLogger("ledger.gate")

#: The first class that fits decides; every other Refusal is a business refusal, 409.
STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (refusals.BadJson, 400),
    (refusals.BadEncoding, 400),
    (refusals.KeyInvalid, 400),
    (refusals.NotSignedIn, 401),
    (refusals.StepUpNeeded, 401),
    (SignInRefused, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (refusals.VersionStale, 412),
    (refusals.NotJson, 415),
    (refusals.KeyReused, 422),
    (Invalid, 422),
    (refusals.VersionMissing, 428),
    (refusals.Throttled, 429),
    (Busy, 503),
    (refusals.OutcomeUnknown, 503),
)

TITLES: Mapping[int, Text] = {
    400: Text("请求格式有误", "Malformed request"),
    401: Text("需要登录", "Sign-in needed"),
    403: Text("没有权限", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("不支持这种操作", "Method not allowed"),
    409: Text("不能办理", "Refused"),
    412: Text("内容已被修改", "Changed meanwhile"),
    413: Text("内容过大", "Too large"),
    415: Text("格式不支持", "Unsupported media type"),
    422: Text("输入有误", "Invalid input"),
    428: Text("缺少版本号", "Version needed"),
    429: Text("操作过于频繁", "Too many attempts"),
    500: Text("系统内部错误", "Internal error"),
    503: Text("暂时无法办理", "Unavailable for now"),
}

HTTP_CODES = {
    400: "bad-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable",
    413: "too-large", 415: "unsupported-media-type", 500: "internal-error",
}  # fmt: skip


def plug_in(app: Flask) -> None:
    """Everything that goes wrong in the app is answered in one shape."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(ValidationError, _answer_validation)
    app.register_error_handler(DBAPIError, _answer_database)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, _answer_bug)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal; 409 when it is one of business."""
    return next((status for kind, status in STATUSES if isinstance(refusal, kind)), 409)


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """The refusal as problem details."""
    status = status_of(refusal)
    errors = refusal.errors if isinstance(refusal, Invalid) else ()
    codes = {error.code for error in errors}
    code = codes.pop() if len(codes) == 1 else refusal.code
    return _problem(status, code, refusal.says, errors)


def problem_answer(refusal: Refusal) -> Answer:
    """The refusal as the bytes that are stored and replayed."""
    return Answer(
        status=status_of(refusal),
        body=json_bytes(problem_of(refusal)),
        content_type="application/problem+json",
    )


def messages_of(error: ValidationError) -> Any:
    """What marshmallow found, by field name; mistakes of the whole stand under ``_schema``."""
    messages = error.messages
    return messages if isinstance(messages, dict) else {"_schema": messages}


def field_errors(messages: Any, pointer: str = "") -> list[FieldError]:
    """What marshmallow found, with JSON pointers, in the order of the fields."""
    return list(_walk(messages, pointer))


def answer_refusal(refusal: Refusal) -> Response:
    """The refusal as JSON or as a page, whichever the request belongs to."""
    note_refusal(refusal)
    response = _answer(problem_of(refusal), refusal)
    if isinstance(refusal, refusals.Throttled):
        response.headers["Retry-After"] = str(refusal.seconds)
    elif isinstance(refusal, Busy | refusals.KeyInProgress | refusals.OutcomeUnknown):
        response.headers["Retry-After"] = "1"
    if response.status_code == 401 and for_program():
        response.headers["WWW-Authenticate"] = 'Bearer realm="ledger"'
    return response


def answer_http(error: HTTPException) -> Response:
    """404, 405, 413 and the like in the same shape, with the headers they need."""
    status = error.code or 500
    if error.response is not None and status < 400:
        return make_response(error.response)
    title = TITLES.get(status, TITLES[400])
    response = _answer(_problem(status, HTTP_CODES.get(status, "bad-request"), title))
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def for_program() -> bool:
    """Whether the request wants JSON rather than a page."""
    return request.path.startswith("/api/")


def _answer_validation(error: ValidationError) -> Response:
    return answer_refusal(Invalid(field_errors(messages_of(error))))


def _answer_database(error: DBAPIError) -> Response:
    if error.connection_invalidated:
        return answer_refusal(refusals.OutcomeUnknown())
    if isinstance(error.orig, sqlite3.OperationalError) and "full" in str(error.orig):
        return answer_refusal(Busy("存储空间不足。", "The storage is full.", code="storage-full"))
    if isinstance(error, IntegrityError):
        log.warning("constraint refused %s: %s", request.path, type(error.orig).__name__)
        return answer_refusal(refusals.ConstraintRefused())
    return _answer_bug(error)


def _answer_bug(error: Exception) -> Response:
    log.exception("request %s failed", g.get("request_id"))
    return _answer(_problem(500, "internal-error", TITLES[500]))


def _answer(problem: dict[str, Any], refusal: Refusal | None = None) -> Response:
    if for_program():
        response = make_response(json_bytes(problem), problem["status"])
        response.content_type = "application/problem+json"
        return response
    page = "signin/again.html" if isinstance(refusal, refusals.StepUpNeeded) else "errors/page.html"
    if isinstance(refusal, refusals.NotSignedIn | refusals.Unsettled):
        from ledger.gate.ways import way_for

        return way_for(refusal)
    title = TITLES.get(problem["status"], TITLES[400])
    says = refusal.says if refusal is not None else title
    errors = refusal.errors if isinstance(refusal, Invalid) else ()
    body = render_template(page, problem=problem, title=title, says=says, mistakes=errors)
    return make_response(body, problem["status"])


def _problem(
    status: int, code: str, detail: Text, errors: tuple[FieldError, ...] = ()
) -> dict[str, Any]:
    title = TITLES.get(status, TITLES[400])
    problem: dict[str, Any] = {
        "type": f"urn:wdl:problem:{code}",
        "title": title.zh,
        "status": status,
        "detail": detail.zh,
        "detail_en": detail.en,
        "instance": f"urn:uuid:{g.get('request_id', '')}",
        "code": code,
    }
    if errors:
        problem["errors"] = [
            {
                "pointer": error.pointer,
                "code": error.code,
                "detail": error.says.zh,
                "detail_en": error.says.en,
            }
            for error in errors
        ]
    return problem


def _walk(messages: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            step = str(name).replace("~", "~0").replace("/", "~1")
            yield from _walk(inner, pointer if name == "_schema" else f"{pointer}/{step}")
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _walk(inner, pointer)
    elif isinstance(messages, Said):
        yield FieldError(pointer, messages.code, messages.says)
    else:
        yield FieldError(pointer, "invalid", Text("此项有误。", str(messages)))
