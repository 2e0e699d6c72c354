"""Files of others are as published; no page carries script or style inline."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

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
