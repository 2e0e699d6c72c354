"""A running house and a browser; without a Chromium these tests say that they were not run."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from ledger import clock
from ledger.app import create_app
from ledger.db import Database
from ledger.people.password import cheap_profile
from ledger.people.sealed import Vault, unlock
from tests.browser.hand import Hand
from tests.browser.town import a_town
from tests.conftest import TestClock, migrate
from tests.deposits.make import World, a_world
from tests.doors import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((path for name in NAMES if (path := which(name))), None)
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)

Walk = Callable[..., Page]


def _is_mistake(told: ConsoleMessage) -> bool:
    """An error, but for a form that was meant to be refused."""
    return told.type == "error" and "status of 422" not in told.text


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a house with the town in it, served from this process."""
    folder: Path = tmp_path_factory.mktemp("town")
    url = f"sqlite:///{folder / 'ledger.sqlite3'}"
    migrate(url)
    unlock(Vault.open_or_make(folder / "keys.json"))
    with ExitStack() as stack:
        stack.enter_context(clock.fixed(MORNING))
        stack.enter_context(cheap_profile())
        database = Database(url)
        database.in_transaction(a_town)
        database.dispose()
        app = create_app(Config(database_url=url, key_file=folder / "keys.json", env="demo"))
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        app.extensions["ledger"].database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    assert CHROMIUM
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """Cookies by sign-in name."""
    return {}


@pytest.fixture
def walk(town: str, browser: Browser, signed_in: dict[str, Any]) -> Iterator[Walk]:
    """``walk("fo1", "/books")`` is a page as that person sees it; mistakes of scripts fail the test."""
    said: list[str] = []

    def storage(login: str) -> Any:
        """The cookie of that person, signed in once for the whole run."""
        if login not in signed_in:
            made = browser.new_context(base_url=town)
            page = made.new_page()
            page.goto("/signin")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(f"{town}/")
            signed_in[login] = made.storage_state()
            made.close()
        return signed_in[login]

    with ExitStack() as stack:

        def open_page(login: str, path: str = "/", **context: Any) -> Page:
            kept = storage(login) if login else None
            made = browser.new_context(base_url=town, storage_state=kept, **context)
            stack.callback(made.close)
            page = made.new_page()
            page.on("console", lambda told: _is_mistake(told) and said.append(told.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(path)
            return page

        yield open_page
    assert said == []


@pytest.fixture
def world(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A county with its books, accounts, law and people, on 2026-01-26."""
    at.on("2026-01-26")
    return database.in_transaction(a_world)


@pytest.fixture
def hand(world: World, app: Flask, browser: Browser) -> Iterator[Hand]:
    """Five persons before a house served from this process; no page may fail."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hand = Hand(browser, f"http://127.0.0.1:{server.server_port}")
    yield hand
    server.shutdown()
    assert hand.faults == []
