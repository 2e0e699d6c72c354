"""Pages of counties: the list with their books, asking for one more, and deciding on it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import ADMINISTRATORS, Role
from ledger.errors import NotFound
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.models import County
from ledger.parties.openings import (
    AskBook,
    ask_book,
    ask_county,
    books_by_county,
    decide_opening,
    openings,
)
from ledger.parties.queries import counties
from ledger.parties.register import RegisterCounty
from ledger.parties.schemas import BookIn, CountyIn, OpeningDecisionIn
from ledger.web.bookshelf import KINDS
from ledger.web.furnish import t

bp = Blueprint("counties", __name__, url_prefix="/counties")


@bp.get("")
@allow(*Role)
def index() -> str:
    """The counties one serves with their books; administrators see all, and what was asked for."""
    return _index(None)


def _index(errors: Errors | None) -> str:
    who = actor()
    administrator = bool(who.roles & ADMINISTRATORS)
    with reading() as session:
        rows = session.scalars(counties(who.counties or None)).all()
        asked = session.scalars(openings().limit(50)).all() if administrator else []
        shelves = books_by_county(session)
    return render_template(
        "counties/index.html", rows=rows, asked=asked, shelves=shelves, kinds=KINDS, me=who,
        errors=errors, names={row.id: row.name for row in rows},
    )  # fmt: skip


@bp.get("/new")
@allow(Role.SY)
def new() -> str:
    """The form for a county."""
    return render_template("counties/new.html")


@bp.post("")
@allow(Role.SY)
def create() -> Response:
    """The county waits for a second administrator."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = ask_county(session, RegisterCounty(**data), by=actor())
        _waits(row.name or row.code)
        return url_for(".index")

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return render_template("counties/new.html", errors=errors, values=values)

    return submit(work, schema=CountyIn(), again=again)


@bp.get("/<int:county_id>/books/new")
@allow(Role.SY)
def new_book(county_id: int) -> str:
    """The form for a book of the county."""
    return _book_form(county_id, None, {})


@bp.post("/<int:county_id>/books")
@allow(Role.SY)
def create_book(county_id: int) -> Response:
    """The book waits for a second administrator."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = ask_book(session, AskBook(county_id, **data), by=actor())
        _waits(row.code)
        return url_for(".index")

    return submit(
        work, schema=BookIn(), again=lambda errors, values: _book_form(county_id, errors, values)
    )


@bp.post("/openings/<int:opening_id>")
@allow(Role.SE, Role.AA, fresh=True)
def decide(opening_id: int) -> Response:
    """The second administrator opens it, or refuses."""

    def work(session: Session, data: dict[str, Any]) -> str:
        opens = data["decision"] == "open"
        row = decide_opening(session, opening_id, opens=opens, by=actor())
        done = t("已开立", "Opened") if opens else t("已驳回", "Refused")
        flash(f"{done}: {row.name or row.code}", "good")
        return url_for(".index")

    return submit(work, schema=OpeningDecisionIn(), again=lambda errors, values: _index(errors))


def _waits(what: str) -> None:
    flash(t(f"已提交{what}, 待另一名管理员确认。",
            f"{what} was asked for; another administrator decides on it."), "good")  # fmt: skip


def _book_form(county_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        county = session.get(County, county_id)
        if county is None:
            raise NotFound("没有找到这个县。", "There is no such county.")
        have = {book.kind for book in books_by_county(session).get(county_id, [])}
    return render_template(
        "counties/new_book.html", county=county, have=have, kinds=KINDS, errors=errors,
        values=values,
    )  # fmt: skip
