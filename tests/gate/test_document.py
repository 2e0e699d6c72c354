"""The OpenAPI document: complete, offline, and nothing in it makes the house stumble."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from ledger.actor import Actor
from tests.doors import Doors

Office = Mapping[str, Actor]
VENDOR = Path(__file__).resolve().parents[2] / "ledger" / "web" / "static" / "vendor"


def test_the_document_describes_every_route(office: Office, doors: Doors, app: Flask) -> None:
    document = doors("").get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    described = {
        (path.split("{")[0], method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (rule.rule.split("<")[0], method) in described
    assert document["components"]["securitySchemes"].keys() == {"bearer", "cookie"}


def test_writing_operations_ask_for_a_key(office: Office, doors: Doors) -> None:
    document = doors("").get("/api/v1/openapi.json").get_json()
    for path, operations in document["paths"].items():
        operation = operations.get("post")
        if operation and "201" in operation["responses"]:
            names = {parameter.get("name") for parameter in operation["parameters"]}
            assert "Idempotency-Key" in names, path


def test_the_docs_page_needs_no_other_site(office: Office, doors: Doors) -> None:
    page = doors("").get("/api/v1/docs")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "http" not in text.replace("https://spec", "")
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    for name in ("vendor/swagger-ui.css", "vendor/swagger-ui-bundle.js", "docs.js"):
        assert doors("").get(f"/static/{name}").status_code == 200


def test_kept_files_are_as_published() -> None:
    listed = tomllib.loads((VENDOR / "VENDOR.toml").read_text("utf-8"))["file"]
    for file in listed:
        found = hashlib.sha256((VENDOR / file["path"]).read_bytes()).hexdigest()
        assert found == file["sha256"], file["path"]
        assert file["licence"]
        assert file["version"]


@pytest.mark.parametrize("examples", [4, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize("login", ["fo1", "sy"])
def test_nothing_described_makes_the_house_stumble(
    office: Office, doors: Doors, app: Flask, login: str, examples: int
) -> None:
    """Schemathesis over the whole document as two people: no status 500, ever."""
    door = doors(login)
    door.get("/api/v1/session")
    cookie = door.client.get_cookie("ledger")
    assert cookie
    carried = {
        "HTTP_COOKIE": f"ledger={cookie.value}",
        "HTTP_X_CSRFTOKEN": door.csrf,
        "HTTP_ORIGIN": "http://localhost",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_USER_AGENT": f"Werkzeug/{version('werkzeug')}",
    }

    def signed_in(environ: dict[str, Any], start: Any) -> Any:
        return app(environ | carried, start)

    heard: Counter[int] = Counter()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", signed_in)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith("/api/v1/session"):
            continue

        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def knock(case: schemathesis.Case) -> None:
            response = case.call()
            heard[response.status_code] += 1
            assert response.status_code < 500, (case.method, case.path, response.text)

        knock()
    assert heard[200], "the knocking got past the gate"
    assert heard[422], "and past the permissions"
    assert not heard[401]
