"""Signing in: sign-in rows, throttle, step-up, second factor (safety 9)."""

from collections.abc import Mapping
from datetime import timedelta

import pyotp
from flask import Flask

from ledger import clock
from ledger.actor import Actor
from ledger.db import Database
from ledger.people.models import SignIn
from ledger.people.register import disable_account, enrol_totp
from tests.conftest import TestClock
from tests.doors import ORIGIN, PASSWORD, Door, Doors, csrf_of

Office = Mapping[str, Actor]


def test_a_person_signs_in_and_out_by_page(office: Office, app: Flask) -> None:
    client = app.test_client()
    page = client.get("/signin")
    assert page.status_code == 200
    typed = {"login": "FO1", "password": PASSWORD, "csrf_token": csrf_of(page), "next": "/profile"}
    entered = client.post("/signin", data=typed, headers={"Origin": ORIGIN})
    assert (entered.status_code, entered.location) == (303, "/profile")
    profile = client.get("/profile")
    assert "FO1" in profile.get_data(as_text=True)
    out = {"csrf_token": csrf_of(profile)}
    assert client.post("/signout", data=out, headers={"Origin": ORIGIN}).status_code == 303
    assert client.get("/profile").location == "/signin?next=/profile"


def test_a_wrong_password_and_an_unknown_name_hear_the_same(office: Office, app: Flask) -> None:
    wrong = Door(app, "fo1", "not the right password").enter()
    unknown = Door(app, "nobody", "not the right password").enter()
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.get_json()["detail"] == unknown.get_json()["detail"]


def test_failures_make_the_next_try_wait_and_the_wait_ends(
    office: Office, app: Flask, at: TestClock
) -> None:
    for _ in range(5):
        assert Door(app, "fo1", "not the right password").enter().status_code == 401
    refused = Door(app, "fo1").enter()
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == 30
    assert Door(app, "fo2").enter().status_code == 200, "a colleague is not shut out"
    at.move(clock.now() + timedelta(seconds=31))
    assert Door(app, "fo1").enter().status_code == 200


def test_ten_failures_of_one_address_in_a_minute_make_it_wait(office: Office, app: Flask) -> None:
    for number in range(10):
        assert Door(app, f"guess{number}", "not the right password").enter().status_code == 401
    assert Door(app, "fo1").enter().status_code == 429


def test_a_sign_in_ends_after_idling_and_after_eight_hours(
    office: Office, app: Flask, at: TestClock
) -> None:
    door = Door(app, "fo1")
    door.enter()
    start = clock.now()
    at.move(start + timedelta(minutes=16))
    assert door.client.get("/api/v1/session/tokens").status_code == 401
    door.enter()
    for minutes in range(10, 8 * 60, 10):
        at.move(start + timedelta(minutes=16 + minutes))
        assert door.client.get("/api/v1/session/tokens").status_code == 200
    at.move(start + timedelta(hours=8, minutes=17))
    assert door.client.get("/api/v1/session/tokens").status_code == 401


def test_disabling_ends_sign_ins_at_once(office: Office, doors: Doors, database: Database) -> None:
    """S-5."""
    door = doors("fo1")
    assert door.get("/api/v1/session/tokens").status_code == 200
    database.in_transaction(
        lambda session: disable_account(session, office["fo1"].user_id, by=office["sy"])
    )
    assert door.client.get("/api/v1/session/tokens").status_code == 401
    assert Door(door.client.application, "fo1").enter().status_code == 401


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(office: Office, doors: Doors) -> None:
    door = doors("fo1")
    door.get("/api/v1/session")
    stolen = door.client.get_cookie("ledger")
    assert stolen
    assert stolen.http_only
    assert stolen.same_site == "Lax"
    assert door.send("DELETE", "/api/v1/session").status_code == 204
    door.client.set_cookie("ledger", stolen.value)
    assert door.client.get("/api/v1/session/tokens").status_code == 401


def test_a_password_change_ends_every_sign_in(office: Office, doors: Doors) -> None:
    door, other = doors("fo1"), doors("fo1")
    assert other.get("/api/v1/session/tokens").status_code == 200
    changed = door.form(
        "/profile/password", {"old_password": PASSWORD, "new_password": "another four plain words"}
    )
    assert changed.status_code == 303
    assert other.client.get("/api/v1/session/tokens").status_code == 401
    assert (
        Door(door.client.application, "fo1", "another four plain words").enter().status_code == 200
    )


def test_a_new_password_must_be_fit(office: Office, doors: Doors) -> None:
    for password, code in (
        ("short", "12 至 128"),
        ("password1234", "太常见"),
        ("my name is fo1 and more", "登录名"),
    ):
        typed = {"old_password": PASSWORD, "new_password": password}
        page = doors("fo1").form("/profile/password", typed)
        assert page.status_code == 422
        assert code in page.get_data(as_text=True)


def _enrolled(database: Database, actor: Actor) -> pyotp.TOTP:
    secret = pyotp.random_base32()
    database.in_transaction(lambda session: enrol_totp(session, secret, 0, by=actor))
    return pyotp.TOTP(secret)


def test_a_second_factor_is_asked_for_and_taken_once(
    office: Office, app: Flask, database: Database, at: TestClock
) -> None:
    """Bad input 65: a code reused, a code of two minutes ago."""
    codes = _enrolled(database, office["fo1"])

    def enter(code: str) -> int:
        body = {"login": "fo1", "password": PASSWORD, "code": code}
        client = app.test_client()
        return client.post("/api/v1/session", json=body).status_code

    assert enter("") == 401
    code = codes.at(clock.now())
    assert enter(code) == 200
    assert enter(code) == 401, "used"
    at.move(clock.now() + timedelta(minutes=2))
    assert enter(code) == 401, "old"
    assert enter(codes.at(clock.now())) == 200


def test_enrolling_a_second_factor_by_page(office: Office, doors: Doors) -> None:
    door = doors("fo1")
    page = door.get("/profile/code").get_data(as_text=True)
    assert "data:image/svg+xml" in page
    with door.client.session_transaction() as session:
        secret = session["totp"]
    assert door.form("/profile/code", {"code": "000000"}).status_code == 422
    assert (
        door.form("/profile/code", {"code": pyotp.TOTP(secret).at(clock.now())}).status_code == 303
    )
    assert door.enter().status_code == 401, "from now on a code is needed"


def test_a_step_up_makes_a_new_sign_in(
    office: Office, doors: Doors, database: Database, at: TestClock
) -> None:
    """Decisions ask for a new code or password five minutes after the sign-in."""
    door = doors("sy")
    door.enter()
    at.move(clock.now() + timedelta(minutes=6))
    before = door.client.get_cookie("ledger")
    body = {"name": "新人", "id_number": "652301199001012131", "login": "new"}
    headers = {"Origin": ORIGIN, "X-CSRFToken": door.csrf, "Idempotency-Key": "a" * 16}
    refused = door.client.post("/api/v1/users", json=body, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (401, "step-up-needed")
    wrong = door.client.post("/api/v1/session/confirm", json={"secret": "no"}, headers=headers)
    assert wrong.status_code == 401
    right = door.client.post("/api/v1/session/confirm", json={"secret": PASSWORD}, headers=headers)
    assert right.get_json()["fresh"]
    after = door.client.get_cookie("ledger")
    assert before
    assert after
    assert before.value != after.value
    with database.reading() as session:
        ended = session.query(SignIn).filter(SignIn.ended_why == "step-up").count()
    assert ended == 1


def test_a_page_asks_again_without_losing_what_was_typed(
    office: Office, doors: Doors, at: TestClock
) -> None:
    door = doors("sy")
    door.enter()
    at.move(clock.now() + timedelta(minutes=6))
    typed = {
        "name": "新人", "id_number": "652301199001010013", "login": "newcomer",
        "csrf_token": door.csrf, "_key": "k" * 20,
    }  # fmt: skip
    headers = {"Origin": ORIGIN}
    asked = door.client.post("/users", data=typed, headers=headers)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 401
    assert 'value="新人"' in page
    assert 'name="_secret"' in page
    done = door.client.post("/users", data=typed | {"_secret": PASSWORD}, headers=headers)
    assert "只显示这一次" in done.get_data(as_text=True)
