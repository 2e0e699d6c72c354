"""The JSON door as a whole: OpenAPI 3.1, the strict reader, one way of refusing."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Request
from flask_smorest import Api
from flask_smorest.arguments import ArgumentsMixin
from marshmallow import Schema, ValidationError
from marshmallow import fields as ma

from ledger.errors import Invalid
from ledger.gate.jsonbody import read_json
from ledger.gate.problems import answer_http, field_errors, messages_of
from ledger.said import NOT_OBJECT

PREFIX = "/api/v1"


class ProblemErrorOut(Schema):
    """One mistake at one place of the input."""

    pointer = ma.String(metadata={"description": "JSON pointer (RFC 6901)"})
    code = ma.String()
    detail = ma.String()
    detail_en = ma.String()


class ProblemOut(Schema):
    """Problem details (RFC 9457): what was refused and why, in Chinese and English."""

    type = ma.String()
    title = ma.String()
    status = ma.Integer()
    detail = ma.String()
    detail_en = ma.String()
    instance = ma.String()
    code = ma.String(metadata={"description": "stable, for programs"})
    errors = ma.List(ma.Nested(ProblemErrorOut))


class JsonDoor(Api):  # type: ignore[misc]
    """flask-smorest with our refusals; the document and its page are routes of our own."""

    ERROR_SCHEMA = ProblemOut
    DEFAULT_ERROR_RESPONSE_NAME = "DEFAULT_ERROR"

    def handle_http_exception(self, error: Any) -> Any:
        return answer_http(error)


def plug_in(app: Flask) -> JsonDoor:
    """The app takes JSON blueprints under ``/api/v1``."""
    app.config.update(
        API_TITLE="Wage deposit ledger",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": "农民工工资保证金与应急周转金账簿的 JSON 接口。"},
            "security": [{"bearer": []}, {"cookie": []}],
        },
    )
    parser = ArgumentsMixin.ARGUMENTS_PARSER
    parser.error_handler(_refuse)
    parser.location_loader("json")(_strict_json)
    parser.DEFAULT_UNKNOWN_BY_LOCATION = {}
    door = JsonDoor(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(_namer())})
    door.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    door.spec.components.security_scheme(
        "cookie", {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
    )
    return door


def _namer() -> Callable[[Any], str]:
    """Names of schemas in the document: the class, before it the package where two are alike."""
    taken: dict[str, type[Schema]] = {}

    def name(schema: Any) -> str:
        kind = schema if isinstance(schema, type) else type(schema)
        plain = kind.__name__.removesuffix("Schema")
        if taken.setdefault(plain, kind) is kind:
            return str(plain)
        package = kind.__module__.removeprefix("ledger.").replace("schemas", "")
        return f"{package.title().replace('.', '').replace('_', '')}{plain}"

    return name


def _strict_json(asked: Request, schema: Schema) -> Any:
    value = read_json(asked)
    if not isinstance(value, dict) and not schema.many:
        raise ValidationError([NOT_OBJECT])
    return value


def _refuse(
    error: ValidationError,
    asked: Request,
    schema: Schema,
    *,
    error_status_code: int | None,
    error_headers: Mapping[str, str] | None,
) -> NoReturn:
    """Webargs names the place the values came from first; pointers begin below it."""
    messages = messages_of(error)
    errors = [found for inner in messages.values() for found in field_errors(inner)]
    raise Invalid(errors)


def described(app: Flask) -> dict[str, Any]:
    """The OpenAPI document: blueprints as tags, idempotency keys and refusals where they belong."""
    door: JsonDoor = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    document: dict[str, Any] = door.spec.to_dict()
    for tag in document.get("tags", []):
        tag["name"] = tag["name"].removeprefix("api-")
    for response in document.get("components", {}).get("responses", {}).values():
        if "application/json" in response.get("content", {}):
            response["content"] = {
                "application/problem+json": response["content"]["application/json"]
            }
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if isinstance(operation, dict):
                _complete(method, operation)
    return document


KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "16 to 64 letters, digits, _ or -; a repeat with the same key has no new effect",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
}


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["tags"] = [tag.removeprefix("api-") for tag in operation.get("tags", [])]
    if method == "post" and operation.get("security") != []:
        key = {**KEY, "required": "201" in operation.get("responses", {})}
        operation.setdefault("parameters", []).append(key)
