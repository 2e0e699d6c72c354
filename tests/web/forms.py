"""The forms of a house as a stranger would find them: by following links from the home page."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.doors import Door

#: So many pages of one address are looked at; lists have thousands of rows.
OF_A_KIND = 3


@dataclass
class Control:
    """One field a person fills."""

    name: str
    kind: str
    value: str = ""


@dataclass
class Form:
    """One form that posts: where it stands, where it goes, its fields."""

    page: str
    action: str
    controls: list[Control] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)


class Reader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Control | None = None

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in given}
        if tag == "a" and "href" in at and "download" not in at:
            self.links.append(at["href"])
        elif tag == "form" and at.get("method", "").lower() == "post":
            self._form = Form(self.page, at.get("action") or self.page)
            self.forms.append(self._form)
        elif self._form is not None and at.get("name"):
            self._control(tag, at, self._form)
        elif tag == "option" and self._select is not None and not self._select.value:
            self._select.value = at.get("value", "")

    def _control(self, tag: str, at: dict[str, str], form: Form) -> None:
        kind = at.get("type", "text") if tag == "input" else tag
        if kind == "hidden":
            form.hidden[at["name"]] = at.get("value", "")
        elif tag == "input" and kind == "text" and "data-amount" in at:
            form.controls.append(Control(at["name"], "amount", at.get("value", "")))
        elif tag in ("input", "select", "textarea"):
            form.controls.append(Control(at["name"], kind, at.get("value", "")))
            self._select = form.controls[-1] if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def forms(app: Flask, door: Door) -> Iterator[Form]:
    """Every form that posts which that person can reach, one for each deed."""
    adapter = app.url_map.bind("localhost")
    waiting, seen, of_a_kind, told = deque(["/"]), {"/"}, dict[str, int](), set[str]()
    while waiting:
        path = waiting.popleft()
        answer = door.get(path)
        assert answer.status_code < 500, path
        if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
            continue
        reader = Reader(path)
        reader.feed(answer.get_data(as_text=True))
        for form in reader.forms:
            deed = re.sub(r"\d+", "1", urlsplit(form.action).path)
            if deed not in told and deed not in ("/signout", "/locale"):
                told.add(deed)
                yield form
        for link in reader.links:
            parts = urlsplit(link)
            if parts.netloc or not parts.path.startswith("/") or link in seen:
                continue
            try:
                kind = str(adapter.match(parts.path, method="GET")[0]) + str(
                    sorted(parts.query.split("&"))[0].split("=")[0]
                )
            except HTTPException:
                continue
            if of_a_kind.get(kind, 0) >= OF_A_KIND or parts.path.startswith(("/static", "/lists")):
                continue
            seen.add(link)
            of_a_kind[kind] = of_a_kind.get(kind, 0) + 1
            waiting.append(link)
