"""Confirming a batch is checked on a page of its own before it is posted."""

from sqlalchemy import func, select

from ledger.banking.models import PaymentBatch
from ledger.book.books import book_of
from ledger.book.show import entries
from ledger.db import Database
from tests.cases.town import Town, a_sent_batch
from tests.doors import Doors

WORD = {"on": "2026-02-14", "bank_reference": "N-1"}


def test_the_bank_payment_is_shown_as_it_will_be_posted(
    town: Town, doors: Doors, database: Database
) -> None:
    """Posting 10 on paper: total, count, account, 大写, every line; and nothing is done yet."""
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    page = doors("fo2").form(f"/payments/{batch}/check", WORD)
    told = page.get_data(as_text=True)
    assert page.status_code == 200
    for part in (
        "壹拾万元整",
        "100,000.00",
        "30,000.33",
        "2307.04",
        "1002.01",
        "保证金专户",
        "N-1",
    ):
        assert part in told, part
    assert "<dd>3</dd>" in told
    with database.reading() as session:
        book = book_of(session, town.county, "DEP")
        assert "10" not in {entry.event for entry in entries(session, book.id)}
        paid = select(func.count()).where(PaymentBatch.paid_on.is_not(None))
        assert session.scalar(paid) == 0
    assert doors("fo2").form(f"/payments/{batch}/confirm", WORD).status_code == 303


def test_what_confirming_would_refuse_is_said_when_checking(
    town: Town, doors: Doors, database: Database
) -> None:
    """I-21, row 46 of the bad inputs: persons, dates and a used reference, before the last click."""
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    path = f"/payments/{batch}/check"
    fo2 = doors("fo2")
    assert doors("fo1").form(path, WORD).status_code == 403
    assert fo2.form(path, WORD | {"on": "2026-02-30"}).status_code == 422
    early = fo2.form(path, WORD | {"on": "2026-02-12"})
    assert (early.status_code, "早于批次" in early.get_data(as_text=True)) == (409, True)
    used = fo2.form(path, WORD | {"bank_reference": "B-1"})
    assert (used.status_code, "已登记过" in used.get_data(as_text=True)) == (409, True)
    assert fo2.form(f"/payments/{batch}/confirm", WORD).status_code == 303
    assert fo2.form(path, WORD | {"bank_reference": "N-2"}).status_code == 409
