"""Take an export: that it was taken stands on the trail before anything leaves (I-35)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.audit import trail
from ledger.book.books import find_book
from ledger.db import Database
from ledger.errors import Forbidden, Refusal
from ledger.exports.folder import Manifest
from ledger.exports.write import Progress, Wanted, export_book
from ledger.parties.models import County
from ledger.people.scope import within

#: Who may take a book away (safety 4): auditors; officers and officials read it on the spot.
MAY_EXPORT = (Role.AU, Role.FO, Role.A1, Role.A2)

#: Marks exports of a demo, whose books are no real ones.
WATERMARK = "演示数据"


@dataclass(frozen=True, slots=True)
class TakeExport:
    """The book by its code, the form, and the days that bound the rows of the postings view."""

    book: str
    form: str
    first_day: date | None = None
    last_day: date | None = None
    watermark: str | None = None


def note_export(session: Session, asked: TakeExport, *, by: Actor) -> Wanted:
    """The trail says who takes what; only then may it be written."""
    book = find_book(session, asked.book)
    within(session, book.county_id, by=by)
    if not any(by.holds(role, book.county_id) for role in MAY_EXPORT):
        raise Forbidden("您无权导出该账套。", "You may not export this book.")
    if asked.first_day and asked.last_day and asked.last_day < asked.first_day:
        raise Refusal("止日早于起日。", "The last day lies before the first.", code="date-order")
    county = session.get_one(County, book.county_id)
    trail.record(
        session, "export.taken", f"book:{book.code}", by=by, county_id=book.county_id,
        form=asked.form, first_day=asked.first_day, last_day=asked.last_day,
    )  # fmt: skip
    return Wanted(book, county.code, asked.form, asked.first_day, asked.last_day, asked.watermark)


def take_export(
    database: Database,
    asked: TakeExport,
    folder: Path,
    *,
    by: Actor,
    progress: Progress | None = None,
) -> Manifest:
    """The folder holds the export, read from one snapshot; its taking is on the trail."""
    wanted = database.in_transaction(lambda session: note_export(session, asked, by=by))
    with database.reading() as session:
        return export_book(session, wanted, folder, progress)
