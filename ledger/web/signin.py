"""Signing in and out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ledger.errors import Refusal
from ledger.gate import signin
from ledger.gate.house import in_production
from ledger.gate.problems import status_of
from ledger.gate.roles import public, signed_in
from ledger.gate.visitor import visitor
from ledger.gate.ways import safe_way

bp = Blueprint("signin", __name__)


@bp.get("/signin")
@public
def show() -> str | Response:
    """The page to sign in."""
    if visitor() is not None:
        return _to(safe_way(request.args.get("next")))
    return _page(None)


@bp.post("/signin")
@public
def sign_in() -> str | Response:
    """Signs the person in and leads to where he was going."""
    typed = request.form
    try:
        signin.enter(typed.get("login", ""), typed.get("password", ""), typed.get("code", ""))
    except Refusal as refusal:
        return make_response(_page(refusal), status_of(refusal))
    return _to(safe_way(typed.get("next")))


@bp.post("/signout")
@signed_in
def sign_out() -> Response:
    """Ends the sign-in, here and on the server."""
    signin.leave()
    return _to(url_for("signin.show"))


def _page(errors: Refusal | None) -> str:
    return render_template(
        "signin/show.html",
        errors=errors,
        values={"login": request.form.get("login", "")},
        way=safe_way(request.values.get("next")),
        production=in_production(),
    )


def _to(address: str) -> Response:
    return make_response(redirect(address, 303))
