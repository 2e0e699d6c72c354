"""Books, drafts and persons for the tests of the engine."""

from datetime import date
from itertools import count
from textwrap import dedent

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.book.books import Book, BookKind, open_book
from ledger.book.lines import Draft, Line, credit, debit
from ledger.book.post import Posted, post
from ledger.book.show import entries
from ledger.money import Money

MAKER = Actor(1, 1, "maker")
REVIEWER = Actor(2, 2, "reviewer")
DIGEST = bytes(range(32))
NEW_YEAR = date(2026, 1, 1)
DAY = date(2026, 1, 5)

_sources = count(1)


def a_book(
    session: Session,
    kind: BookKind = "DEP",
    *,
    county: str = "652301",
    opened_on: date = NEW_YEAR,
    one_officer: bool = False,
) -> Book:
    """An open book of a county."""
    return open_book(
        session,
        county_id=int(county),
        county_code=county,
        kind=kind,
        opened_on=opened_on,
        one_officer=one_officer,
    )


def bank(side: str, amount: str) -> Line:
    """A line on the custody account."""
    make = debit if side == "D" else credit
    return make("1002.01", Money.of(amount), bank="1")


def deposit(side: str, amount: str, project: int = 1) -> Line:
    """A line on a project's deposit principal."""
    make = debit if side == "D" else credit
    return make("2307.01", Money.of(amount), project=str(project), contractor="7")


def receipt(amount: str, project: int = 1, on: date = DAY, source: str | None = None) -> Draft:
    """Cash comes in for a project (row 3)."""
    return Draft(
        on,
        "3",
        "收到保证金",
        source or f"receipt:{next(_sources)}",
        (bank("D", amount), deposit("C", amount, project)),
        attachments=1,
    )


def draw(amount: str, project: int = 1, on: date = DAY, source: str | None = None) -> Draft:
    """A project's deposit is drawn for its workers (row 9)."""
    owed = credit("2307.04", Money.of(amount), case="1", worker="1")
    return Draft(
        on,
        "9",
        "动用保证金",
        source or f"draw:{next(_sources)}",
        (deposit("D", amount, project), owed),
    )


def keep(session: Session, book: Book, draft: Draft) -> Posted:
    """The draft is posted, made by one person and reviewed by another."""
    return post(session, book.id, draft, maker=MAKER, reviewer=REVIEWER)


def journal_text(session: Session, book: Book) -> str:
    """The whole journal as a clerk would write it."""
    written = []
    for entry in entries(session, book.id, limit=1000):
        written.append(f"{entry.on} {entry.voucher} {entry.summary}")
        for line in entry.lines:
            aux = ",".join(f"{key}={value}" for key, value in line.aux.items())
            side = "Dr" if line.side == "D" else "Cr"
            written.append(f"  {side} {line.title} {aux} {line.amount.grouped()}")
    return "\n".join(written)


def text_of(expected: str) -> str:
    """An indented block as plain text."""
    return dedent(expected).strip()
