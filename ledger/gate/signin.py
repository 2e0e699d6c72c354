"""Sign-ins at the door: flask-login over server-side rows, bearer tokens, step-up."""

from datetime import datetime
from typing import cast

from flask import Flask, Request, g, request, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy.orm import Session

from ledger import clock
from ledger.gate.house import database, in_production, reading_latest
from ledger.gate.refusals import Throttled, Unsettled
from ledger.gate.visitor import Visitor, visitor
from ledger.people import password as passwords
from ledger.people import signin, tokens
from ledger.people.models import UserAccount
from ledger.people.roster import actor_of, user_of
from ledger.people.signin import Credentials, SignInRefused
from ledger.people.throttle import wait_for
from ledger.text import Locale

#: Pages that stay open to someone who must first settle his account.
SETTLING = frozenset({"profile.", "signin.", "session."})


def plug_in(app: Flask) -> None:
    """Requests of the app know who makes them."""
    manager = LoginManager(app)
    manager.session_protection = "strong"
    manager.user_loader(_by_cookie)
    manager.request_loader(_by_token)
    app.before_request(refuse_unsettled)


def door() -> str:
    """Through which door this request came."""
    return "json" if request.path.startswith("/api/") else "page"


def address() -> str:
    """The network address this request came from."""
    return request.remote_addr or ""


def enter(login: str, password: str, code: str) -> Visitor:
    """The person is signed in on this browser, with a new sign-in row.

    Raises Throttled, or SignInRefused with one sentence for every reason.
    """
    typed = Credentials(login, password, code, address())
    with reading_latest() as reader:
        seconds = wait_for(reader, login, typed.address)
        if seconds:
            raise Throttled(seconds)
        known = signin.judge_password(reader, typed)
    entered = database().in_transaction(lambda s: signin.enter(s, typed, known, door=door()))
    if entered is None:
        raise SignInRefused()
    _carry(entered[1])
    found = visitor()
    if found is None:
        raise SignInRefused()
    return found


def leave() -> None:
    """The sign-in of this request is ended here and on the server."""
    found = visitor()
    if found is not None and found.sign_in_id is not None:
        sign_in_id, who = found.sign_in_id, found.actor
        database().in_transaction(lambda s: signin.leave(s, sign_in_id, by=who))
    logout_user()
    session.clear()


def step_up(typed: str) -> bool:
    """Whether the person has just shown again who he is; if so a fresh sign-in replaces the old.

    ``typed`` is a new code, or the password of someone without a second factor.
    """
    found = visitor()
    if found is None or found.sign_in_id is None or not typed:
        return False
    sign_in_id, who = found.sign_in_id, found.actor
    with reading_latest() as reader:
        seconds = wait_for(reader, found.login, who.address)
        if seconds:
            raise Throttled(seconds)
        user = user_of(reader, who.user_id)
        right = not user.totp_sealed and passwords.matches(user.password_hash, typed)
    secret = database().in_transaction(
        lambda s: signin.confirm_again(s, sign_in_id, typed, password_right=right, by=who)
    )
    if secret:
        _carry(secret)
    return bool(secret)


def unsettled(found: Visitor) -> bool:
    """Whether the account must be settled first: given password, or no code in production."""
    return found.password_given or (in_production() and not found.has_code)


def refuse_unsettled() -> None:
    """Nothing for most; whoever must settle his account is kept to the pages for that."""
    endpoint = request.endpoint or ""
    if endpoint == "static" or any(endpoint.startswith(part) for part in SETTLING):
        return
    found = visitor()
    if found is not None and unsettled(found):
        raise Unsettled()


def _carry(secret: str) -> None:
    """The browser carries the secret from now on; the rest of its session starts anew."""
    kept = session.get("lang")
    session.clear()
    if kept:
        session["lang"] = kept
    found = _by_cookie(secret)
    if found is not None:
        login_user(found)


def _by_cookie(secret: str) -> Visitor | None:
    with reading_latest() as reader:
        row = signin.find_sign_in(reader, secret)
        if row is None:
            return None
        sign_in, user = row
        found = _visitor(reader, user, secret, sign_in.id, sign_in.fresh_until)
    if clock.now() - sign_in.seen_at >= signin.SEEN_EVERY:
        database().in_transaction(lambda s: signin.mark_seen(s, sign_in.id))
    return found


def _by_token(asked: Request) -> Visitor | None:
    scheme, _, secret = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not asked.path.startswith("/api/"):
        return None
    with reading_latest() as reader:
        user = tokens.owner_of(reader, secret.strip())
        return None if user is None else _visitor(reader, user, secret, None, None)


def _visitor(
    reader: Session, user: UserAccount, secret: str, sign_in_id: int | None,
    fresh_until: datetime | None,
) -> Visitor:  # fmt: skip
    who = actor_of(reader, user, door=door(), address=address(), request_id=g.request_id)
    return Visitor(
        secret=secret,
        login=user.login,
        actor=who,
        locale=cast("Locale | None", user.locale),
        sign_in_id=sign_in_id,
        fresh_until=fresh_until,
        has_code=user.totp_sealed is not None,
        password_given=user.password_given,
    )
