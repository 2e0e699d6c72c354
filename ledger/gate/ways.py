"""Where a page sends someone who may not see it yet: to sign in, or to settle his account."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ledger.errors import Refusal
from ledger.gate.refusals import NotSignedIn
from ledger.gate.visitor import visitor


def way_for(refusal: Refusal) -> Response:
    """A redirect to the page that mends the refusal; the way back is kept for a GET."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    if isinstance(refusal, NotSignedIn):
        return _to(url_for("signin.show", next=None if back == "/" else back))
    found = visitor()
    if found is not None and found.password_given:
        return _to(url_for("profile.password"))
    return _to(url_for("profile.code"))


def safe_way(asked: str | None) -> str:
    """An address of this site, whatever was asked: never another host."""
    if not asked or not asked.startswith("/") or asked.startswith(("//", "/\\")):
        return "/"
    return "/" if any(ord(mark) < 32 for mark in asked) else asked


def _to(address: str) -> Response:
    response: BaseResponse = redirect(address, 303)
    return response  # type: ignore[return-value]
