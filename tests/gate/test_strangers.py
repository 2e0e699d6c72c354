"""Other sites, other methods, strangers: what never gets past the gate (safety 9, 11)."""

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from ledger.actor import Actor
from tests.doors import ORIGIN, PASSWORD, Doors, citizen_id

Office = Mapping[str, Actor]


def newcomer(**other: Any) -> dict[str, Any]:
    return {"name": "新人", "id_number": citizen_id(700), "login": "newcomer"} | other


def test_methods_are_what_they_say(office: Office, doors: Doors) -> None:
    """Bad input 41: a body on GET and an override are ignored, TRACE is not served."""
    door = doors("fo1")
    assert (
        door.get("/api/v1/session", data=b"{", content_type="application/json").status_code == 200
    )
    headers = {"X-HTTP-Method-Override": "DELETE"}
    assert door.client.get("/api/v1/session", headers=headers).get_json()["signed_in"]
    refused = door.send("TRACE", "/api/v1/session")
    assert refused.status_code == 405
    assert refused.get_json()["code"] == "method-not-allowed"
    assert "GET" in refused.headers["Allow"]


def test_another_site_cannot_write(office: Office, doors: Doors) -> None:
    """Bad input 64: missing or foreign Origin, missing token, expired sign-in."""
    door = doors("sy")
    door.enter()
    good = {"Origin": ORIGIN, "X-CSRFToken": door.csrf, "Idempotency-Key": "k" * 16}
    body = json.dumps(newcomer())

    def send(headers: dict[str, str]) -> TestResponse:
        return door.client.post(
            "/api/v1/users", data=body, content_type="application/json", headers=headers
        )

    for wrong, code in (
        (good | {"Origin": "https://elsewhere.example"}, "foreign-origin"),
        (good | {"Origin": "null"}, "foreign-origin"),
        ({k: v for k, v in good.items() if k != "Origin"}, "foreign-origin"),
        ({k: v for k, v in good.items() if k != "X-CSRFToken"}, "csrf-token"),
        (good | {"X-CSRFToken": "forged"}, "csrf-token"),
    ):
        refused = send(wrong)
        assert (refused.status_code, refused.get_json()["code"]) == (403, code)
    typed = {"name": "x", "_key": "k" * 16}
    assert door.client.post("/users", data=typed, headers={"Origin": ORIGIN}).status_code == 403
    door.client.delete_cookie("ledger")
    assert send(good).status_code == 401
    assert len(doors("sy").get("/api/v1/users").get_json()["items"]) == len(office)


def test_a_foreign_origin_cannot_sign_anyone_in(office: Office, doors: Doors) -> None:
    client = doors("").client
    body = {"login": "fo1", "password": PASSWORD}
    headers = {"Origin": "https://elsewhere.example"}
    assert client.post("/api/v1/session", json=body, headers=headers).status_code == 403


def test_errors_of_addresses_have_the_one_shape(office: Office, doors: Doors) -> None:
    """404, 405 and 401 of the API are problem details; pages stay pages."""
    stranger = doors("")
    for path, status in (("/api/v1/nothing", 404), ("/api/v1/users", 401)):
        refused = stranger.get(path)
        assert refused.status_code == status
        assert refused.content_type == "application/problem+json"
        assert {"type", "title", "status", "detail", "instance", "code"} <= set(refused.get_json())
    page = stranger.get("/nothing")
    assert page.status_code == 404
    assert page.mimetype == "text/html"
    assert "没有找到" in page.get_data(as_text=True)
