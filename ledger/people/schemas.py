"""What doors read and show of users, roles and tokens."""

import re
from typing import Any

from marshmallow import Schema
from marshmallow import fields as ma

from ledger.actor import Role
from ledger.fields import Choice, CitizenId, Name, Strict, Whole
from ledger.people.models import GrantRequest, RoleGrant
from ledger.people.tokens import LONGEST_DAYS
from ledger.said import Field, fail


class Login(Field[str]):
    """A sign-in name: 2 to 32 small letters, digits, dots and hyphens, a letter first."""

    type_code = "login-format"
    described = {"type": "string", "pattern": "^[a-z][a-z0-9.-]{1,31}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = value.strip().lower() if isinstance(value, str) else ""
        if not re.fullmatch(r"[a-z][a-z0-9.-]{1,31}", text):
            raise fail("login-format", "登录名须为 2 至 32 位小写字母、数字、点或连字符, 字母开头。",
                       "A sign-in name has 2 to 32 small letters, digits, dots or hyphens, "
                       "a letter first.")  # fmt: skip
        return text


class Secret(Field[str]):
    """A password or code as typed, up to 128 characters; never shown again."""

    type_code = "text-type"
    described = {"type": "string", "format": "password", "maxLength": 128}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("text-type", "此项须为文本。", "Text is expected.")
        if len(value) > 128:
            raise fail("text-too-long", "不能超过 128 个字。", "At most 128 characters.")
        return value


class SignInIn(Strict):
    """Who signs in. ``code`` is needed by everyone who has enrolled a second factor."""

    login = Secret(required=True)
    password = Secret(required=True)
    code = Secret(load_default="")


class ConfirmIn(Strict):
    """A new code, or the password of someone without a second factor."""

    secret = Secret(required=True)


class PasswordIn(Strict):
    """The change of one's own password."""

    old_password = Secret(required=True)
    new_password = Secret(required=True)


class TokenIn(Strict):
    """A token for a program of one's own."""

    label = Name(required=True, longest=100)
    days = Whole(least=1, most=LONGEST_DAYS, load_default=90)


class UserIn(Strict):
    """A person who is to use the system."""

    name = Name(required=True)
    id_number = CitizenId(required=True)
    login = Login(required=True)


class GrantIn(Strict):
    """A role in a county; 0 for the roles of administrators."""

    role = Choice([*Role], required=True)
    county_id = Whole(least=0, load_default=0)


class GrantDecisionIn(Strict):
    """The word of the second administrator."""

    decision = Choice(["grant", "refuse"], required=True)


def grant_state(row: RoleGrant | GrantRequest) -> str:
    """HELD or REVOKED for a role; ASKED, GRANTED or REFUSED for a request."""
    if isinstance(row, RoleGrant):
        return "HELD" if row.revoked_at is None else "REVOKED"
    return row.state


class GrantOut(Schema):
    """A role held, or waiting for the second administrator."""

    id = ma.Integer()
    person_id = ma.Integer()
    role = ma.String()
    county_id = ma.Integer()
    state = ma.Function(grant_state, metadata={"type": "string"})


class UserOut(Schema):
    """A user as administrators see him: no identity number, no secret."""

    id = ma.Integer()
    person_id = ma.Integer()
    name = ma.String(attribute="person.name")
    login = ma.String()
    second_factor = ma.Function(
        lambda user: user.totp_sealed is not None, metadata={"type": "boolean"}
    )
    disabled = ma.Function(lambda user: user.disabled_at is not None, metadata={"type": "boolean"})
    created_at = ma.DateTime()
    version = ma.Integer()


class UserMadeOut(UserOut):
    """A new user with the password to hand over; it is shown this once."""

    given_password = ma.String(metadata={"description": "empty when repeated"})


class TokenOut(Schema):
    """A token without its secret."""

    id = ma.Integer()
    label = ma.String()
    created_at = ma.DateTime()
    expires_at = ma.DateTime()
    revoked_at = ma.DateTime(allow_none=True)


class TokenMadeOut(TokenOut):
    """A new token; the secret is shown this once."""

    token = ma.String()
