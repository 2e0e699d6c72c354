"""Canonical JSON: one spelling of a value, on which digests and signatures rest."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """The value as JSON with sorted keys and no spaces, in UTF-8.

    Floats are refused with TypeError: no digest rests on one.
    """
    _refuse_floats(value)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A float has no place in a canonical record.")
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
