"""Signing in by JSON, and the bearer tokens of programs."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf
from marshmallow import Schema
from marshmallow import fields as ma

from ledger.gate import signin
from ledger.gate.acts import perform
from ledger.gate.house import reading_latest
from ledger.gate.refusals import PersonNeeded, StepUpNeeded
from ledger.gate.roles import demand_fresh, public, signed_in
from ledger.gate.visitor import actor, visitor
from ledger.people.models import ApiToken
from ledger.people.schemas import ConfirmIn, SignInIn, TokenIn, TokenMadeOut, TokenOut
from ledger.people.tokens import issue_token, revoke_token, tokens_of

blp = Blueprint("session", __name__, description="Signing in, and tokens for programs")


class HeldOut(Schema):
    """A role in a county."""

    role = ma.String()
    county_id = ma.Integer()


class SessionOut(Schema):
    """Who is signed in. Unsafe requests by cookie send ``csrf_token`` as ``X-CSRFToken``."""

    signed_in = ma.Boolean()
    name = ma.String()
    person_id = ma.Integer(allow_none=True)
    roles = ma.List(ma.Nested(HeldOut))
    by_token = ma.Boolean()
    fresh = ma.Boolean(metadata={"description": "decisions need no new code or password now"})
    csrf_token = ma.String()


class TokensOut(Schema):
    """One's own tokens."""

    items = ma.List(ma.Nested(TokenOut))


@blp.get("/session")
@blp.doc(security=[])
@public
@blp.response(200, SessionOut)
def show_session() -> Any:
    """Who this request comes from, with the token that unsafe requests by cookie must send."""
    return _session()


@blp.post("/session")
@blp.doc(security=[])
@public
@blp.arguments(SignInIn)
@blp.response(200, SessionOut)
def sign_in(body: dict[str, str]) -> Any:
    """Sign in by cookie: for people who decide; programs use a bearer token."""
    signin.enter(body["login"], body["password"], body["code"])
    return _session()


@blp.post("/session/confirm")
@signed_in
@blp.arguments(ConfirmIn)
@blp.response(200, SessionOut)
def confirm(body: dict[str, str]) -> Any:
    """Show again who you are, before an approval or another step that asks for it."""
    found = visitor()
    if found is None or found.by_token:
        raise PersonNeeded()
    if not signin.step_up(body["secret"]):
        raise StepUpNeeded(tried=True)
    return _session()


@blp.delete("/session")
@signed_in
@blp.response(204)
def sign_out() -> None:
    """End this sign-in, here and on the server."""
    signin.leave()


@blp.get("/session/tokens")
@signed_in
@blp.response(200, TokensOut)
def list_tokens() -> Any:
    """Your tokens, the newest first."""
    with reading_latest() as session:
        return {"items": tokens_of(session, actor().user_id)}


@blp.post("/session/tokens")
@signed_in
@blp.arguments(TokenIn)
@blp.response(201, TokenMadeOut)
def make_token(body: dict[str, Any]) -> Response:
    """Make a token; its secret is in this answer only. A token makes no further tokens."""
    demand_fresh()
    secrets: list[str] = []

    def work(session: Any) -> ApiToken:
        token, secret = issue_token(session, body["label"], body["days"], by=actor())
        secrets[:] = [secret]
        return token

    return shown_once(perform(work, schema=TokenOut(), body=body), token=secrets)


@blp.delete("/session/tokens/<int:token_id>")
@signed_in
@blp.response(204)
def drop_token(token_id: int) -> None:
    """Revoke one of your tokens."""
    from ledger.gate.house import database

    database().in_transaction(lambda s: revoke_token(s, token_id, by=actor()))


def shown_once(response: Response, **secrets: list[str]) -> Response:
    """The answer with secrets that are not stored; a repeat shows them empty."""
    replayed = "Idempotent-Replayed" in response.headers
    if response.status_code == 201:
        told = response.get_json()
        told.update({k: v[0] if v and not replayed else "" for k, v in secrets.items()})
        response.set_data(jsonify(told).get_data())
    return response


def _session() -> dict[str, Any]:
    found = visitor()
    who = found.actor if found else None
    return {
        "signed_in": found is not None,
        "name": who.name if who else "",
        "person_id": who.person_id if who else None,
        "roles": [
            {"role": str(role), "county_id": county}
            for role, county in sorted(who.grants if who else ())
        ],
        "by_token": bool(found and found.by_token),
        "fresh": bool(found and found.fresh),
        "csrf_token": generate_csrf(),
    }
