"""Files of others are as published; no page carries script or style inline."""

import hashlib
import os
import re
import tomllib
from pathlib import Path

import pytest
from flask import Flask, url_for

from ledger.gate import files

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "ledger" / "web" / "static" / "vendor"
LISTED = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["file"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("file", LISTED, ids=lambda file: file["name"])
def test_a_kept_file_is_as_published(file: dict[str, str]) -> None:
    content = (VENDOR / file["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_every_kept_file_is_listed() -> None:
    there = {path.name for path in VENDOR.iterdir() if path.suffix in {".js", ".css", ".woff2"}}
    assert there == {Path(file["path"]).name for file in LISTED if "/" not in file["path"]}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    """Safety 9: the policy allows neither, so a page that had one would be broken."""
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag


def test_a_file_is_fetched_once_and_anew_when_it_changed(tmp_path: Path) -> None:
    """Its address names its content: kept for good under that, never under another."""
    app = Flask("files", static_folder=str(tmp_path), static_url_path="/static")
    files.plug_in(app)
    client, style = app.test_client(), tmp_path / "frame.css"

    def address() -> str:
        with app.test_request_context():
            return url_for("static", filename="frame.css")

    def kept(path: str) -> str:
        return client.get(path).headers["Cache-Control"]

    style.write_text("a {}")
    first = address()
    assert first.startswith("/static/frame.css?v=")
    assert kept(first) == "public, immutable, max-age=31536000"
    assert kept("/static/frame.css") == "no-cache"
    style.write_text("b {}")
    os.utime(style, (2_000_000_000, 2_000_000_000))
    assert address() != first
    assert kept(first) == "no-cache"
    assert client.get("/static/none.css?v=1").status_code == 404
    with app.test_request_context():
        assert url_for("static", filename="none.css") == "/static/none.css"


def test_every_file_of_a_page_is_named_by_its_content(app: Flask) -> None:
    client = app.test_client()
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/signin").text)
    assert len(found) > 5
    for one in found:
        answer = client.get(one)
        assert (answer.status_code, answer.cache_control.immutable) == (200, True), one
