"""A number in a page's address is plain digits; anything else counts as left out (row 24)."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from ledger.web.lists import number_in_address
from tests.bookkeeping.make import Office
from tests.doors import Doors

WRONG = ("١", "１", "1e3", "-1", "+1", " 1", "1_0", "../1", "9" * 30, "")
FORMS = (
    "/guarantees/new?project=", "/partial-returns/new?project=", "/refunds/new?project=",
    "/mode-changes/new?project=", "/transfers/new?project=", "/listings/new?company=",
    "/draws/new?case=", "/advances/new?case=", "/projects/new?contractor=",
    "/recoveries/new?advance=", "/calendar?year=", "/books/652301-DEP/accounts?after=",
)  # fmt: skip


@pytest.mark.parametrize("typed", WRONG)
def test_only_plain_digits_are_a_number(app: Flask, typed: str) -> None:
    with app.test_request_context("/", query_string=MultiDict({"project": typed})):
        assert number_in_address("project") is None
    with app.test_request_context("/?project=7"):
        assert number_in_address("project") == 7


def test_no_form_takes_another_number_for_one(office: Office, doors: Doors) -> None:
    """Each page answers as if nothing were named: it opens, or says what to choose first."""
    door = doors("fo1")
    for form in FORMS:
        left_out = door.get(form)
        for typed in ("١", "9" * 30):
            told = door.get(form + typed)
            assert (told.status_code, told.location) == (left_out.status_code, left_out.location)
            assert told.status_code in (200, 303), form
