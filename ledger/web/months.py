"""The page of a book's months: which are closed, and asking for the next close."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.models import ApprovalRequest
from ledger.book.books import Book
from ledger.book.browse import MonthRow, months_of
from ledger.bookkeeping.close import (
    RequestClose,
    days_of,
    obstacles_to_close,
    read_period,
    request_close,
    written,
)
from ledger.bookkeeping.own import own_book
from ledger.bookkeeping.schemas import CloseIn
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.kinds import CLOSE_OBSTACLES
from ledger.gate.roles import actor, allow
from ledger.people.roster import names_of
from ledger.web.bookshelf import OFFICE, bp


@bp.get("/<code>/periods")
@allow(*OFFICE)
def periods(code: str) -> str:
    """Every month with its turnover, and the one that is to be closed next."""
    return _page(code, None, {})


@bp.post("/<code>/periods/closing")
@allow(Role.FO)
def ask_close(code: str) -> Response:
    """The close is in review."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        command = RequestClose(code, read_period(data["period"]))
        asked = request_close(session, command, obstacles=CLOSE_OBSTACLES, by=by)
        return url_for("approvals.show", request_id=asked.id)

    return submit(work, schema=CloseIn(), again=lambda errors, values: _page(code, errors, values))


def _page(code: str, errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        book = own_book(session, code, by=by)
        found = months_of(session, book.id)
        names = names_of(session, {row.closer for row in found if row.closer})
        due = _due(session, book, found)
    return render_template(
        "books/periods.html",
        book=book,
        due=due,
        errors=errors,
        values=values,
        person_is_fo=by.holds(Role.FO, book.county_id),
        rows=[
            {
                "month": written(row.period), "closed": row.closed, "entries": row.entries,
                "debit": row.debit, "credit": row.credit, "closed_at": row.closed_at,
                "closer": names.get(row.closer, "") if row.closer else "",
            }
            for row in found
        ],
    )  # fmt: skip


def _due(session: Session, book: Book, found: list[MonthRow]) -> dict[str, Any] | None:
    """The oldest open month, if it is over: what it holds, what is in the way, who was asked."""
    open_months = [row for row in found if not row.closed]
    if not open_months or days_of(open_months[-1].period)[1] > clock.today():
        return None
    row = open_months[-1]
    request_id = session.scalar(
        select(ApprovalRequest.id).where(
            ApprovalRequest.subject == f"close:{book.code}:{written(row.period)}",
            ApprovalRequest.state.in_(("IN_REVIEW", "APPROVED")),
        )
    )
    return {
        "month": written(row.period),
        "entries": row.entries,
        "debit": row.debit,
        "credit": row.credit,
        "obstacles": obstacles_to_close(session, book, row.period, CLOSE_OBSTACLES),
        "request_id": request_id,
        "request_url": request_id and url_for("approvals.show", request_id=request_id),
    }
