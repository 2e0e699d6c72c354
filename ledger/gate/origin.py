"""Requests of other sites: Origin and CSRF token on every unsafe method (safety 9)."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from ledger.gate.refusals import CsrfMissing, ForeignOrigin
from ledger.gate.roles import PUBLIC, allowed
from ledger.gate.visitor import visitor

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def plug_in(app: Flask) -> None:
    """Unsafe requests that ride on a cookie must come from our own pages."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # the visit itself ends, and its token with it
    app.config["WTF_CSRF_SSL_STRICT"] = False  # Origin is judged here, on plain http too
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.before_request(refuse_foreign)


def refuse_foreign() -> None:
    """Nothing, when the request cannot have been made by another site."""
    if request.method in SAFE or request.url_rule is None:
        return
    found = visitor()
    if found is not None and found.by_token:
        return
    view = current_app.view_functions[request.url_rule.endpoint]
    if found is None and allowed(view) != PUBLIC:
        return  # a stranger has no cookie to ride on; the route refuses him
    # signing in by JSON rides on no cookie either, and no other site can send that body
    json_sign_in = allowed(view) == PUBLIC and request.path.startswith("/api/")
    _check_origin(needed=not json_sign_in)
    if not json_sign_in:
        _check_token()


def _check_origin(*, needed: bool) -> None:
    origin = request.headers.get("Origin")
    if origin is None:
        referer = request.headers.get("Referer", "")
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(referer)) if referer else None
    if origin is None:
        if needed:
            raise ForeignOrigin()
    elif origin != request.host_url.rstrip("/"):
        raise ForeignOrigin()


def _check_token() -> None:
    token = request.headers.get("X-CSRFToken")
    if token is None and request.mimetype in {
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    }:
        token = request.form.get("csrf_token")
    try:
        validate_csrf(token)
    except ValidationError:
        raise CsrfMissing() from None
