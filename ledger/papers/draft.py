"""A paper before it is issued: about which project and deed, with which content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.errors import Refusal
from ledger.papers.content import Content
from ledger.parties.models import County, Project


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """What would be issued. ``private`` holds rows in clear, by table name, for the bank alone."""

    project: Project
    subject: str
    content: Content
    #: The day of what it tells; the paper is not dated before it.
    happened_on: date
    private: Mapping[str, Any] = field(default_factory=dict)


class TooEarly(Refusal):
    """What the paper would tell has not happened yet."""

    code = "paper-early"


def refuse_unless(happened: bool, zh: str, en: str) -> None:
    """Raises ``paper-early`` with that sentence unless it has happened."""
    if not happened:
        raise TooEarly(zh, en)


def bureau_of(session: Session, county_id: int) -> str:
    """The bureau that issues the papers of the county."""
    return session.get_one(County, county_id).bureau


def chinese_day(day: date) -> str:
    """A day as papers write it: 2026年2月9日."""
    return f"{day.year}年{day.month}月{day.day}日"
