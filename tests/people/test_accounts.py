"""Accounts, passwords, codes, tokens and what is sealed of people (S-2, S-5, I-34)."""

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import SYSTEM, Role
from ledger.errors import Invalid, Refusal
from ledger.people import password, totp
from ledger.people.models import Person
from ledger.people.register import (
    LoginTaken,
    NewUser,
    OwnAccount,
    PersonKnown,
    disable_account,
    new_password,
    open_account,
    reset_password,
)
from ledger.people.roster import names_of, user_of
from ledger.people.sealed import UnreadableField, Vault, vault
from ledger.people.signin import find_sign_in, open_sign_in
from ledger.people.tokens import issue_token, owner_of, revoke_token
from tests.conftest import TestClock
from tests.doors import a_user, citizen_id


def test_one_person_has_one_account(session: Session) -> None:
    """S-2."""
    open_account(session, NewUser("王敏", citizen_id(1), "wang", "-"), by=SYSTEM)
    with pytest.raises(PersonKnown):
        open_account(session, NewUser("王 敏", citizen_id(1), "wang2", "-"), by=SYSTEM)
    with pytest.raises(LoginTaken):
        open_account(session, NewUser("李强", citizen_id(2), "wang", "-"), by=SYSTEM)


def test_the_identity_number_is_nowhere_in_clear(session: Session) -> None:
    """I-34."""
    user = open_account(session, NewUser("王敏", citizen_id(1), "wang", "-"), by=SYSTEM)
    for table in ("person", "user_account", "audit_event"):
        for row in session.execute(text(f"SELECT * FROM {table}")):
            assert citizen_id(1) not in repr(row)
            assert citizen_id(1).encode().hex() not in repr(row)
    sealed = session.get_one(Person, user.person_id)
    assert vault().decrypt("person", "id_sealed", sealed.token, sealed.id_sealed) == citizen_id(1)


def test_a_sealed_field_is_bound_to_its_place(keys: Path) -> None:
    """A ciphertext moved to another row, column or table is not readable there."""
    sealed = vault().encrypt("worker", "card", "a1", "6222021234567890")
    for place in (("worker", "card", "a2"), ("worker", "phone", "a1"), ("person", "card", "a1")):
        with pytest.raises(UnreadableField):
            vault().decrypt(*place, sealed)
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(UnreadableField):
        vault().decrypt("worker", "card", "a1", altered)
    again = vault().encrypt("worker", "card", "a1", "6222021234567890")
    assert again != sealed, "a fresh nonce each time"


def test_a_key_file_is_its_owners_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    first = Vault.open_or_make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    second = Vault.open_or_make(path)
    assert path.read_bytes() == before
    assert first.blind_index("id", "x") == second.blind_index("id", "x")
    assert first.blind_index("id", "x") != first.blind_index("card", "x")
    other = Vault.open_or_make(tmp_path / "other.json")
    assert other.blind_index("id", "x") != first.blind_index("id", "x")
    with pytest.raises(UnreadableField):
        other.decrypt("t", "c", "r", first.encrypt("t", "c", "r", "text"))


def test_a_blind_index_finds_equals_only(keys: Path) -> None:
    assert vault().blind_index("id", "1") == vault().blind_index("id", "1")
    assert vault().blind_index("id", "1") != vault().blind_index("id", "2")


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("eleven char", "password-length"),
        ("x" * 129, "password-length"),
        ("passwordpassword", "password-common"),
        ("PASSWORD1234", "password-common"),
        ("aaaabbbbaaaa", "password-common"),
        ("wang is my name", "password-login"),
    ],
)
def test_a_weak_password_is_refused(new: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        password.check_new(new, "wang")
    assert [error.code for error in refused.value.errors] == [code]


@pytest.mark.parametrize(
    "new", ["twelve chars", "农民工工资保证金账簿系统啊", "x y z w v u!" + "é" * 100]
)
def test_a_password_may_hold_any_character(new: str) -> None:
    password.check_new(new, "wang")
    kept = password.hash_password(new)
    assert kept.startswith("$argon2id$")
    assert password.matches(kept, new)
    assert not password.matches(kept, new + " ")
    assert not password.matches(None, new)


def test_given_passwords_are_random_and_long() -> None:
    assert len({new_password() for _ in range(50)}) == 50
    password.check_new(new_password(), "wang")


def test_a_code_is_taken_once_and_only_while_it_is_young(at: TestClock) -> None:
    """Bad input 65."""
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(clock.now())
    step = totp.step_of(secret, code, 0)
    assert step is not None
    assert totp.step_of(secret, code, step) is None
    at.move(clock.now() + timedelta(seconds=30))
    assert totp.step_of(secret, code, 0) == step, "a phone may lag by one step"
    at.move(clock.now() + timedelta(seconds=30))
    assert totp.step_of(secret, code, 0) is None
    assert totp.step_of(secret, "１２３４５６", 0) is None


def test_disabling_and_resetting_end_sign_ins_and_tokens(session: Session) -> None:
    """S-5."""
    sy = a_user(session, "sy", (Role.SY, 0))
    deeds = {
        "disable": lambda user_id: disable_account(session, user_id, by=sy),
        "reset": lambda user_id: reset_password(session, user_id, "-", by=sy),
    }
    for number, (name, deed) in enumerate(deeds.items(), 2):
        clerk = a_user(session, name, number=number)
        secret = open_sign_in(session, user_of(session, clerk.user_id), "here")
        _, token = issue_token(session, "program", 30, by=clerk)
        assert find_sign_in(session, secret)
        assert owner_of(session, token)
        deed(clerk.user_id)
        session.flush()
        session.expire_all()
        assert find_sign_in(session, secret) is None
        assert owner_of(session, token) is None


def test_nobody_administers_himself(session: Session) -> None:
    sy = a_user(session, "sy", (Role.SY, 0))
    for deed in (disable_account, lambda s, i, by: reset_password(s, i, "-", by=by)):
        with pytest.raises(OwnAccount):
            deed(session, sy.user_id, by=sy)


def test_a_token_ends_by_date_and_by_revocation(session: Session, at: TestClock) -> None:
    clerk, other = a_user(session, "clerk"), a_user(session, "other", number=2)
    token, secret = issue_token(session, "program", 2, by=clerk)
    assert owner_of(session, secret)
    assert owner_of(session, secret.removeprefix("wdl_")) is None
    assert secret not in repr(token.__dict__)
    with pytest.raises(Refusal):
        revoke_token(session, token.id, by=other)
    at.move(clock.now() + timedelta(days=3))
    assert owner_of(session, secret) is None
    token, secret = issue_token(session, "program", 2, by=clerk)
    revoke_token(session, token.id, by=clerk)
    session.flush()
    assert owner_of(session, secret) is None


def test_names_are_found_for_vouchers(session: Session) -> None:
    clerk = a_user(session, "clerk")
    assert names_of(session, [0, clerk.person_id]) == {0: "系统", clerk.person_id: "CLERK"}
