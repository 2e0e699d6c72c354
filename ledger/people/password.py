"""Passwords: argon2id hashes, and which passwords are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ledger.errors import FieldError, Invalid
from ledger.text import Text

SHORTEST, LONGEST = 12, 128

_full = PasswordHasher()
_hasher = _full


@contextmanager
def cheap_profile() -> Iterator[None]:
    """Within the block new hashes cost next to nothing. Only tests use it."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        yield
    finally:
        _hasher = _full


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; None takes as long and is never right."""
    if len(password) > LONGEST:
        password = ""
    try:
        right = _hasher.verify(password_hash or _nobody(_hasher), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with an older profile than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_new(password: str, login: str, *, pointer: str = "/password") -> None:
    """Nothing, when the password may be used; Invalid says why not.

    12 to 128 characters of any kind, not a well-known one, not holding the sign-in name.
    """
    mistakes = {
        "password-length": (
            not SHORTEST <= len(password) <= LONGEST,
            Text(f"密码须为 {SHORTEST} 至 {LONGEST} 个字符。",
                 f"A password has {SHORTEST} to {LONGEST} characters."),
        ),
        "password-common": (
            password.casefold() in _common() or len(set(password)) < 5,
            Text("这个密码太常见, 请换一个。", "This password is too common; choose another."),
        ),
        "password-login": (
            login.casefold() in password.casefold(),
            Text("密码不能包含登录名。", "The password must not hold the sign-in name."),
        ),
    }  # fmt: skip
    for code, (wrong, says) in mistakes.items():
        if wrong:
            raise Invalid([FieldError(pointer, code, says)])


@cache
def _common() -> frozenset[str]:
    text = files("ledger.people").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(text.split())


@cache
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody at all")
