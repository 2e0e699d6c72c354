"""Commands act as a person: by password and code (``--as``), or by a token (``LEDGER_TOKEN``)."""

import functools
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import click
from marshmallow import Schema
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.cli.house import database, settings
from ledger.errors import Forbidden, Refusal
from ledger.gate.alone import finish
from ledger.gate.idempotency import Answer, Asked, checked_key, fingerprint, once
from ledger.gate.jsonbody import json_bytes
from ledger.gate.refusals import NotSignedIn, PersonNeeded, Throttled, Unsettled
from ledger.people import signin, tokens
from ledger.people.roster import actor_of, find_user, user_of
from ledger.people.signin import Credentials, SignInRefused
from ledger.people.throttle import wait_for

ADDRESS = "command line"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who runs the command, and the idempotency key it runs under."""

    actor: Actor
    key: str
    by_token: bool

    def demand(self, *roles: Role, in_person: bool = False) -> Actor:
        """The actor, when he holds one of the roles and, if asked, came with his password."""
        if not self.actor.roles & set(roles):
            raise Forbidden("您的角色不能办理这项业务。", "Your roles do not allow this.")
        if in_person and self.by_token:
            raise PersonNeeded()
        return self.actor


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command takes ``--as`` and ``--key`` and gets ``who: Acting`` as its first argument."""

    @click.option("--as", "acts_as", help="sign-in name; otherwise LEDGER_TOKEN says who acts")
    @click.option(
        "--key", "given_key", help="idempotency key, to repeat a command that may have been done"
    )
    @functools.wraps(command)
    def acted(*args: Any, acts_as: str | None, given_key: str | None, **kwargs: Any) -> Any:
        key = checked_key(given_key) if given_key else secrets.token_hex(16)
        who = _by_password(acts_as, key) if acts_as else _by_token(key)
        return command(who, *args, **kwargs)

    return acted


def carry_out(
    who: Acting,
    name: str,
    values: Mapping[str, Any],
    work: Callable[[Session], object],
    schema: Schema,
) -> dict[str, Any]:
    """What the work made, as ``schema`` shows it, and whether it was ``replayed``.

    It is done at most once under the key. The key is told on stderr first, so that a broken
    command can be repeated safely.
    """
    click.echo(f"--key {who.key}", err=True)
    asked = Asked(who.key, fingerprint("CLI", name, {}, values), who.actor)

    def answer(session: Session) -> Answer:
        done = work(session)
        finish(session, by=who.actor)
        session.flush()
        return Answer(status=200, body=json_bytes(schema.dump(done)))

    given = once(database(), asked, answer, _kept)
    told: dict[str, Any] = json.loads(given.body)
    if given.status != 200:
        raise Refusal(told["detail"], told["detail_en"], code=told["code"])
    if given.replayed:
        click.echo("此前已办理, 未重复。 Done before; not repeated.", err=True)
    return {**told, "replayed": given.replayed}


def _by_password(login: str, key: str) -> Acting:
    password = click.prompt("密码 Password", hide_input=True, err=True)
    with database().reading() as session:
        code = ""
        user = find_user(session, login)
        if user is not None and user.totp_sealed:
            code = click.prompt("动态码 Code", err=True)
        seconds = wait_for(session, login, ADDRESS)
        if seconds:
            raise Throttled(seconds)
        typed = Credentials(login, password, code, ADDRESS)
        known = signin.judge_password(session, typed)
    entered = database().in_transaction(lambda s: signin.enter(s, typed, known, door="cli"))
    if entered is None:
        raise SignInRefused()
    user_id, secret = entered[0].id, entered[1]

    def actor(session: Session) -> Actor:
        """A command is one visit: the sign-in is opened and ended with it."""
        user = user_of(session, user_id)
        if user.password_given or (settings().env == "production" and not user.totp_sealed):
            raise Unsettled()
        found = actor_of(session, user, door="cli", address=ADDRESS, request_id=key[:36])
        row = signin.find_sign_in(session, secret)
        if row is not None:
            signin.leave(session, row[0].id, by=found)
        return found

    return Acting(database().in_transaction(actor), key, by_token=False)


def _by_token(key: str) -> Acting:
    secret = os.environ.get("LEDGER_TOKEN", "")
    with database().reading() as session:
        user = tokens.owner_of(session, secret)
        if user is None:
            raise NotSignedIn()
        found = actor_of(session, user, door="cli", address=ADDRESS, request_id=key[:36])
    return Acting(found, key, by_token=True)


def _kept(refusal: Refusal) -> Answer:
    told = {"detail": refusal.says.zh, "detail_en": refusal.says.en, "code": refusal.code}
    return Answer(status=409, body=json_bytes(told))
