"""A book of one officer at the doors: posted at once, reviewed by a second before the close."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import post_alone
from ledger.book.check import verify
from ledger.book.show import entries
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.money import Money
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, journal, text
from tests.deposits.test_command_line import Command, said
from tests.deposits.test_doors import API, ok
from tests.doors import PASSWORD, Door, Doors
from tests.parties.make import unlocked

__all__ = ["unlocked"]
DAY = date(2026, 1, 20)


def alone(session: Session) -> World:
    """A county whose deposit book was opened for one officer."""
    world = a_world(session, one_officer=True)
    assert world.book.one_officer
    return world


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> World:
    at.on("2026-02-03")
    return database.in_transaction(alone)


def unknown(world: World, reference: str, on: str = "2026-01-20") -> dict[str, Any]:
    return {
        "bank_account_id": world.bank.id, "bank_reference": reference, "amount": "100.00",
        "on": on, "payer_name": "甲", "payer_bank": "工行", "payer_account": "62001234",
    }  # fmt: skip


def record(door: Door, world: World, reference: str) -> dict[str, Any]:
    return ok(door.post(f"{API}/collections/unidentified", unknown(world, reference)))


def test_what_one_officer_records_stands_at_once(session: Session, at: TestClock) -> None:
    """Design 2.13, V-05: the voucher is posted alone under the book's policy."""
    at.on("2026-02-03")
    world = alone(session)
    paid = RecordUnidentified(world.bank.id, "U1", Money.of("5.00"), DAY, "甲", "工行", "62001234")
    row = record_unidentified(session, paid, by=world.fo1)
    (posted,) = post_alone(session, kinds=VOUCHER_KINDS, by=world.fo1)
    assert (row.proposal.state, row.proposal.entry_seq) == ("POSTED", posted.seq)
    assert journal(session, world.book) == text(f"""
        2026-01-20 收-1 [4] 收到待查款项(甲)
          D 1002.01 bank={world.bank.id} 5.00
          C 2307.09 bank_line={world.bank.id}/U1 5.00""")
    entry = entries(session, world.book.id)[0]
    assert (entry.maker, entry.reviewer, entry.policy) == (
        world.fo1.person_id, None, "one-officer",
    )  # fmt: skip
    assert post_alone(session, kinds=VOUCHER_KINDS, by=world.fo1) == []


def test_a_book_of_two_waits_as_before(session: Session, at: TestClock) -> None:
    """V-05: without the policy nothing is posted by one officer."""
    at.on("2026-02-03")
    world = a_world(session)
    paid = RecordUnidentified(world.bank.id, "U1", Money.of("5.00"), DAY, "甲", "工行", "62001234")
    row = record_unidentified(session, paid, by=world.fo1)
    assert post_alone(session, kinds=VOUCHER_KINDS, by=world.fo1) == []
    assert row.proposal.state == "PROPOSED"


def test_the_close_names_what_no_second_person_has_seen(
    office: World, doors: Doors, database: Database
) -> None:
    """Design 2.13: the month waits until every voucher was reviewed by another person."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    for reference in ("U1", "U2"):
        assert record(fo1, office, reference)["state"] == "POSTED"
    closing = {"period": "2026-01"}
    refused = fo1.post(f"{API}/books/652301-DEP/periods/closing", closing)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "period-unfinished")
    assert "2 张已记账凭证待补审: 收-1、收-2" in refused.get_json()["detail"]
    listed = ok(fo2.get(f"{API}/books/652301-DEP/unreviewed"), 200)["items"]
    assert [one["seq"] for one in listed] == [1, 2]
    own = ok(fo1.post(f"{API}/books/652301-DEP/unreviewed", {"seqs": [1]}), 200)
    assert [one["code"] for one in own["exceptions"]] == ["second-person-needed"]
    done = ok(fo2.post(f"{API}/books/652301-DEP/unreviewed", {"seqs": [1, 2, 9]}), 200)
    assert [one["id"] for one in done["posted"]] == [1, 2]
    assert [(one["id"], one["code"]) for one in done["exceptions"]] == [(9, "not-found")]
    ok(fo1.post(f"{API}/books/652301-DEP/periods/closing", closing))
    with database.reading() as session:
        assert verify(session, office.book.id) == []


def test_the_second_person_reviews_a_page_at_once(office: World, doors: Doors) -> None:
    """The page lists them with their lines; the maker's own cannot be ticked."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    for reference in ("U1", "U2"):
        record(fo1, office, reference)
    path = "/books/652301-DEP/unreviewed"
    assert 'name="chosen"' not in fo1.get(path).get_data(as_text=True)
    page = fo2.get(path).get_data(as_text=True)
    assert re.findall(r'name="chosen" value="(\d+)"', page) == ["1", "2"]
    assert path in fo2.get("/books/652301-DEP/periods").get_data(as_text=True)
    assert fo2.form(path, {}).status_code == 409
    done = fo2.form(path, {"chosen": ["1", "2"]})
    assert done.status_code == 303
    again = fo2.form(path, {"chosen": ["1"]})
    assert again.status_code == 409
    assert "已补审" in again.get_data(as_text=True)


def test_a_form_posts_at_once_too(office: World, doors: Doors) -> None:
    fo1 = doors("fo1")
    done = fo1.form("/collections/unidentified", unknown(office, "U1"))
    assert "收-1" in fo1.get(done.location).get_data(as_text=True)


@pytest.fixture
def terminal(
    app_url: str, keys: Path, office: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` against the county of one officer."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str = "fo1") -> Result:
        return CliRunner().invoke(ledger, [*words, "--as", login], input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_at_the_terminal(terminal: Command) -> None:
    """The command line posts at once in such a book, and a second person reviews later."""
    told = said(terminal(
        "collections", "unidentified", "--bank-account-id", "1", "--bank-reference", "U1",
        "--amount", "100.00", "--payer-name", "甲", "--payer-bank", "工行",
        "--payer-account", "62001234",
    ))  # fmt: skip
    assert told["state"] == "POSTED"
    book = ("--book", "652301-DEP")
    assert "收-1" in terminal("vouchers", "unreviewed", *book, login="fo2").output
    own = terminal("vouchers", "review-later", "1", *book)
    assert own.exit_code == 1
    done = terminal("vouchers", "review-later", "1", *book, login="fo2")
    assert said(done) == {"posted": [1]}
    assert "收-1" not in terminal("vouchers", "unreviewed", *book, login="fo2").output
