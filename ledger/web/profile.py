"""One's own account: language, password, second factor, tokens for programs."""

from typing import Any, cast

import segno
from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy.orm import Session

from ledger.errors import FieldError, Invalid
from ledger.fields import Choice, Strict
from ledger.gate.forms import Errors, submit
from ledger.gate.house import database, in_production, reading_latest
from ledger.gate.locale import LOCALES
from ledger.gate.roles import demand_fresh, signed_in
from ledger.gate.visitor import Visitor, actor, visitor
from ledger.people import password as passwords
from ledger.people import totp
from ledger.people.register import change_password as change
from ledger.people.register import choose_locale, enrol_totp
from ledger.people.roster import user_of
from ledger.people.schemas import PasswordIn, Secret, TokenIn
from ledger.people.tokens import issue_token, revoke_token, tokens_of
from ledger.text import Text

bp = Blueprint("profile", __name__, url_prefix="/profile")


class LocaleIn(Strict):
    """The language of one's pages."""

    locale = Choice(list(LOCALES), required=True)


class CodeIn(Strict):
    """The first code of a new second factor."""

    code = Secret(required=True)


@bp.get("")
@signed_in
def index() -> str:
    """The account at a glance."""
    with reading_latest() as reader:
        tokens = tokens_of(reader, actor().user_id)
    return render_template("profile/index.html", me=_me(), tokens=tokens, values={}, errors=None)


@bp.post("/language")
@signed_in
def language() -> Response:
    """Keeps the language in the profile."""

    def work(writer: Session, data: dict[str, Any]) -> str:
        choose_locale(writer, data["locale"], by=actor())
        return url_for("profile.index")

    session.pop("lang", None)
    return submit(work, schema=LocaleIn(), again=lambda errors, values: index())


@bp.get("/password")
@signed_in
def password() -> str:
    """The form to change the password."""
    return _password_page(None, {})


@bp.post("/password")
@signed_in
def change_password() -> Response:
    """Changes the password; every sign-in ends, and this browser is signed in anew."""
    me, typed = _me(), request.form
    with reading_latest() as reader:
        kept = user_of(reader, me.actor.user_id).password_hash
    right = passwords.matches(kept, typed.get("old_password", ""))
    hashed = passwords.hash_password(typed.get("new_password", "")[: passwords.LONGEST])

    def work(writer: Session, data: dict[str, Any]) -> str:
        if not right:
            raise Invalid([FieldError("/old_password", "password-wrong", WRONG)])
        passwords.check_new(data["new_password"], me.login, pointer="/new_password")
        change(writer, hashed, by=me.actor)
        return url_for("signin.show")

    return submit(work, schema=PasswordIn(), again=_password_page)


@bp.get("/code")
@signed_in
def code() -> str:
    """A new secret as a QR picture, and the box for its first code."""
    session.setdefault("totp", totp.new_secret())
    return _code_page(None, {})


@bp.post("/code")
@signed_in
def enrol() -> Response:
    """The second factor is asked for from now on."""
    if _me().has_code:
        demand_fresh()
    secret = cast("str | None", session.get("totp"))

    def work(writer: Session, data: dict[str, Any]) -> str:
        step = totp.step_of(secret, data["code"].strip(), 0) if secret else None
        if secret is None or step is None:
            raise Invalid([FieldError("/code", "code-wrong", CODE_WRONG)])
        enrol_totp(writer, secret, step, by=actor())
        return url_for("profile.index")

    response = submit(work, schema=CodeIn(), again=_code_page)
    if response.status_code == 303:
        session.pop("totp", None)
    return response


@bp.post("/tokens")
@signed_in
def make_token() -> Response:
    """Makes a token and shows its secret once."""
    demand_fresh()
    secrets: list[str] = []

    def work(writer: Session, data: dict[str, Any]) -> str:
        secrets[:] = [issue_token(writer, data["label"], data["days"], by=actor())[1]]
        return url_for("profile.index")

    response = submit(work, schema=TokenIn(), again=_tokens_again)
    if response.status_code == 303 and secrets:
        with reading_latest() as reader:
            tokens = tokens_of(reader, actor().user_id)
        return make_response(render_template(
            "profile/index.html", me=_me(), tokens=tokens, secret=secrets[0], values={}, errors=None
        ))  # fmt: skip
    return response


@bp.post("/tokens/<int:token_id>/revocation")
@signed_in
def drop_token(token_id: int) -> Response:
    """Revokes a token."""
    database().in_transaction(lambda writer: revoke_token(writer, token_id, by=actor()))
    return make_response(redirect(url_for("profile.index"), 303))


WRONG = Text("原密码不正确。", "The old password is not right.")
CODE_WRONG = Text("动态码不正确, 请核对手机时间后重试。",
                  "The code is not right; check the clock of your phone.")  # fmt: skip


def _me() -> Visitor:
    actor()
    return cast(Visitor, visitor())


def _password_page(errors: Errors | None, values: Any) -> str:
    return render_template(
        "profile/password.html", me=_me(), errors=errors, values={},
        shortest=passwords.SHORTEST, longest=passwords.LONGEST,
    )  # fmt: skip


def _code_page(errors: Errors | None, values: Any) -> str:
    secret = session["totp"]
    picture = segno.make(totp.address_of(secret, _me().login))
    return render_template(
        "profile/code.html", me=_me(), errors=errors, values=values, secret=secret,
        picture=picture.svg_data_uri(scale=5, border=2, light="#fff"),
        forced=in_production() and not _me().has_code,
    )  # fmt: skip


def _tokens_again(errors: Errors, values: Any) -> str:
    with reading_latest() as reader:
        tokens = tokens_of(reader, actor().user_id)
    return render_template(
        "profile/index.html", me=_me(), tokens=tokens, errors=errors, values=values
    )
