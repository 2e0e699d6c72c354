"""The OpenAPI document and a page to read it, both from this house alone."""

from typing import Any

from flask import Response, current_app, jsonify, make_response, render_template
from flask_smorest import Blueprint

from ledger.gate.api import described
from ledger.gate.roles import public

blp = Blueprint("docs", __name__, description="This description")


@blp.get("/openapi.json")
@blp.doc(security=[])
@public
def document() -> Response:
    """The OpenAPI 3.1 document of the JSON door."""
    return jsonify(described(current_app))


@blp.get("/docs")
@blp.doc(security=[])
@public
def page() -> Any:
    """The document as a page that works without any other site."""
    return make_response(render_template("docs/page.html"))
