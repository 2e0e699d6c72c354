"""Scripts, styles and pictures of pages: named by their content, so a browser fetches each once."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

#: Seconds a browser may keep a file whose address names its content: a year.
KEPT = 31_536_000


def plug_in(app: Flask) -> None:
    """The address of a file names its content, and what such an address brings never changes."""
    app.url_defaults(name_content)
    app.after_request(let_keep)


def name_content(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a file carries ``v``, the digest of its content; others stay as they are."""
    if endpoint == "static" and "v" not in values:
        digest = _digest_of(values["filename"])
        if digest:
            values["v"] = digest


def let_keep(response: Response) -> Response:
    """A file asked for by its present content may be kept for good; else it is asked for anew."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        asked = request.args.get("v")
        if asked and asked == _digest_of((request.view_args or {})["filename"]):
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.immutable = True
            response.cache_control.max_age = KEPT
    return response


def _digest_of(filename: str) -> str:
    """The digest of the file as it lies there now; empty when there is none."""
    found = safe_join(current_app.static_folder or "", filename)
    if found is None or not Path(found).is_file():
        return ""
    return _digest(found, Path(found).stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: str, changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
