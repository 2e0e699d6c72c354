"""Facts of the register as pages show them: the sentence, the rule, the way to the row behind."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from ledger.text import Text
from ledger.web.subjects import subject_url


def linked(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each stored fact with its sentence and the address of its source, if it has one."""
    return [
        {
            "rule": record["rule"],
            "says": Text(record["zh"], record["en"]),
            "url": _address(record.get("source")),
        }
        for record in records
    ]


def _address(source: str | None) -> str | None:
    """The page of the row; of a project its own card, which is there before any deposit."""
    if source is None:
        return None
    prefix, _, number = source.partition(":")
    if prefix == "project" and number.isdecimal():
        return url_for("projects.show", project_id=int(number))
    return subject_url(source)
