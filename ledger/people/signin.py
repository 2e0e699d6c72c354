"""Signing in: the check of password and code, and the row that every request looks up."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.db import may_lock
from ledger.errors import Refusal
from ledger.people import password as passwords
from ledger.people import totp
from ledger.people.models import SignIn, UserAccount
from ledger.people.roster import actor_of, find_user
from ledger.people.sealed import vault
from ledger.people.throttle import note_attempt

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
FRESH = timedelta(minutes=5)
#: how often a request moves ``seen_at``; between, requests only read
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What someone typed to show who he is."""

    login: str
    password: str
    code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Who a password belongs to, judged outside any transaction: hashing takes a while."""

    user_id: int | None
    password_right: bool


def judge_password(session: Session, typed: Credentials) -> Known:
    """Whose password it is; takes as long for an unknown name as for a wrong password."""
    user = find_user(session, typed.login)
    right = passwords.matches(user.password_hash if user else None, typed.password)
    if user is None or user.disabled_at is not None:
        return Known(None, False)
    return Known(user.id, right)


def enter(
    session: Session, typed: Credentials, known: Known, *, door: str
) -> tuple[UserAccount, str] | None:
    """The account and the secret of its new sign-in, or None; either is on the record.

    Whoever has enrolled a second factor must show a code of it.
    """
    user = _checked(session, typed, known)
    note_attempt(session, typed.login, typed.address, succeeded=user is not None)
    if user is None:
        who = f"user:{known.user_id}" if known.user_id else "user:unknown"
        trail.record(session, "sign-in.refused", who, by=_nobody(typed.address, door))
        return None
    secret = open_sign_in(session, user, typed.address)
    actor = actor_of(session, user, door=door, address=typed.address)
    trail.record(session, "sign-in.opened", f"user:{user.id}", by=actor)
    return user, secret


def open_sign_in(session: Session, user: UserAccount, address: str) -> str:
    """The secret of a new sign-in row of the user."""
    secret = secrets.token_urlsafe(24)
    now = clock.now()
    session.add(
        SignIn(
            token_hash=hash_of(secret),
            user_id=user.id,
            address=address[:64],
            created_at=now,
            seen_at=now,
            fresh_until=now + FRESH,
        )
    )
    session.flush()
    return secret


def find_sign_in(session: Session, secret: str) -> tuple[SignIn, UserAccount] | None:
    """The sign-in of that secret if it still stands: not ended, idle too long, or too old."""
    row = session.execute(
        select(SignIn, UserAccount)
        .join(UserAccount, UserAccount.id == SignIn.user_id)
        .where(SignIn.token_hash == hash_of(secret))
    ).first()
    if row is None:
        return None
    sign_in, user = row
    return (sign_in, user) if stands(sign_in, user, clock.now()) else None


def stands(sign_in: SignIn, user: UserAccount, now: datetime) -> bool:
    """Whether the sign-in may be used at that instant."""
    return (
        sign_in.ended_at is None
        and user.disabled_at is None
        and now - sign_in.seen_at < IDLE
        and now - sign_in.created_at < LONGEST
    )


def mark_seen(session: Session, sign_in_id: int) -> None:
    """The sign-in was used just now."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def leave(session: Session, sign_in_id: int, *, by: Actor) -> None:
    """The sign-in is ended by its owner."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_why="left")
    )
    trail.record(session, "sign-in.left", f"user:{by.user_id}", by=by)


def confirm_again(
    session: Session, sign_in_id: int, typed: str, *, password_right: bool, by: Actor
) -> str:
    """The secret of a new, fresh sign-in that takes the old one's place (a rise of rights).

    Whoever has a second factor shows a new code, whoever has none his password (demo only).
    """
    old = session.get_one(SignIn, sign_in_id, with_for_update=may_lock(session))
    user = session.get_one(UserAccount, old.user_id)
    right = _code_right(session, user, typed) if user.totp_sealed else password_right
    note_attempt(session, user.login, by.address, succeeded=right)
    if not right:
        trail.record(session, "sign-in.step-up-refused", f"user:{user.id}", by=by)
        return ""
    secret = open_sign_in(session, user, old.address)
    new = session.scalars(select(SignIn).where(SignIn.token_hash == hash_of(secret))).one()
    new.created_at = old.created_at
    old.ended_at, old.ended_why = clock.now(), "step-up"
    trail.record(session, "sign-in.step-up", f"user:{user.id}", by=by)
    return secret


def hash_of(secret: str) -> str:
    """What the database keeps of a secret that the client carries."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checked(session: Session, typed: Credentials, known: Known) -> UserAccount | None:
    if known.user_id is None or not known.password_right:
        return None
    user = session.get(UserAccount, known.user_id, with_for_update={"of": UserAccount})
    if user is None or user.disabled_at is not None:
        return None
    if user.totp_sealed and not _code_right(session, user, typed.code):
        return None
    return user


def _code_right(session: Session, user: UserAccount, code: str) -> bool:
    """Whether the code is right and unused; a right one is used up by this."""
    session.refresh(user, with_for_update={"of": UserAccount})
    if user.totp_sealed is None:
        return False
    token = user.person.token
    secret = vault().decrypt("user_account", "totp_sealed", token, user.totp_sealed)
    step = totp.step_of(secret, code.strip(), user.totp_step)
    if step is None:
        return False
    user.totp_step = step
    session.flush()
    return True


def _nobody(address: str, door: str) -> Actor:
    return Actor(user_id=0, person_id=0, name="", door=door, address=address)


class SignInRefused(Refusal):
    """One sentence for every reason, so that nothing is learned from it."""

    code = "sign-in-refused"

    def __init__(self) -> None:
        super().__init__(
            "登录名、密码或动态码不正确。", "The sign-in name, password or code is not right."
        )
