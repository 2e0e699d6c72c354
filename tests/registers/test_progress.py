"""Long imports: their progress on the page, and what is left when they break off."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.db import Database
from ledger.deposits.models import Obligation
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.errors import Refusal
from ledger.gate import background
from ledger.money import Money
from ledger.parties.models import Company, Project
from ledger.registers.models import RegisterImport
from ledger.registers.propose import receive_register
from ledger.registers.review import ReviewRegister, begin_review, halt_review, post_register
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, journal
from tests.doors import Doors
from tests.registers.make import a_register, proposed, workbook


@pytest.fixture
def office(database: Database, keys: object, at: TestClock) -> World:
    """A county with two officers, on a day after the register's last."""
    at.on("2026-03-02")
    return database.in_transaction(a_world)


def test_the_page_tells_how_far_a_check_is(office: World, doors: Doors, database: Database) -> None:
    """Rows so far, and the page comes again by itself; when it broke off, it says so."""
    row = database.in_transaction(
        lambda s: receive_register(s, office.county.id, "f" * 64, by=office.fo1)
    )
    counted, release = threading.Event(), threading.Event()

    def work(told: object) -> None:
        told(1234)  # type: ignore[operator]
        counted.set()
        release.wait(30)

    name = (str(database.url), row.id)
    background.start(name, work)
    counted.wait(30)
    page = doors("fo1").get(f"/imports/{row.id}")
    assert "已检查 1234 行" in page.get_data(as_text=True)
    assert page.headers["Refresh"] == "2"
    release.set()
    background.wait(name, 30)
    after = doors("fo1").get(f"/imports/{row.id}")
    assert "可能已中断" in after.get_data(as_text=True)
    assert "Refresh" not in after.headers
    assert doors("fo2").form(f"/imports/{row.id}/withdraw").status_code == 403
    assert doors("fo1").form(f"/imports/{row.id}/withdraw").status_code == 303
    assert "检查未完成" in doors("fo1").get(f"/imports/{row.id}").get_data(as_text=True)


def test_the_page_tells_how_far_the_posting_is(
    office: World, doors: Doors, database: Database
) -> None:
    """So many of so many rows; broken off, it can be begun again and ends once."""
    row = database.in_transaction(lambda s: proposed(s, office, workbook(a_register())))
    command = ReviewRegister(row.id, row.seen or "")
    database.in_transaction(lambda s: begin_review(s, command, by=office.fo2))
    counted, release = threading.Event(), threading.Event()

    def work(told: object) -> None:
        told(5)  # type: ignore[operator]
        counted.set()
        release.wait(30)

    name = (str(database.url), row.id)
    background.start(name, work)
    counted.wait(30)
    assert "已完成 5 / 12 行" in doors("fo2").get(f"/imports/{row.id}").get_data(as_text=True)
    release.set()
    background.wait(name, 30)
    assert "可以再次记账" in doors("fo2").get(f"/imports/{row.id}").get_data(as_text=True)
    doors("fo2").form(f"/imports/{row.id}/review", {"seen": row.seen})
    background.wait(name, 60)
    assert "已记账" in doors("fo2").get(f"/imports/{row.id}").get_data(as_text=True)


def test_a_failure_at_the_end_leaves_nothing(office: World, database: Database) -> None:
    """Bad-input row 46: a reference taken after the check stops the receipts, and all before
    them with them; the import waits again and says why."""
    row = database.in_transaction(lambda s: proposed(s, office, workbook(a_register())))
    taken = RecordUnidentified(
        office.bank.id, "X3", Money.of("1.00"), row.made_at.date(), "某公司", "建行", "620044444444",
        memo=None,
    )  # fmt: skip
    database.in_transaction(lambda s: record_unidentified(s, taken, by=office.fo1))
    command = ReviewRegister(row.id, row.seen or "")
    database.in_transaction(lambda s: begin_review(s, command, by=office.fo2))
    told: list[int] = []
    with pytest.raises(Refusal) as refused:
        database.in_transaction(
            lambda s: post_register(s, row.id, by=office.fo2, progress=told.append)
        )
    assert refused.value.code == "duplicate-reference"
    assert told == [2, 5, 8]
    database.in_transaction(lambda s: halt_review(s, row.id, refused.value, by=office.fo2))
    with Session(database.engine) as session:
        for table, many in ((Company, 0), (Project, 0), (Obligation, 0), (VoucherProposal, 1)):
            assert session.scalar(select(func.count()).select_from(table)) == many
        assert journal(session, office.book) == ""
        left = session.get_one(RegisterImport, row.id)
        assert (left.state, left.reviewer_person) == ("PROPOSED", None)
        assert left.opinion and "X3" in left.opinion  # noqa: PT018
