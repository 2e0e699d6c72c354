"""The doors as tests use them: an application, people who sign in, JSON and forms."""

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from stdnum.cn import ric
from werkzeug.test import TestResponse

from config import Config
from ledger import clock
from ledger.actor import SYSTEM, Actor, Role
from ledger.app import create_app
from ledger.gate.house import Ledger
from ledger.people.grants import give_role
from ledger.people.models import UserAccount
from ledger.people.password import hash_password
from ledger.people.register import NewUser, open_account
from ledger.people.roster import actor_of
from ledger.people.sealed import Vault, unlock
from tests.moving import moved_to

PASSWORD = "four plain words here"
ORIGIN = "http://localhost"

Doors = Callable[[str], "Door"]


def citizen_id(number: int) -> str:
    """A valid fictional identity number, different for every number."""
    stem = f"652301{1980 + number % 20}0101{number // 20 % 1000:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def a_user(session: Session, login: str, *roles: tuple[Role, int], number: int = 0) -> Actor:
    """A user who signs in as ``login`` with PASSWORD and holds the roles."""
    number = number or int.from_bytes(login.encode()[-2:]) % 19000
    new = NewUser(login.upper(), citizen_id(number), login, hash_password(PASSWORD), False)
    user = open_account(session, new, by=SYSTEM)
    for role, county_id in roles:
        give_role(session, user.person_id, role, county_id, by=SYSTEM)
    return actor_of(session, user, door="json")


class Door:
    """One person at the application: signed in by cookie, anew whenever the clock has moved."""

    def __init__(self, app: Flask, login: str | None, password: str = PASSWORD) -> None:
        self.client = app.test_client()
        self.login, self.password = login, password
        self.csrf = ""
        self._since: datetime | None = None
        self.token: str | None = None

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """GET."""
        self._enter()
        return self.client.get(path, headers=self._headers(), **kwargs)

    def post(
        self, path: str, json: Any = None, *, key: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """POST of JSON to the API, under a fresh idempotency key unless one is given."""
        return self.send("POST", path, json, key=key, **kwargs)

    def send(
        self, method: str, path: str, json: Any = None, *, key: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Any method with JSON."""
        self._enter()
        headers = self._headers() | {"Idempotency-Key": key or secrets.token_hex(16)}
        headers |= kwargs.pop("headers", {})
        if json is not None:
            kwargs["json"] = json
        return self.client.open(path, method=method, headers=headers, **kwargs)

    def form(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """POST of a form, with the hidden fields a page would carry."""
        self._enter()
        hidden = {"csrf_token": self.csrf, "_key": secrets.token_hex(16)}
        return self.client.post(
            path, data=hidden | (data or {}), headers={"Origin": ORIGIN}, **kwargs
        )

    def enter(self) -> TestResponse:
        """Signs in through the API."""
        body = {"login": self.login, "password": self.password}
        response = self.client.post("/api/v1/session", json=body, headers={"Origin": ORIGIN})
        if response.status_code == 200:
            self.csrf = response.get_json()["csrf_token"]
            self._since = clock.now()
        return response

    def _enter(self) -> None:
        if self.login is None or self.token:
            return
        now = clock.now()
        if self._since is None or not timedelta(0) <= now - self._since < timedelta(minutes=4):
            response = self.enter()
            assert response.status_code == 200, response.get_data(as_text=True)

    def _headers(self) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        return {"Origin": ORIGIN, "X-CSRFToken": self.csrf}


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    from ledger.people.password import cheap_profile

    with cheap_profile():
        yield


@pytest.fixture
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key file of the test run; its vault is unlocked."""
    return unlock_vault(tmp_path_factory)


def unlock_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vault of the test run is unlocked; its key file is handed back."""
    path = tmp_path_factory.getbasetemp() / Path("vault.json")
    unlock(Vault.open_or_make(path))
    return path


_built: dict[Path, Flask] = {}


@pytest.fixture
def app(app_url: str, keys: Path, at: object) -> Iterator[Flask]:
    """The application over a fresh database, as a demo; built once, moved from house to house."""
    config = Config(database_url=app_url, key_file=keys, env="demo")
    if keys not in _built:
        _built[keys] = create_app(config)
        _built[keys].extensions["ledger"].database.dispose()
    app = _built[keys]
    app.extensions["ledger"] = Ledger(moved_to(app_url), config)
    yield app
    app.extensions["ledger"].database.dispose()


@pytest.fixture
def doors(app: Flask) -> Doors:
    """``doors("fo1")`` is that user at the application; ``doors("")`` is a stranger."""
    return lambda login: Door(app, login or None)


def csrf_of(page: TestResponse) -> str:
    """The token that a page carries for its forms."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.get_data(as_text=True))
    assert found
    return found.group(1)


def find_account(session: Session, actor: Actor) -> UserAccount:
    """The account row of an actor."""
    return session.get_one(UserAccount, actor.user_id)
