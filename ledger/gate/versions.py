"""Edits name the version they edit: ``If-Match`` in JSON, a hidden field on a page."""

import re

from flask import request

from ledger.gate.refusals import VersionMissing, VersionStale


def if_match() -> int:
    """The version this edit was made from; VersionMissing (428) without one."""
    given = request.headers.get("If-Match") or request.form.get("_version")
    if not given:
        raise VersionMissing()
    found = re.fullmatch(r'"?([0-9]{1,9})"?', given, re.ASCII)
    if found is None:
        raise VersionStale()
    return int(found.group(1))


def demand_version(current: int, given: int) -> None:
    """Nothing, when nobody has edited meanwhile; VersionStale (412) otherwise."""
    if current != given:
        raise VersionStale()
