"""Papers that forms point at: their digest is taken, the file itself is not kept."""

import hashlib
from typing import Any

from flask import request

FIELD = "paper"


def with_digest(data: dict[str, Any]) -> dict[str, Any]:
    """The values, with the SHA-256 of the file that came along, if one did."""
    file = request.files.get(FIELD)
    if "document_digest" not in data or file is None or not file.filename:
        return data
    told = hashlib.sha256()
    while piece := file.stream.read(65536):
        told.update(piece)
    return {**data, "document_digest": told.hexdigest()}
