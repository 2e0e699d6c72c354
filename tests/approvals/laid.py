"""A request laid before an official: everything that is told as JSON stands on his one page."""

import html
import re
from typing import Any

from ledger.money import Money
from tests.doors import Door

API = "/api/v1"

#: Kinds by which no money leaves an account.
MOVES_NOTHING = {"exemption", "write-off", "close", "reversal", "policy"}


def laid_out(door: Door, request: int) -> str:
    """The digest of the request, once its page is found to show the whole brief (A-07, D-22)."""
    answer = door.get(f"{API}/approvals/{request}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    brief, grounds = told["brief"], told["grounds"]
    page = words_of(door.get(f"/approvals/{request}").text)
    expected = [told["digest"], told["summary"], brief["party"], brief["pays_from"]]
    expected += [said(brief["pays_to"]), said(brief["reason"])]
    expected += [one["number"] for one in brief["documents"]]
    expected += [said(one) for one in brief["steps"]]
    expected += [said(step["why"]) for step in grounds["steps"]]
    for one in brief["figures"]:
        before, after = (Money.of(one[name]).grouped() for name in ("before", "after"))
        expected.append(f"{said(one['name'])} {before} → {after}")
    for text in expected:
        assert text in page, (told["kind"], text)
    assert [step["role"] for step in grounds["steps"] if step["needed"]] == told["chain"]
    assert brief["party"]
    if told["kind"] not in MOVES_NOTHING:
        assert brief["pays_from"], told["kind"]
        assert brief["pays_to"], told["kind"]
    if told["state"] == "IN_REVIEW" and told["kind"] not in {"close", "policy", "advance"}:
        assert brief["figures"], told["kind"]
    digest: str = told["digest"]
    return digest


def words_of(page: str) -> str:
    """The text of a page without its marks, each space once."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


def said(text: dict[str, str] | None) -> str:
    """What it says in Chinese, spaced as the page has it."""
    return re.sub(r"\s+", " ", text["zh"]) if text else ""
