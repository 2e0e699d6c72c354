"""The check before serving, and what production asks of everyone (safety 6, 9; design 2.16)."""

from pathlib import Path

import pyotp
import pytest
from sqlalchemy import create_engine, text

from config import Config
from ledger import clock
from ledger.actor import Role
from ledger.app import create_app
from ledger.db import Database
from ledger.gate.startup import TRIGGERS, UnsafeHouse
from tests.conftest import TestClock
from tests.doors import PASSWORD, Door, a_user


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_a_missing_guard_is_named(owner_url: str, app_url: str, keys: Path, name: str) -> None:
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        table = name.partition("_no_")[0].removesuffix("_apart")
        on = "" if owner_url.startswith("sqlite") else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    engine.dispose()
    with pytest.raises(UnsafeHouse, match=name):
        create_app(Config(database_url=app_url, key_file=keys, env="demo"))


def test_an_empty_database_is_not_served(tmp_path: Path, keys: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    with pytest.raises(UnsafeHouse, match="ledger init"):
        create_app(Config(database_url=url, key_file=keys, env="demo"))


def _sqlite_only(url: str) -> bool:
    """The tests' PostgreSQL runs with fsync off, which production rightly refuses."""
    return url.startswith("sqlite")


def test_production_names_what_is_unsafe(
    app_url: str, keys: Path, database: Database, at: TestClock
) -> None:
    config = Config(database_url=app_url, key_file=keys, env="production")
    if not _sqlite_only(app_url):
        with pytest.raises(UnsafeHouse, match="fsync"):
            create_app(config)
        return
    create_app(config)
    keys.chmod(0o644)
    with pytest.raises(UnsafeHouse, match="key file"):
        create_app(config)
    keys.chmod(0o600)
    database.in_transaction(lambda session: a_user(session, "x"))
    at.on("2026-01-04")
    with pytest.raises(UnsafeHouse, match="clock"):
        create_app(config)


def test_production_asks_everyone_for_a_second_factor(
    tmp_path: Path, app_url: str, keys: Path, database: Database, at: TestClock
) -> None:
    """The cookie is host-only and secure; without a code there is nothing but enrolling one."""
    if not _sqlite_only(app_url):
        return
    app = create_app(Config(database_url=app_url, key_file=keys, env="production"))
    database.in_transaction(lambda session: a_user(session, "fo1", (Role.FO, 1)))
    client = app.test_client()
    base = {"base_url": "https://localhost", "headers": {"Origin": "https://localhost"}}
    body = {"login": "fo1", "password": PASSWORD}
    entered = client.post("/api/v1/session", json=body, **base)  # type: ignore[arg-type]
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ledger=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "max-age" in entered.headers["Strict-Transport-Security"]
    held = client.get("/api/v1/companies", base_url="https://localhost")
    assert (held.status_code, held.get_json()["code"]) == (403, "account-unsettled")
    sent = client.get("/companies", base_url="https://localhost")
    assert sent.location == "/profile/code"
    page = client.get("/profile/code", base_url="https://localhost")
    assert "须先绑定动态码" in page.get_data(as_text=True)
    with client.session_transaction(base_url="https://localhost") as session:
        secret = session["totp"]
    typed = {
        "code": pyotp.TOTP(secret).at(clock.now()), "_key": "k" * 20,
        "csrf_token": entered.get_json()["csrf_token"],
    }  # fmt: skip
    assert client.post("/profile/code", data=typed, **base).status_code == 303  # type: ignore[arg-type]
    assert client.get("/api/v1/companies", base_url="https://localhost").status_code == 200
    assert Door(app, "fo1").enter().status_code == 401


def test_answers_carry_the_safe_headers(app_url: str, keys: Path) -> None:
    app = create_app(Config(database_url=app_url, key_file=keys, env="demo"))
    for path in ("/signin", "/api/v1/session", "/nothing", "/static/mark.svg"):
        headers = app.test_client().get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        if not path.startswith("/static"):
            assert headers["Cache-Control"] == "no-store"
