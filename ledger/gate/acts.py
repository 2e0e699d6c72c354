"""JSON deeds: one transaction, one key, one stored answer."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Response, make_response, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger.gate.alone import finish
from ledger.gate.house import database
from ledger.gate.idempotency import NO_BOOK, Answer, Asked, checked_key, fingerprint, once
from ledger.gate.jsonbody import json_bytes
from ledger.gate.problems import problem_answer
from ledger.gate.visitor import actor


def perform(
    work: Callable[[Session], object],
    *,
    schema: Schema,
    body: Mapping[str, Any] | None = None,
    status: int = 201,
    location: Callable[[Any], str] | None = None,
    book_id: int = NO_BOOK,
) -> Response:
    """The work is done at most once under the request's Idempotency-Key, and answered.

    ``schema`` dumps what the work returns inside the transaction; ``location`` gives the address
    of what was made. A repeat gets the stored bytes; a business refusal is stored as well.
    """
    asked = Asked(
        key=checked_key(request.headers.get("Idempotency-Key")),
        fingerprint=_fingerprint(body or {}),
        actor=actor(),
        book_id=book_id,
    )

    def answer(session: Session) -> Answer:
        done = work(session)
        finish(session, by=asked.actor)
        session.flush()
        dumped = cast(dict[str, Any], schema.dump(done))
        return Answer(
            status=status,
            body=json_bytes(dumped),
            location=location(done) if location else None,
            etag=etag_of(dumped),
        )

    return respond(once(database(), asked, answer, problem_answer))


def respond(answer: Answer) -> Response:
    """The answer as a response, marked when it was given before."""
    response = make_response(answer.body, answer.status)
    response.content_type = answer.content_type
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.etag:
        response.headers["ETag"] = answer.etag
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def etag_of(dumped: Mapping[str, Any]) -> str | None:
    """The entity tag of a row that carries a version."""
    version = dumped.get("version") if isinstance(dumped, Mapping) else None
    return None if version is None else f'"{version}"'


def _fingerprint(body: Mapping[str, Any]) -> str:
    rule = request.url_rule.rule if request.url_rule else request.path
    return fingerprint(request.method, rule, request.view_args or {}, body)
