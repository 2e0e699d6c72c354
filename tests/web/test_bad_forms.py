"""Every form of the house refuses bad sums, dates and texts at the field and keeps what was typed.

Rows 1, 3, 7, 8, 14, 16, 27, 30 to 32, 34 and 37 of the bad inputs, on the sample county's pages.
"""

import html
from urllib.parse import urlsplit

import pytest
from flask import Flask

from ledger.db import Database
from ledger.demo.load import load_county
from ledger.people.password import cheap_profile
from tests.conftest import TestClock
from tests.doors import Doors
from tests.stories.test_sample_county import PASSWORDS
from tests.web.forms import Form, forms

#: kind of field: what a person types wrongly
BAD = {
    "amount": ["-1.00", "1.005", "1,000.00", "１２.００", "1e3", "壹佰"],
    "date": ["2023-02-29", "20240229", "2024-2-9", "0000-01-01", "明天"],
    "text": ["甲\u200b乙", "名" * 10_000, "甲\u202e乙", "甲\u0000乙"],
    "textarea": ["甲\u200b乙", "名" * 10_000, "甲\u202e乙", "甲\u0000乙"],
    "select": ["NO-SUCH-WORD"],
    "radio": ["NO-SUCH-WORD"],
}  # fmt: skip
#: What no browser lets a person do is refused above the form; what he typed stands at its field.
CHOSEN = ("select", "radio")
#: Numbers of persons and accounts are never shown back; pasted cells have a page of their own.
NOT_SHOWN = {"citizen_id", "bank_account"}
PASTED = "/roll/check"
ROUNDS = max(map(len, BAD.values()))


@pytest.fixture
def county(database: Database, keys: object, at: TestClock) -> Database:
    """A database with the sample county in it, on the day it was made for."""
    at.on("2026-11-23")
    with cheap_profile():
        load_county(database, PASSWORDS)
    return database


def wrong_values(form: Form, number: int) -> dict[str, str]:
    return {
        one.name: BAD[one.kind][number % len(BAD[one.kind])]
        for one in form.controls
        if one.kind in BAD and "-" not in one.name
    }


def said_wrongly(form: Form, page: str, typed: dict[str, str]) -> list[str]:
    """The fields at which nothing is said, or whose words are lost."""
    kinds = {one.name: one.kind for one in form.controls}
    by_hand = {name: value for name, value in typed.items() if kinds[name] not in CHOSEN}
    unsaid = [name for name in by_hand if f'id="{name}-error"' not in page]
    lost = [
        f"{name}: what was typed is lost"
        for name, value in by_hand.items()
        if kinds[name] != "date"
        and name not in NOT_SHOWN
        and "\u0000" not in value
        and html.escape(value) not in page
    ]
    return unsaid + lost


def test_every_form_tells_what_is_wrong_at_its_field(
    county: Database, doors: Doors, app: Flask, engine_name: str
) -> None:
    """Whoever may open a form: 422, a sentence at each field, and nothing typed is lost.

    Each field is tried on both engines, each way of mistyping it on one.
    """
    wrong, tried = [], 0
    rounds = ROUNDS if engine_name == "sqlite" else 1
    for login in ("fo1", "a2", "sy", "se"):
        door = doors(login)
        for form in [one for one in forms(app, door) if wrong_values(one, 0)]:
            if form.action.endswith(PASTED):
                continue
            tried += 1
            for number in range(rounds):
                typed = wrong_values(form, number)
                rest = {one.name: one.value for one in form.controls if one.kind != "file"}
                answer = door.form(urlsplit(form.action).path, form.hidden | rest | typed)
                page = answer.get_data(as_text=True)
                said = said_wrongly(form, page, typed)
                if answer.status_code != 422 or said:
                    wrong.append((form.page, form.action, answer.status_code, said, typed))
                    break
    assert wrong == [], "\n".join(str(one)[:300] for one in wrong)
    assert tried > 40
