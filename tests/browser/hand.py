"""A person at the pages: signs in, follows menus and links, fills forms by their fields' names."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from ledger import clock
from tests.doors import PASSWORD


class Hand:
    """Several persons at one browser; every page must come without a fault of the server."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._seats: dict[str, Page] = {}
        self._since: dict[str, Any] = {}
        self._at: Page | None = None
        self.faults: list[str] = []

    @property
    def page(self) -> Page:
        """What the person who sits here sees."""
        assert self._at
        return self._at

    def sit(self, login: str) -> "Hand":
        """That person sits down: signs in on the page once, and anew when the day has changed."""
        if login not in self._seats:
            self._seats[login] = self._enter(login)
        elif self._since[login] != clock.now():
            told = self._seats[login].request.post(
                "/api/v1/session", data={"login": login, "password": PASSWORD},
                headers={"Origin": self._address},
            )  # fmt: skip
            assert told.ok, told.text()
            self._seats[login].goto("/")
        self._since[login] = clock.now()
        self._at = self._seats[login]
        return self

    def _enter(self, login: str) -> Page:
        page = self._browser.new_context(base_url=self._address).new_page()
        page.set_default_timeout(10_000)
        page.on("response", lambda told: told.status >= 500 and self.faults.append(told.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto("/signin")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{self._address}/")
        return page

    def menu(self, words: str) -> "Hand":
        """The entry of the menu with exactly these words (a number waiting may follow them)."""
        entry = re.compile(rf"^\s*{words}(\s+\d+\s*项)?\s*$")
        return self._follow(self.page.locator("nav").get_by_role("link", name=entry).first)

    def link(self, words: str) -> "Hand":
        """The first link of the page with these words."""
        return self._follow(self.page.locator("main").get_by_role("link", name=words).first)

    def unfold(self, words: str) -> "Hand":
        """The part of the page behind these words is open."""
        self.page.locator("main details:not([open]) > summary", has_text=words).first.click()
        return self

    def fill(self, **values: str) -> "Hand":
        """Each field, as its kind asks for: text, day, file, choice."""
        for name, value in values.items():
            fill(self.page.locator(f"main [name={name}]").first, value)
        return self

    def press(self, *buttons: str) -> "Hand":
        """The buttons with these words, one after the other; the form must not come back."""
        for words in buttons:
            self._follow(self.page.locator("main").get_by_role("button", name=words).first)
            refused = self.page.locator(".error-summary")
            assert not refused.count(), (self.page.url, refused.inner_text())
        return self

    def _follow(self, to: Locator) -> "Hand":
        """The page behind a link or a button has come."""
        with self.page.expect_navigation():
            to.click(timeout=4_000)
        return self

    def sees(self, *words: str) -> "Hand":
        """The page says these words."""
        told = self.page.inner_text("main")
        for one in words:
            assert one in told, (one, self.page.url, told)
        return self


def fill(field: Locator, value: str) -> None:
    """One field of any kind holds the value; a choice may be named by part of its words."""
    kind = field.evaluate("(field) => field.type")
    if kind == "select-one":
        words = field.evaluate("(field) => [...field.options].map((o) => [o.value, o.text])")
        found = [v for v, _ in words if v == value] or [v for v, said in words if value in said]
        field.select_option(found[0])
    elif kind == "file":
        field.set_input_files(value)
    elif kind in ("radio", "checkbox"):
        name = field.get_attribute("name")
        field.page.locator(f'main [name={name}][value="{value}"]').check()
    else:
        field.fill(value)
