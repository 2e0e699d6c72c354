"""What is taken away can be brought in again: the same deposits in another county."""

import io
from datetime import date

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.banking.models import BankAccount
from ledger.book.books import open_book
from ledger.book.check import verify
from ledger.db import Database
from ledger.deposits.queries import deposits
from ledger.deposits.sought import Wanted
from ledger.registers.check import check_register
from ledger.registers.propose import propose_register
from ledger.registers.review import ReviewRegister, begin_review, post_register
from ledger.registers.tables import UPLOADED, File
from ledger.registers.take import take_register
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.doors import Doors
from tests.parties.make import a_county, an_officer
from tests.policies.make import adopted
from tests.registers.make import a_register, posted, proposed, workbook


def _next_county(session: Session) -> int:
    """Another county of the same policies, with a deposit book and an account of its own."""
    county = a_county(session, "652302")
    book = open_book(
        session, county_id=county.id, county_code=county.code, kind="DEP",
        opened_on=date(2026, 1, 1),
    )  # fmt: skip
    adopted(session, county.id)
    session.add(
        BankAccount(county_id=county.id, book_id=book.id, name="专户", bank="农行", number="400")
    )
    session.flush()
    return county.id


def _brought_in(session: Session, county_id: int, *files: bytes, by: tuple[Actor, Actor]) -> None:
    given = [File(one) for one in files]
    checked = check_register(session, county_id, given, UPLOADED, by=by[0])
    row = propose_register(session, checked, by=by[0])
    begin_review(session, ReviewRegister(row.id, row.seen or ""), by=by[1])
    post_register(session, row.id, by=by[1])


def _told(session: Session, county_id: int) -> list[tuple[object, ...]]:
    rows = deposits(session, [county_id], date(2026, 3, 2), Wanted(), 50)
    return [
        (one.obligation.project.code, one.contractor, one.required, one.figures, one.state,
         one.clocks.store_by)
        for one in rows
    ]  # fmt: skip


def test_a_register_taken_away_stands_the_same_elsewhere(session: Session, world: World) -> None:
    """Required, cover by mode, state and clock of every project; both books sound."""
    posted(session, proposed(session, world, workbook(a_register())), world.fo2)
    taken = take_register(session, world.county.id).read()
    there = _next_county(session)
    county = session.get_one(type(world.county), there)
    _brought_in(session, there, taken, by=(an_officer(county, 91), an_officer(county, 92)))
    assert _told(session, there) == _told(session, world.county.id)
    assert [one[4] for one in _told(session, there)] == ["SECURED", "SECURED", "OVERDUE"]
    book = [one for one in (1, 2, 3) if verify(session, one)]
    assert book == []
    again = take_register(session, there).read()
    assert _cells(again) == _cells(taken)


def _cells(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_exported_lists_can_be_brought_in(
    doors: Doors, database: Database, keys: object, at: TestClock
) -> None:
    """Bad-input row 36: companies and projects as their lists leave, three lines above the rows."""
    at.on("2026-03-02")
    world = database.in_transaction(a_world)
    database.in_transaction(
        lambda s: posted(s, proposed(s, world, workbook(a_register())), world.fo2)
    )
    for form in ("csv", "xlsx"):
        files = [
            doors("fo1").get(f"/lists/{name}/{form}").data for name in ("companies", "projects")
        ]
        with Session(database.engine, expire_on_commit=False) as session:
            there = _next_county(session)
            given = [File(one) for one in files]
            officer = an_officer(session.get_one(type(world.county), there), 91)
            checked = check_register(session, there, given, UPLOADED, by=officer)
            assert checked.wrong == []
            counts = {name: one.new for name, one in checked.counts.items()}
            assert counts == {"companies": 2, "projects": 3}


def test_the_register_by_page(
    doors: Doors, database: Database, keys: object, at: TestClock
) -> None:
    """Saved from the page of imports; the trail says who took it (I-35)."""
    at.on("2026-03-02")
    world = database.in_transaction(a_world)
    database.in_transaction(
        lambda s: posted(s, proposed(s, world, workbook(a_register())), world.fo2)
    )
    answer = doors("au").get("/imports/register")
    assert answer.status_code == 200
    assert [len(rows) for rows in _cells(answer.data).values()] == [3, 4, 4, 4, 1, 2]
    assert "register.taken" in doors("au").get("/audit-events").get_data(as_text=True)
