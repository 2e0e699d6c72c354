"""What an entry or a request came from leads to its page, and to nothing that is not there."""

import pytest
from flask import Flask

from ledger.web.subjects import PAGES, subject_url


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        ("draw:12", "/draws/12"),
        ("project:3", "/deposits/3"),
        ("manual:7", "/vouchers/7"),
        ("entry:652301-DEP:9", "/books/652301-DEP/entries/9"),
        ("close:652301-DEP:2026-01", "/books/652301-DEP/periods"),
        ("close:2026:51", None),
        ("test:1", None),
        ("draw:x", None),
    ],
)
def test_a_subject_leads_to_its_page(app: Flask, subject: str, path: str | None) -> None:
    with app.test_request_context():
        assert subject_url(subject) == path


@pytest.mark.parametrize("prefix", PAGES)
def test_every_page_of_the_table_exists(app: Flask, prefix: str) -> None:
    with app.test_request_context():
        assert subject_url(f"{prefix}:1")
