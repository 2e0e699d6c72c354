"""The signed-in person of a request, as flask-login carries him."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask_login import UserMixin, current_user

from ledger import clock
from ledger.actor import Actor
from ledger.gate.refusals import NotSignedIn
from ledger.text import Locale


@dataclass(eq=False)
class Visitor(UserMixin):  # type: ignore[misc]
    """A person who has signed in, with what the gate must know of his sign-in."""

    secret: str
    login: str
    actor: Actor
    locale: Locale | None
    #: None for a bearer token
    sign_in_id: int | None
    fresh_until: datetime | None
    has_code: bool
    #: the password was given by an administrator and must be changed first
    password_given: bool

    def get_id(self) -> str:
        return self.secret

    @property
    def by_token(self) -> bool:
        """Whether a program acts, not the person himself."""
        return self.sign_in_id is None

    @property
    def fresh(self) -> bool:
        """Whether he showed password or code within the last minutes."""
        return self.fresh_until is not None and clock.now() < self.fresh_until


def visitor() -> Visitor | None:
    """The signed-in person of this request with his sign-in, or None."""
    user = cast(object, current_user._get_current_object())
    return user if isinstance(user, Visitor) else None


def person() -> Actor | None:
    """The signed-in person of this request, or None."""
    found = visitor()
    return found.actor if found else None


def actor() -> Actor:
    """The signed-in person of this request; NotSignedIn (401) for a stranger."""
    found = person()
    if found is None:
        raise NotSignedIn()
    return found
