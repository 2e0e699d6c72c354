"""Load the sample county: everything in the order of its days, then the bank's statements."""

from collections.abc import Callable, Mapping
from itertools import chain

from ledger.actor import SYSTEM
from ledger.book.check import verify
from ledger.db import Database
from ledger.deadlines.calendar import known_years, seed_calendar
from ledger.demo.casework import diary
from ledger.demo.duties import told_duties
from ledger.demo.found import OPENED, found_county
from ledger.demo.office import Office, on
from ledger.demo.registers import (
    Dated,
    fund,
    guarantees,
    import_statements,
    interest,
    parties,
    receipts,
)
from ledger.policies.load import load_policies

#: Told how many of how many deeds are done.
Progress = Callable[[int, int], None]


def load_county(
    database: Database, passwords: Mapping[str, str], progress: Progress | None = None
) -> Office:
    """The sample county stands, eighteen months closed and one open, both books sound.

    What an office would do on the same day comes in this order: sheets, bank advices, casework.
    """
    plan = the_plan()
    office = _found(database, passwords)
    for done, (day, deed) in enumerate(plan, start=1):
        with on(day):
            deed(office)
        if progress is not None:
            progress(done, len(plan))
    with on(plan[-1][0]):
        import_statements(office)
    return office


def the_plan() -> list[Dated]:
    """Every deed with its day; deeds of one day in the order they are listed here."""
    deeds = chain(parties(), fund(), receipts(), guarantees(), interest(), told_duties(), diary())
    return sorted(deeds, key=lambda dated: dated[0])


def findings(database: Database) -> int:
    """How much ``verify`` finds wrong with the books: none in a sound county."""
    from sqlalchemy import text

    with database.reading() as session:
        books = session.scalars(text("SELECT id FROM book ORDER BY id")).all()
        return sum(len(list(verify(session, book_id))) for book_id in books)


def _found(database: Database, passwords: Mapping[str, str]) -> Office:
    with database.reading() as session:
        years = known_years(session)
    if not years:
        database.in_transaction(lambda session: seed_calendar(session, by=SYSTEM))
    database.in_transaction(lambda session: load_policies(session, by=SYSTEM))
    with on(OPENED):
        county, people = database.in_transaction(lambda session: found_county(session, passwords))
    return Office(database, county, people)
