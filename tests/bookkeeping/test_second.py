"""A county with one officer posts at once; a second person reviews before the month closes."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.book.books import Book, open_book
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import Posted, post
from ledger.bookkeeping.close import RequestClose, request_close
from ledger.bookkeeping.second import ReviewLater, review_later
from ledger.errors import Refusal
from ledger.money import Money
from tests.bookkeeping.make import Office, posted


@pytest.fixture
def alone(session: Session, office: Office) -> tuple[Book, Posted]:
    """A book with the one-officer policy, and a voucher in it that fo1 posted alone."""
    book = open_book(
        session, county_id=office.county.id + 1000, county_code="652399", kind="DEP",
        opened_on=date(2026, 1, 1), one_officer=True,
    )  # fmt: skip
    draft = Draft(
        on=date(2026, 1, 20), event="4", summary="收到待查款项", source="test:alone",
        lines=(debit("1002.01", Money(100), bank="1"), credit("2307.09", Money(100), bank_line="A")),
    )  # fmt: skip
    return book, post(session, book.id, draft, maker=office["fo1"])


def serving(office: Office, login: str) -> Actor:
    """The same person with his role in the one-officer county."""
    return replace(office[login], grants=frozenset({(Role.FO, office.county.id + 1000)}))


def test_the_month_waits_for_the_second_person(
    session: Session, office: Office, alone: tuple[Book, Posted]
) -> None:
    book, done = alone
    fo1, fo2 = serving(office, "fo1"), serving(office, "fo2")
    with pytest.raises(Refusal, match="1 posted vouchers wait"):
        request_close(session, RequestClose(book.code, 202601), obstacles=(), by=fo1)

    seen = review_later(session, ReviewLater(book.code, done.seq), by=fo2)

    assert seen.reviewed_by == office["fo2"].person_id
    asked = request_close(session, RequestClose(book.code, 202601), obstacles=(), by=fo1)
    assert asked.state == "IN_REVIEW"


def test_its_maker_is_no_second_person(
    session: Session, office: Office, alone: tuple[Book, Posted]
) -> None:
    with pytest.raises(Refusal) as refused:
        review_later(session, ReviewLater(alone[0].code, alone[1].seq), by=serving(office, "fo1"))
    assert refused.value.code == "second-person-needed"


def test_a_voucher_reviewed_from_the_start(session: Session, office: Office) -> None:
    done = posted(session, office)
    with pytest.raises(Refusal) as refused:
        review_later(session, ReviewLater(office.dep.code, done.seq), by=office["fo2"])
    assert refused.value.code == "not-reviewable"
