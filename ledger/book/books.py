"""Books (账套): one county and one kind each, with its chain and its first period."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.book.known import known
from ledger.book.record import ALGORITHM, day_date, day_number, genesis
from ledger.db import instant_text
from ledger.errors import NotFound, Refusal

BookKind = Literal["DEP", "FUND"]


@dataclass(frozen=True, slots=True)
class Book:
    """One set of accounts. Nothing of it ever changes."""

    id: int
    county_id: int
    #: Such as ``652301-DEP``.
    code: str
    kind: BookKind
    #: How its chain is hashed.
    algorithm: str
    opened_on: date
    #: Whether one officer may post alone, to be reviewed before the month closes.
    one_officer: bool
    genesis: bytes

    @property
    def first_period(self) -> int:
        """The month it was opened in, such as 202601."""
        return self.opened_on.year * 100 + self.opened_on.month


def open_book(
    session: Session,
    *,
    county_id: int,
    county_code: str,
    kind: BookKind,
    opened_on: date,
    one_officer: bool = False,
) -> Book:
    """The book stands with an empty chain and its first month open (``book-exists`` otherwise)."""
    code = f"{county_code}-{kind}"
    start = genesis(code, county_code, kind)
    if session.execute(_BY_CODE, {"code": code}).first() is not None:
        raise BookExists(f"账套 {code} 已经存在。", f"The book {code} exists already.")
    book_id = session.execute(
        text(
            "INSERT INTO book (county_id, code, kind, algorithm, opened_day, opened_at,"
            " one_officer, genesis) VALUES (:county, :code, :kind, :algorithm, :day, :at,"
            " :one_officer, :genesis) RETURNING id"
        ),
        {
            "county": county_id,
            "code": code,
            "kind": kind,
            "algorithm": ALGORITHM,
            "day": day_number(opened_on),
            "at": instant_text(clock.now()),
            "one_officer": int(one_officer),
            "genesis": start,
        },
    ).scalar_one()
    session.execute(
        text("INSERT INTO head (book_id, seq, prev, hash) VALUES (:book, 0, :start, :start)"),
        {"book": book_id, "start": start},
    )
    session.execute(
        text("INSERT INTO period (book_id, period) VALUES (:book, :period)"),
        {"book": book_id, "period": day_number(opened_on) // 100},
    )
    return book_with(session, book_id)


def find_book(session: Session, code: str) -> Book:
    """The book with that code, such as ``652301-DEP``; NotFound when there is none."""
    return _one(session.execute(_BY_CODE, {"code": code}).first())


def book_of(session: Session, county_id: int, kind: BookKind) -> Book:
    """The county's book of that kind; NotFound when it was not opened."""
    found = session.execute(_BY_COUNTY, {"county": county_id, "kind": kind}).first()
    return _one(found)


def books(session: Session) -> list[Book]:
    """Every book, by its code."""
    return [_book(row) for row in session.execute(text(f"{_SELECT} ORDER BY code"))]


def book_with(session: Session, book_id: int) -> Book:
    """The book with that id; NotFound when there is none. Asked once per process."""
    facts = known(session)
    book = facts.books.get(book_id)
    if not isinstance(book, Book):
        book = _one(session.execute(_BY_ID, {"id": book_id}).first())
        facts.remember_book(book_id, book)
    return book


_SELECT = "SELECT id, county_id, code, kind, algorithm, opened_day, one_officer, genesis FROM book"
_BY_ID = text(f"{_SELECT} WHERE id = :id")
_BY_CODE = text(f"{_SELECT} WHERE code = :code")
_BY_COUNTY = text(f"{_SELECT} WHERE county_id = :county AND kind = :kind")


def _one(row: Row[Any] | None) -> Book:
    if row is None:
        raise NotFound("没有这个账套。", "There is no such book.")
    return _book(row)


def _book(row: Row[Any]) -> Book:
    return Book(
        id=row.id,
        county_id=row.county_id,
        code=row.code,
        kind=row.kind,
        algorithm=row.algorithm,
        opened_on=day_date(row.opened_day),
        one_officer=bool(row.one_officer),
        genesis=bytes(row.genesis),
    )


class BookExists(Refusal):
    """The county has a book of this kind already."""

    code = "book-exists"
