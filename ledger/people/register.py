"""Accounts: opening one for a person, disabling it, setting its password."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import Refusal
from ledger.people.models import ApiToken, Person, SignIn, UserAccount
from ledger.people.roster import user_of
from ledger.people.sealed import vault


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who is to use the system. ``password`` was checked by the door or made by it."""

    name: str
    id_number: str
    login: str
    password_hash: str
    password_given: bool = True


def open_account(session: Session, new: NewUser, *, by: Actor) -> UserAccount:
    """The person and his one account exist, without any role (S-2)."""
    index = vault().blind_index("citizen-id", new.id_number)
    if session.scalar(select(Person.id).where(Person.id_index == index)) is not None:
        raise PersonKnown()
    if session.scalar(select(UserAccount.id).where(UserAccount.login == new.login)) is not None:
        raise LoginTaken(new.login)
    token = secrets.token_hex(16)
    person = Person(
        token=token,
        name=new.name,
        id_sealed=vault().encrypt("person", "id_sealed", token, new.id_number),
        id_index=index,
        created_at=clock.now(),
    )
    session.add(person)
    session.flush()
    user = UserAccount(
        person_id=person.id,
        login=new.login,
        password_hash=new.password_hash,
        password_set_at=clock.now(),
        password_given=new.password_given,
        created_at=clock.now(),
        totp_step=0,
        version=1,
        person=person,
    )
    session.add(user)
    session.flush()
    trail.record(session, "user.opened", f"user:{user.id}", by=by, login=user.login)
    return user


def new_password() -> str:
    """A random password to hand over once: 20 characters that are hard to mistake."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def disable_account(session: Session, user_id: int, *, by: Actor) -> UserAccount:
    """The account is disabled and every sign-in and token of it ended at once (S-5)."""
    user = user_of(session, user_id, lock=True)
    if user.id == by.user_id:
        raise OwnAccount()
    if user.disabled_at is None:
        user.disabled_at, user.version = clock.now(), user.version + 1
        end_sign_ins(session, user, "disabled")
        trail.record(session, "user.disabled", f"user:{user.id}", by=by)
    return user


def enable_account(session: Session, user_id: int, *, by: Actor) -> UserAccount:
    """The account may be used again; its old sign-ins stay ended."""
    user = user_of(session, user_id, lock=True)
    if user.disabled_at is not None:
        user.disabled_at, user.version = None, user.version + 1
        trail.record(session, "user.enabled", f"user:{user.id}", by=by)
    return user


def reset_password(session: Session, user_id: int, password_hash: str, *, by: Actor) -> UserAccount:
    """An administrator gave a new password: it must be changed at the next sign-in.

    The second factor is taken away as well, since who lost one may have lost both.
    """
    user = user_of(session, user_id, lock=True)
    if user.id == by.user_id:
        raise OwnAccount()
    _set_password(session, user, password_hash, given=True)
    user.totp_sealed, user.totp_step = None, 0
    trail.record(session, "user.password-reset", f"user:{user.id}", by=by)
    return user


def change_password(session: Session, password_hash: str, *, by: Actor) -> UserAccount:
    """The person's own new password holds; every sign-in of his is ended, this one too."""
    user = user_of(session, by.user_id, lock=True)
    _set_password(session, user, password_hash, given=False)
    trail.record(session, "user.password-changed", f"user:{user.id}", by=by)
    return user


def enrol_totp(session: Session, secret: str, step: int, *, by: Actor) -> UserAccount:
    """The person's sign-ins ask for the codes of this secret from now on."""
    user = user_of(session, by.user_id, lock=True)
    user.totp_sealed = vault().encrypt("user_account", "totp_sealed", user.person.token, secret)
    user.totp_step, user.version = step, user.version + 1
    trail.record(session, "user.totp-enrolled", f"user:{user.id}", by=by)
    return user


def choose_locale(session: Session, locale: str, *, by: Actor) -> UserAccount:
    """The pages speak this language to the person from now on."""
    user = user_of(session, by.user_id, lock=True)
    user.locale = locale
    return user


def end_sign_ins(session: Session, user: UserAccount, why: str) -> None:
    """Every sign-in and token of the user is ended now."""
    now = clock.now()
    session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
    )
    session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _set_password(session: Session, user: UserAccount, password_hash: str, *, given: bool) -> None:
    user.password_hash, user.password_given = password_hash, given
    user.password_set_at, user.version = clock.now(), user.version + 1
    end_sign_ins(session, user, "password")


class PersonKnown(Refusal):
    """One person, one account (S-2)."""

    code = "person-known"

    def __init__(self) -> None:
        super().__init__(
            "此人已有账号; 一人只能有一个账号。", "This person has an account already; one each."
        )


class LoginTaken(Refusal):
    """Sign-in names are unique."""

    code = "login-taken"

    def __init__(self, login: str) -> None:
        super().__init__(f"登录名 {login} 已被使用。", f"The sign-in name {login} is taken.")


class OwnAccount(Refusal):
    """Nobody administers himself."""

    code = "own-account"

    def __init__(self) -> None:
        super().__init__(
            "不能对自己的账号做这项操作, 请另一位管理员办理。",
            "This cannot be done to your own account; ask another administrator.",
        )
