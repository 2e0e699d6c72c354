"""Pages carry the same rights and the same single effect as JSON (safety 5, 9)."""

from collections.abc import Mapping

from flask import Flask
from marshmallow import fields as ma
from sqlalchemy import func, select

from ledger.actor import Actor
from ledger.db import Database
from ledger.fields import Amount, Flag, Name, Strict, Whole
from ledger.gate.forms import values_of
from ledger.people.models import UserAccount
from ledger.said import typed_text
from tests.doors import Doors, citizen_id

Office = Mapping[str, Actor]
NEWCOMER = {"name": "赵明", "id_number": citizen_id(700), "login": "zhao"}


class Line(Strict):
    title = Name(required=True)
    amount = Amount(required=True)


class Sheet(Strict):
    lines = ma.List(ma.Nested(Line))
    chosen = ma.List(Whole())
    sure = Flag(load_default=False)
    count = Whole(load_default=None, allow_none=True)


def test_rows_and_lists_of_a_form(app: Flask) -> None:
    data = {
        "lines-0-title": "甲", "lines-0-amount": "1.00", "lines-1-title": "乙",
        "lines-1-amount": "2.00", "chosen": ["3", "4"], "sure": "on", "count": "",
        "csrf_token": "x", "_key": "y", "_secret": "z",
    }  # fmt: skip
    with app.test_request_context(method="POST", data=data), typed_text():
        loaded = Sheet().load(values_of(Sheet()))
    assert [str(line["amount"]) for line in loaded["lines"]] == ["1.00", "2.00"]
    assert (loaded["chosen"], loaded["sure"], loaded["count"]) == ([3, 4], True, None)


def test_a_form_sent_twice_has_one_effect(office: Office, doors: Doors, database: Database) -> None:
    """I-26: the button pressed twice; the second answer is the first one's redirect."""
    door = doors("sy")
    typed = NEWCOMER | {"_key": "k" * 20}
    assert door.form("/users", typed).status_code == 200, "the page that shows the password once"
    again = door.form("/users", typed)
    assert again.status_code == 303
    assert again.headers["Idempotent-Replayed"] == "true"
    with database.reading() as session:
        query = select(func.count()).where(UserAccount.login == "zhao")
        assert session.scalar(query) == 1


def test_a_refusal_stays_with_its_form(office: Office, doors: Doors) -> None:
    """Told no once, the same form can never do it later."""
    door = doors("sy")
    door.form("/users", NEWCOMER)
    typed = NEWCOMER | {"login": "other", "_key": "k" * 20}
    for _ in range(2):
        refused = door.form("/users", typed)
        assert refused.status_code == 409
        assert "此人已有账号" in refused.get_data(as_text=True)


def test_a_form_without_its_key_is_refused(office: Office, doors: Doors) -> None:
    refused = doors("sy").form("/users", NEWCOMER | {"_key": "short"})
    assert refused.status_code == 400
    assert "Idempotency-Key" in refused.get_data(as_text=True)


def test_a_form_with_more_fields_than_it_has_is_refused(office: Office, doors: Doors) -> None:
    """I-40."""
    refused = doors("sy").form("/users", NEWCOMER | {"person_id": "1"})
    assert refused.status_code == 422


def test_a_way_back_never_leads_elsewhere(office: Office, doors: Doors) -> None:
    for way in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "x"):
        page = doors("").get("/signin", query_string={"next": way}).get_data(as_text=True)
        assert 'name="next" value="/"' in page
