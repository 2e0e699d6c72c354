"""Open a county or a book: the system administrator asks, a second administrator decides (S-10)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.audit import trail
from ledger.book.books import Book, BookExists, BookKind, books, open_book
from ledger.errors import Forbidden, NotFound, Refusal
from ledger.parties.models import County, Opening
from ledger.parties.register import RegisterCounty, refuse_known, register_county


@dataclass(frozen=True, slots=True)
class AskBook:
    """A book of a county; ``opened_on`` lies in its first month."""

    county_id: int
    kind: BookKind
    opened_on: date
    one_officer: bool = False


def ask_county(session: Session, county: RegisterCounty, *, by: Actor) -> Opening:
    """The county waits for a second administrator (``already-registered`` when it is known)."""
    _require(by, Role.SY)
    refuse_known(session, county.code)
    row = Opening(
        kind="COUNTY", code=county.code, name=county.name, bureau=county.bureau,
        short=county.short,
    )  # fmt: skip
    return _asked(session, row, by)


def ask_book(session: Session, book: AskBook, *, by: Actor) -> Opening:
    """The book waits for a second administrator (``book-exists`` when the county has it)."""
    _require(by, Role.SY)
    county = session.get(County, book.county_id)
    if county is None:
        raise NotFound("没有找到这个县。", "There is no such county.")
    code = f"{county.code}-{book.kind}"
    if any(one.code == code for one in books(session)):
        raise BookExists(f"账套 {code} 已经存在。", f"The book {code} exists already.")
    row = Opening(
        kind="BOOK", code=code, county_id=county.id, book_kind=book.kind,
        opened_on=book.opened_on, one_officer=book.one_officer,
    )  # fmt: skip
    return _asked(session, row, by)


def decide_opening(session: Session, opening_id: int, *, opens: bool, by: Actor) -> Opening:
    """The second administrator has opened it, or refused; it stands from now on.

    Refused: by the one who asked (``self-approval``), what was decided before (``state``), what
    has come to exist meanwhile (``already-registered``, ``book-exists``).
    """
    _require(by, Role.SE, Role.AA)
    row = session.scalar(select(Opening).where(Opening.id == opening_id).with_for_update())
    if row is None:
        raise NotFound("没有找到这项开立申请。", "There is no such request to open one.")
    if row.asked_by == by.person_id:
        raise Forbidden("申请人不能自己确认。", "The one who asked does not confirm it.",
                        code="self-approval")  # fmt: skip
    if row.state != "ASKED":
        raise Refusal("这项申请已经办结。", "This request was decided before.", code="state")
    made_id = _open(session, row, by) if opens else None
    row.made_id, row.state = made_id, "OPENED" if opens else "REFUSED"
    row.decided_by, row.decided_at = by.person_id, clock.now()
    session.flush()
    if not opens:
        trail.record(session, "opening.refused", f"opening:{row.id}", by=by, code=row.code)
    return row


def openings() -> Select[Opening]:
    """What was asked for, the newest first."""
    return select(Opening).order_by(Opening.id.desc())


def books_by_county(session: Session) -> dict[int, list[Book]]:
    """The books that stand, by county id."""
    found: dict[int, list[Book]] = {}
    for book in books(session):
        found.setdefault(book.county_id, []).append(book)
    return found


def _require(by: Actor, *roles: Role) -> None:
    if not by.roles & set(roles):
        raise Forbidden("您的角色不能办理这项业务。", "Your roles do not allow this.")


def _asked(session: Session, row: Opening, by: Actor) -> Opening:
    row.asked_by, row.asked_at, row.state = by.person_id, clock.now(), "ASKED"
    session.add(row)
    session.flush()
    trail.record(
        session, "opening.asked", f"opening:{row.id}", by=by, county_id=row.county_id,
        code=row.code, kind=row.kind,
    )  # fmt: skip
    return row


def _open(session: Session, row: Opening, by: Actor) -> int:
    """The county's or the book's id."""
    if row.name is not None and row.bureau is not None:
        county = RegisterCounty(row.code, row.name, row.bureau, row.short)
        return register_county(session, county, by=by).id
    assert row.opened_on is not None, "the table says so"
    county_row = session.get_one(County, row.county_id)
    kind: BookKind = "DEP" if row.book_kind == "DEP" else "FUND"
    book = open_book(
        session, county_id=county_row.id, county_code=county_row.code, kind=kind,
        opened_on=row.opened_on, one_officer=row.one_officer,
    )  # fmt: skip
    trail.record(
        session, "book.opened", f"book:{book.id}", by=by, county_id=county_row.id, code=book.code,
        on=row.opened_on, one_officer=row.one_officer,
    )  # fmt: skip
    return book.id
