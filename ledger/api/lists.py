"""Lists to take away by programs: as filtered, as CSV or XLSX."""

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError

from ledger.actor import Role
from ledger.errors import Invalid
from ledger.gate.downloads import list_answer
from ledger.gate.problems import field_errors, messages_of
from ledger.gate.roles import allow

blp = Blueprint("lists", __name__, description="Lists to take away")


@blp.get("/lists/<name>/<form>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, content_type="application/octet-stream")
def take(name: str, form: str) -> Response:
    """Take a list away, such as ``deposits/csv?state=OVERDUE``; the trail says who took it."""
    return list_answer(name, form, _wanted)


def _wanted(schema: Schema) -> dict[str, object]:
    try:
        loaded: dict[str, object] = schema.load(request.args.to_dict())
    except ValidationError as error:
        raise Invalid(field_errors(messages_of(error))) from error
    return loaded
